"""
Search on one type, by GET or POST.

https://hl7.org/fhir/R4/http.html#search
"""

from urllib.parse import urlencode

import orjson

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.fhir_api import bundles, door
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys import whom_to_search
from ens.standards.fhir.outcome import Issue, issue, outcome


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name = request.path[0]
    door.require_scope(actor, name, "search-type")
    parameters = [*request.query, *request.form()]
    query = record.parse_query(name, parameters, lenient=request.lenient)
    return page(query, actor)


def page(query: record.Query, actor: Actor, after: record.Position | None = None) -> Response:
    """
    One page; whom it is about is settled anew for each, and so is the decision.
    """
    now = clock.now()
    persons = whom_to_search.persons(query, actor=actor, now=now)
    for included in query.includes:
        door.require_scope(actor, included.source, "search-type")
    reach = access.reach(actor=actor, persons=persons, action="search", now=now)
    found = record.search(query, reach=reach, now=now, after=after)
    entries = [bundles.entry(one, mode="match") for one in found.hits]
    entries += [bundles.entry(one, mode="include") for one in found.included]
    if notes := _notes(query, found):
        entries.append(bundles.outcome_entry(orjson.dumps(outcome(*notes))))
    return Response(
        200,
        bundles.bundle("searchset", entries, total=found.total, links=_links(query, found, actor)),
    )


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
