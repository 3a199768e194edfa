"""
Delete: marked as deleted, history stays; conditional delete of the one thing that matches.

https://hl7.org/fhir/R4/http.html#delete and #3.1.0.7.1
"""

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.journeys.write_path import change_resource, conditional_change, conditions, only_read


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name, fid = request.path
    door.require_scope(actor, name, "delete")
    try:
        gone = change_resource.delete(
            name,
            fid,
            actor=actor,
            expected=door.expected(request),
            now=clock.now(),
        )
    except record.Gone as again:
        return _deleted(again.version)
    return _deleted(gone.version)


def answer_conditional(request: Request) -> Response:
    actor = door.actor(request)
    (name,) = request.path
    door.require_scope(actor, name, "delete")
    door.require_scope(actor, name, "search-type")
    condition, expected = conditions.of_criteria(name, request.query), door.expected(request)
    otherwise = change_resource.no_version() if expected.presence else None
    now = clock.now()
    with only_read.transaction():
        place = conditional_change.found(condition, actor=actor, otherwise=otherwise, now=now)
        if place is None:  # it is as was asked
            return Response(204)
        gone = change_resource.remove(place, actor=actor, expected=expected, now=now)
    return _deleted(gone.version)


def _deleted(version: int) -> Response:
    return Response(204, headers=[("etag", f'W/"{version}"')])
