"""
`$lastn`: the last measures of each kind.

https://hl7.org/fhir/R4/observation-operation-lastn.html
"""

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import bundles, door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.standards.fhir.outcome import issue, outcome

OBSERVATION = "Observation"
MOST = 1000
# Of a page, of an order: the operation has its own.
NOT_TAKEN = ("_count", "_sort", "_total", "_summary", "_elements", "_include", "_revinclude")


def answer(request: Request) -> Response:
    now = clock.now()
    given = [(name, str(value)) for name, value in parameters.given(request)]
    try:
        parameters.require_once(given, ("max",))
        most = min(parameters.number(dict(given).get("max", 1), "max", least=1), MOST)
        query = _query([pair for pair in given if pair[0] != "max"], lenient=request.lenient)
    except record.NotUnderstood:
        door.require_scope(door.actor(request), OBSERVATION, "search-type")
        raise
    reach = door.reach_to_search(request, query, now=now)
    if not query.about_somebody and not reach.actor.patient:
        raise problem(400, "required", "whose they are is said: patient or subject")
    found = record.last(query, most, reach=reach, now=now)
    entries = [bundles.entry(one, mode="match") for one in found]
    if query.ignored:
        notes = (issue("warning", "not-supported", text) for text in query.ignored)
        entries.append(bundles.outcome_entry(orjson.dumps(outcome(*notes))))
    used = urlencode([("max", str(most)), *query.used])
    links = [("self", url(f"{OBSERVATION}/$lastn?{used}"))]
    return Response(200, bundles.bundle("searchset", entries, total=len(found), links=links))


def _query(given: Sequence[tuple[str, str]], *, lenient: bool) -> record.Query:
    wrong = [name for name, _ in given if name.partition(":")[0] in NOT_TAKEN]
    if wrong and not lenient:
        raise problem(400, "not-supported", f"$lastn takes no {wrong[0]}")
    kept = [pair for pair in given if pair[0] not in wrong]
    return record.parse_query(OBSERVATION, kept, lenient=lenient)
