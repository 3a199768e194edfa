"""
AuditEvent: the register, read-only, searched within a span of time.

Sources: IHE ITI-81 (a search is bounded by date); ANS "Traçabilité de traces de santé", whose form
`_profile` gives.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import audit_criteria, bundles, door, parts
from ens.fhir_api.audit_criteria import Criteria
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock, database
from ens.journeys import audit_events
from ens.standards.fhir import audit_event

NAME: Final = audit_events.TYPE


def read(request: Request) -> Response:
    now = clock.now()
    actor = door.actor(request)
    door.require_scope(actor, NAME, "read")
    national = ("_profile", audit_event.TDE) in request.query
    shape = parts.of_request(request, NAME)
    with database.transaction():
        act = audit_events.one(request.path[1], actor=actor, now=now)
    body = orjson.dumps(audit_events.resource(act, national=national))
    return Response(200, parts.cut(body, shape))


def search(request: Request) -> Response:
    now = clock.now()
    parameters = [*request.query, *request.form()]
    asked, query = _asked(request, parameters)
    shape = parts.of_parameters([one for one in parameters if one[0] in parts.PARAMETERS], NAME)
    with database.transaction():
        reach = door.reach_to_search(request, query, now=now)
        acts, following = audit_events.page(
            reach=reach, wanted=asked.wanted, limit=asked.count, now=now
        )
    entries = []
    for act in acts:
        body = orjson.dumps(audit_events.resource(act, national=asked.national))
        entries.append(_entry(act.id, parts.cut(body, shape)))
    return Response(200, bundles.bundle("searchset", entries, links=_links(asked, following)))


def _asked(
    request: Request, parameters: Sequence[tuple[str, str]]
) -> tuple[Criteria, record.Query]:
    """
    A token without the scope is told so, whatever it asked.
    """
    try:
        asked = audit_criteria.read(parameters, lenient=request.lenient)
        return asked, record.parse_query(NAME, asked.patients, lenient=False)
    except Exception:
        door.require_scope(door.actor(request), NAME, "search-type")
        raise


def _entry(fid: str, body: bytes) -> bytes:
    head = orjson.dumps({"fullUrl": url(f"{NAME}/{fid}")})
    return b'%b,"resource":%b,"search":{"mode":"match"}}' % (head[:-1], body)


def _links(asked: Criteria, following: str) -> list[tuple[str, str]]:
    links = [("self", url(f"{NAME}?{urlencode(asked.used)}"))]
    if following:
        links.append(("next", url(f"{NAME}?{urlencode([*asked.used, ('_after', following)])}")))
    return links
