"""
$export: an export is asked, a worker makes it, the address where to ask how far it is comes back.

https://hl7.org/fhir/uv/bulkdata/STU2/export.html
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.errors import Problem, decision_issue, problem
from ens.fhir_api.formats import NDJSON
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.operations import asynchronous, parameters
from ens.ground import clock, open_types
from ens.ground.actor import Actor
from ens.journeys.bulk import asked as asking
from ens.journeys.bulk import groups
from ens.journeys.bulk.asked import Asked
from ens.standards.fhir import reference, shaping
from ens.standards.fhir.shaping import Shape

FORMATS: Final = frozenset({NDJSON, "application/ndjson", "ndjson"})
KNOWN: Final = (
    "_outputFormat", "_since", "_until", "_type", "_typeFilter", "_elements", "patient",
)  # fmt: skip
TAKES: Final = (
    "export.Prefer", "export._outputFormat", "_since", "export._until", "_type",
    "export._typeFilter", "_elements",
)  # fmt: skip
# Of the standard, and not done here: what is optional in it is left out for a lenient caller.
NOT_DONE: Final = ("includeAssociatedData", "organizeOutputBy", "allowPartialManifests")
ONCE: Final = ("_outputFormat", "_since", "_until")
MOST_PATIENTS, MOST_FILTERS = 10_000, 50
SAFE: Final = "/,:|?&=$.+"


def answer(request: Request) -> Response:
    """
    :raises Problem: what is asked is not what an export can be
    """
    now = clock.now()
    who = door.actor(request)
    asynchronous.require(request)
    asked = replace(_asked(request), grant=accounts.grant_of_token(door.bearer(request)))
    _require_scopes(who, asked)
    _require_group(request, asked, who, now)
    return asynchronous.begun("export", request, actor=who, asked=asked.kept())


def _asked(request: Request) -> Asked:
    given = _given(request)
    parameters.require_once(given, ONCE)
    said = dict(given)
    _require_format(said.get("_outputFormat", NDJSON))
    types = _types(_listed(given, "_type"))
    level, group, patients = _level(request, given)
    return Asked(
        _address(request),
        level,
        patients,
        group,
        types,
        _filters(given, types),
        _instant(said, "_since"),
        _instant(said, "_until"),
        _elements(_listed(given, "_elements")),
    )


def _given(request: Request) -> Sequence[tuple[str, Any]]:
    """
    :raises Problem: 400, a parameter that is not known, or known and not done
    """
    given = parameters.of(request, *KNOWN, *NOT_DONE)
    for name, _ in given:
        if name in NOT_DONE and not request.lenient:
            raise problem(400, "not-supported", f"{name} is not done here")
    return [pair for pair in given if pair[0] in KNOWN]


def _require_format(said: Any) -> None:
    named = str(said).partition(";")[0].strip().replace(" ", "+").lower()
    if named not in FORMATS:
        raise problem(400, "not-supported", f"_outputFormat: only {NDJSON} is made")


def _listed(given: Sequence[tuple[str, Any]], name: str) -> tuple[str, ...]:
    """
    Values said several times, or separated by commas, or both.
    """
    parts = [part.strip() for key, value in given if key == name for part in str(value).split(",")]
    if any(key == name for key, _ in given) and not any(parts):
        raise problem(400, "value", f"{name} has no value")
    return tuple(dict.fromkeys(part for part in parts if part))


def _types(named: tuple[str, ...]) -> tuple[str, ...]:
    for name in named:
        if name not in open_types.names():
            raise problem(400, "not-supported", f"_type: this server keeps no {name[:60]!r}")
    return named


def _filters(
    given: Sequence[tuple[str, Any]], types: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """
    One search each; several on one type are alternatives.
    """
    found = []
    for text in [str(value) for key, value in given if key == "_typeFilter"]:
        for one in _alternatives(text):
            name, _, query = one.partition("?")
            if name not in open_types.names() or not query:
                raise problem(400, "value", "_typeFilter is a type, a question mark and a search")
            if types and name not in types:
                raise problem(400, "invalid", f"_typeFilter: {name} is not in _type")
            asking.query_of(name, query)
            found.append((name, query))
    if len(found) > MOST_FILTERS:
        raise problem(400, "too-costly", f"_typeFilter: {MOST_FILTERS} at most")
    return tuple(found)


def _alternatives(text: str) -> list[str]:
    """
    Several may be in one value: a comma separates them if what follows is a type and a search.
    """
    found: list[str] = []
    for part in text.split(","):
        name = part.partition("?")[0]
        if found and not ("?" in part and name in open_types.names()):
            found[-1] += f",{part}"
        else:
            found.append(part)
    return found


def _instant(said: dict[str, Any], name: str) -> dt.datetime | None:
    if name not in said:
        return None
    try:
        found = dt.datetime.fromisoformat(str(said[name]).replace(" ", "+"))
    except ValueError:
        found = dt.datetime.min
    if found.tzinfo is None:
        raise problem(400, "value", f"{name} is an instant, with its time zone")
    return found


def _elements(named: tuple[str, ...]) -> tuple[str, ...]:
    for one in named:
        name, _, element = one.rpartition(".")
        if name and name not in open_types.names():
            raise problem(400, "value", f"_elements: there is no type {name[:60]!r}")
        if name and shaping.unknown(Shape((element,)), name):
            raise problem(400, "value", f"_elements: {name} has no element {element[:60]!r}")
        if not element.isalnum():
            raise problem(400, "value", "_elements are names at the root, with their type or not")
    return named


def _level(
    request: Request, given: Sequence[tuple[str, Any]]
) -> tuple[str, str, tuple[str, ...] | None]:
    """
    The level, the Group, and the patients named if some are.
    """
    named = [_patient(value) for key, value in given if key == "patient"]
    if len(named) > MOST_PATIENTS:
        raise problem(400, "too-costly", f"patient: {MOST_PATIENTS} at most")
    if named and (request.method != "POST" or len(request.path) == 1):
        text = "patient is said in a POST, on Patient or on a Group"
        raise problem(400, "not-supported", text)
    patients = tuple(dict.fromkeys(named)) if named else None
    match request.path:
        case ("Patient", "$export"):
            return "patients", "", patients
        case ("Patient", fid, "$export"):
            if patients is not None:
                raise problem(400, "not-supported", "the address names the patient already")
            return "patients", "", (fid,)
        case ("Group", fid, "$export"):
            return "group", fid, patients
    return "system", "", patients


def _patient(value: Any) -> str:
    text = str(value.get("reference", "")) if isinstance(value, dict) else str(value)
    target = reference.parse(text)
    if target.kind != "literal" or target.type != "Patient":
        raise problem(400, "value", "patient is a reference to a Patient of this server")
    return target.id


def _address(request: Request) -> str:
    """
    The request as its answer repeats it; without the parameters of a body.
    """
    query = urlencode(request.query, safe=SAFE)
    path = "/".join(request.path)
    return url(f"{path}?{query}" if query else path)


def _require_scopes(who: Actor, asked: Asked) -> None:
    """
    Each type that is named is asked for; of those that are not, what the token may not see is
    left out, if it may see any. What loads is not let take away: it serves nobody.

    :raises Problem: 403, once the refusal is in the register
    """
    if who.kind == "operator":
        raise Problem(403, decision_issue("not_concerned"))
    named = dict.fromkeys((*asked.types, *(name for name, _ in asked.filters)))
    if not named and not asking.permitted(who):
        named = {"*": None}
    for name in named:
        door.require_scope(who, name, "search-type")
        door.require_scope(who, name, "read")


def _require_group(request: Request, asked: Asked, who: Actor, now: dt.datetime) -> None:
    """
    :raises record.NotFound: no Group that this token may read
    """
    if asked.level == "group":
        door.require_scope(who, "Group", "read")
        if groups.own(asked.group, actor=who):
            return
        place, reach = door.reach_to(request, "read", now=now)
        record.read(place, reach=reach, now=now)
