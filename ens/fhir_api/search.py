"""
Search on one type, by GET or POST.

https://hl7.org/fhir/R4/http.html#search
"""

import datetime as dt
from urllib.parse import urlencode

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import bundles, door
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.fhir.outcome import Issue, issue, outcome


def answer(request: Request) -> Response:
    now = clock.now()
    name = request.path[0]
    try:
        parameters = [*request.query, *request.form()]
        query = record.parse_query(name, parameters, lenient=request.lenient)
    except record.NotUnderstood:
        door.require_scope(door.actor(request), name, "search-type")
        raise
    return page(query, door.reach_to_search(request, query, now=now), now=now)


def page(
    query: record.Query, reach: Reach, *, now: dt.datetime, after: record.Position | None = None
) -> Response:
    """
    One page of whatever the reach sees.
    """
    found = record.search(query, reach=reach, now=now, after=after)
    entries = [bundles.entry(one, mode="match") for one in found.hits]
    entries += [bundles.entry(one, mode="include") for one in found.included]
    if notes := _notes(query, found):
        entries.append(bundles.outcome_entry(orjson.dumps(outcome(*notes))))
    links = _links(query, found, reach.actor)
    return Response(200, bundles.bundle("searchset", entries, total=found.total, links=links))


def _links(query: record.Query, found: record.Page, actor: Actor) -> list[tuple[str, str]]:
    used = urlencode(query.used)
    links = [("self", url(f"{query.type}?{used}" if used else query.type))]
    if found.next:
        sealed = record.seal_link(query, found.next, actor=actor, now=clock.now())
        links.append(("next", url(f"?_page={sealed}")))
    return links


def _notes(query: record.Query, found: record.Page) -> list[Issue]:
    notes = [issue("warning", "not-supported", text) for text in query.ignored]
    if found.cut:
        notes.append(issue("warning", "incomplete", "not every included resource fits this page"))
    return notes
