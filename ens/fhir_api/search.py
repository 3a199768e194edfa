"""
Search on one type, on several, in the compartment of a patient; by GET or POST.

https://hl7.org/fhir/R4/http.html#search
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import bundles, door, parts
from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.fhir.outcome import Issue, issue, outcome
from ens.standards.fhir.shaping import Shape

Pairs = Sequence[tuple[str, str]]
COUNT = ("_summary", "count")
UNDERSTOOD = (COUNT, ("_summary", "false"))  # by the search itself


def answer(request: Request) -> Response:
    name = request.path[0]
    return _answer(request, partial(record.parse_query, name), name)


def answer_system(request: Request) -> Response:
    """
    On the types that `_type` names, or on all.
    """
    return _answer(request, record.parse_system_query, "*")


def answer_compartment(request: Request) -> Response:
    """
    What is in the compartment of a patient, of one type or of all.
    """
    _, fid, name = request.path[:3]
    return _answer(request, partial(record.parse_compartment_query, fid, name), name)


def _answer(request: Request, parse: Callable[..., record.Query], name: str) -> Response:
    now = clock.now()
    try:
        parameters = [*request.query, *request.form()]
        query = parse(_criteria(parameters), lenient=request.lenient)
    except record.NotUnderstood:
        door.require_scope(door.actor(request), name, "search-type")
        raise
    shape, query = _shape(query, parameters, lenient=request.lenient)
    reach = door.reach_to_search(request, query, now=now)
    return page(query, reach, now=now, shape=shape, shown=parts.carried(parameters, shape))


def _criteria(parameters: Pairs) -> list[tuple[str, str]]:
    """
    What chooses the matches. How much of each is shown is settled apart, but for the count.
    """
    return [
        (name, value)
        for name, value in parameters
        if name not in parts.PARAMETERS or (name, value) in UNDERSTOOD
    ]


def _shape(
    query: record.Query, parameters: Pairs, *, lenient: bool
) -> tuple[Shape | None, record.Query]:
    """
    The part asked for; where the caller allows it, one that does not exist is reported.
    """
    try:
        return _wanted(query, [pair for pair in parameters if pair not in UNDERSTOOD]), query
    except Problem as error:
        if not lenient:
            raise
        said = error.issues[0].diagnostics
        return None, replace(query, ignored=(*query.ignored, said))


def _wanted(query: record.Query, parameters: Pairs) -> Shape | None:
    shape = parts.of_parameters(parameters, query.type)
    if shape and shape.summary == "text" and query.includes:
        raise problem(400, "not-supported", "_summary=text and _include are not asked together")
    return shape


def page(
    query: record.Query,
    reach: Reach,
    *,
    now: dt.datetime,
    after: record.Position | None = None,
    shape: Shape | None = None,
    shown: Pairs = (),
) -> Response:
    """
    One page of whatever the reach sees. `_elements` names those of the matches only.
    """
    found = record.search(query, reach=reach, now=now, after=after)
    beside = None if shape and shape.elements else shape
    entries = [bundles.entry(one, mode="match", shape=shape) for one in found.hits]
    entries += [bundles.entry(one, mode="include", shape=beside) for one in found.included]
    if notes := _notes(query, found):
        entries.append(bundles.outcome_entry(orjson.dumps(outcome(*notes))))
    links = _links(query, found, reach.actor, shown)
    return Response(200, bundles.bundle("searchset", entries, total=found.total, links=links))


def _links(
    query: record.Query, found: record.Page, actor: Actor, shown: Pairs
) -> list[tuple[str, str]]:
    more = [pair for pair in shown if pair[0] in parts.PARAMETERS]
    used = urlencode([*query.used, *more])
    here = _address(query)
    links = [("self", url(f"{here}?{used}" if used else here))]
    if found.next:
        sealed = record.seal_link(query, found.next, actor=actor, now=clock.now())
        links.append(("next", url(f"?{urlencode([('_page', sealed), *shown])}")))
    return links


def _address(query: record.Query) -> str:
    if query.compartment:
        return f"Patient/{query.compartment}/{query.type or '*'}"
    return query.type


def _notes(query: record.Query, found: record.Page) -> list[Issue]:
    notes = [issue("warning", "not-supported", text) for text in query.ignored]
    if found.cut:
        notes.append(issue("warning", "incomplete", "not every included resource fits this page"))
    return notes
