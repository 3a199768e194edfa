"""
`$docref`: the present documents of a patient.

https://hl7.org/fhir/uv/ipa/OperationDefinition-docref.html and that of US Core, alike. Documents
are those deposited: none is made on demand, nor by a profile.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import bundles, door, parts
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.ground.actor import Actor
from ens.standards.fhir.outcome import issue, outcome

DEFINITION: Final = "http://hl7.org/fhir/uv/ipa/OperationDefinition/docref"
TAKES: Final = (
    "docref.patient", "care.start", "care.end", "docref.type", "docref.on-demand",
    "docref.profile", "everything._count", "_page", "_format", "_pretty",
)  # fmt: skip
DOCUMENT = "DocumentReference"
KNOWN = ("patient", "start", "end", "type", "on-demand", "profile", "_count", "_page")
ONCE = frozenset(KNOWN) - {"type", "profile"}
MOST = 1000
BOOLEANS = {"true": True, "false": False}
NOT_DONE = {
    "on-demand": "no document is made on demand: these are those deposited",
    "profile": "documents are given as they were deposited, whatever the profile",
}


def answer(request: Request) -> Response:
    now = clock.now()
    sent = parameters.of(request, *KNOWN)
    given = [(name, _text(name, value)) for name, value in sent if name in KNOWN]
    sealed = dict(given).get("_page")
    after = None
    if sealed is not None:
        actor = door.actor(request)
        used, after = record.unseal_documents(sealed, actor=actor, now=now)
        given = list(used)
    try:
        query = _query(given)
    except record.NotUnderstood:
        door.require_scope(door.actor(request), DOCUMENT, "search-type")
        raise
    reach = door.reach_to_search(request, query, now=now)
    found = record.search(query, reach=reach, now=now, after=after)
    return _bundle(request, query, found, reach.actor)


def _text(name: str, value: Any) -> str:
    """
    What a parameter says, as a search takes it.
    """
    if isinstance(value, Mapping) and name == "type":
        codings = value.get("coding", [value])
        return ",".join(f"{one.get('system', '')}|{one.get('code', '')}" for one in codings)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _query(given: Sequence[tuple[str, str]]) -> record.Query:
    """
    :raises Problem: 400, a value that is not understood, no patient, or a parameter said twice
    """
    said = dict(given)
    parameters.require_once(given, ONCE)
    if not said.get("patient"):
        raise problem(400, "required", "patient: the id of the one whose documents they are")
    if said.get("on-demand", "false") not in BOOLEANS:
        raise problem(400, "invalid", "on-demand takes true or false")
    types = [value for name, value in given if name == "type"]
    criteria = [("patient", said["patient"]), ("status", "current")]
    criteria += [("type", ",".join(types))] if types else []
    criteria += [("_count", str(parameters.number(said.get("_count", MOST), "_count", least=1)))]
    query = record.documents_query(criteria, parameters.between(said), given)
    if not query.about_somebody:
        raise problem(400, "invalid", "patient: the id of a Patient")
    return query


def _bundle(request: Request, query: record.Query, found: record.Page, actor: Actor) -> Response:
    here = f"{DOCUMENT}/$docref"
    links = [("self", url(f"{here}?{urlencode(query.used)}"))]
    if found.next:
        sealed = record.seal_documents(query, found.next, actor=actor, now=clock.now())
        shown = parts.carried(request.query, None)
        links.append(("next", url(f"{here}?{urlencode([('_page', sealed), *shown])}")))
    entries = [bundles.entry(one, mode="match") for one in found.hits]
    asked = [name for name in NOT_DONE if dict(query.used).get(name, "false") != "false"]
    if asked:
        notes = (issue("information", "not-supported", NOT_DONE[name]) for name in asked)
        entries.append(bundles.outcome_entry(orjson.dumps(outcome(*notes))))
    return Response(200, bundles.bundle("searchset", entries, total=found.total, links=links))
