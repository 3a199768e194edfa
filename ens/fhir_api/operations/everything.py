"""
`$everything`: all that the reader sees of a patient, or of those in their reach, by pages.

https://hl7.org/fhir/R4/patient-operation-everything.html
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.fhir_api import bundles, door, parts
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.ground.reach import Reach
from ens.journeys import whom_to_search
from ens.standards.fhir import dates

MOST = 1000  # resources of a page, and as many where nothing is said: most records are one page
MOST_PERSONS = 50
KNOWN = ("start", "end", "_since", "_type", "_count", "_page")
ONCE = frozenset(KNOWN) - {"_type"}
OF_ONE = ("Patient", "id", "$everything")
SINCE_LEAST = len("2026-01-01")


def answer(request: Request) -> Response:
    return _of_one(request) if len(request.path) == len(OF_ONE) else _of_all(request)


def _of_one(request: Request) -> Response:
    """
    Of the patient whom the address names.
    """
    now = clock.now()
    given = parameters.of(request, *KNOWN)
    reach = door.reach_around(request, now=now)
    fid = request.path[1]
    asked, found = _page(given, reach, fid, now)
    if not any(one.type == "Patient" and one.id == fid for one in found.theirs):
        _require_seen(fid, reach)
    return _bundle(request, asked, found, reach, of=fid, now=now)


def _of_all(request: Request) -> Response:
    """
    Of those whom a search of patients without criteria is about, if they are few.
    """
    now = clock.now()
    given = parameters.of(request, *KNOWN)
    who = door.actor(request)
    for interaction in ("read", "search-type"):
        door.require_scope(who, "Patient", interaction)
    query = record.parse_query("Patient", [])
    persons = whom_to_search.persons(query, actor=who, now=now)
    if len(persons) > MOST_PERSONS:
        raise problem(422, "too-costly", f"more than {MOST_PERSONS} patients: name one")
    among = (*persons, record.COMMONS)
    reach = access.reach(actor=who, persons=among, action="search", now=now)
    asked, found = _page(given, reach, "", now)
    return _bundle(request, asked, found, reach, of="", now=now)


def _page(
    given: Sequence[tuple[str, Any]], reach: Reach, of: str, now: dt.datetime
) -> tuple[record.WholeAsked, record.Whole]:
    said = dict(given)
    if text := said.get("_page"):
        asked, after = record.unseal_whole(str(text), of, actor=reach.actor, now=now)
        return asked, record.whole(asked, reach=reach, now=now, after=after)
    asked = _asked(given, said)
    for name in asked.types:
        door.require_scope(reach.actor, name, "search-type")
    return asked, record.whole(asked, reach=reach, now=now)


def _require_seen(fid: str, reach: Reach) -> None:
    """
    What is asked of somebody whom the reader does not see is not told from what is not there.

    :raises record.NotFound
    """
    place = record.locate("Patient", fid)
    if place is None or not record.glimpse([place.rid], reach=reach):
        raise record.NotFound


def _asked(given: Sequence[tuple[str, Any]], said: Mapping[str, Any]) -> record.WholeAsked:
    """
    :raises Problem: 400, a value that is not understood, or one parameter said twice
    """
    parameters.require_once(given, ONCE)
    return record.WholeAsked(
        min(parameters.number(said.get("_count", MOST), "_count", least=1), MOST),
        _types(given),
        _since(said["_since"]) if "_since" in said else None,
        *(parameters.between(said) or (dates.FAR_PAST, dates.FAR_FUTURE)),
        tuple((name, str(value)) for name, value in given if name in KNOWN),
    )


def _since(value: Any) -> dt.datetime:
    """
    The beginning of a day or an instant: a month or a year is too wide to be a moment.
    """
    if len(str(value)) < SINCE_LEAST:
        raise problem(400, "invalid", "_since takes a date or an instant")
    return parameters.span(value, "_since")[0]


def _types(given: Sequence[tuple[str, Any]]) -> tuple[str, ...]:
    asked = [one for name, value in given if name == "_type" for one in str(value).split(",")]
    for name in asked:
        if name == "Binary":
            raise problem(400, "not-supported", "_type: a Binary is read at its own address")
        if name not in record.types_of_whole():
            raise problem(400, "not-supported", f"_type: {name[:60]!r} is no type here")
    return tuple(dict.fromkeys(asked))


def _bundle(
    request: Request,
    asked: record.WholeAsked,
    found: record.Whole,
    reach: Reach,
    *,
    of: str,
    now: dt.datetime,
) -> Response:
    here = "/".join(request.path)
    used = f"?{urlencode(asked.used)}" if asked.used else ""
    links = [("self", url(f"{here}{used}"))]
    if found.next:
        sealed = record.seal_whole(asked, found.next, of, actor=reach.actor, now=now)
        shown = parts.carried(request.query, None)
        links.append(("next", url(f"{here}?{urlencode([('_page', sealed), *shown])}")))
    entries = [bundles.entry(one, mode="match") for one in found.theirs]
    entries += [bundles.entry(one, mode="include") for one in found.nobodys]
    return Response(200, bundles.bundle("searchset", entries, total=found.total, links=links))
