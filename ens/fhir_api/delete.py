"""
Delete: marked as deleted, history stays; conditional delete of the one thing that matches.

https://hl7.org/fhir/R4/http.html#delete and #3.1.0.7.1
"""

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.journeys.write_path import bundle_entries, change_resource, matching, only_read


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name, fid = request.path
    door.require_scope(actor, name, "delete")
    try:
        gone = change_resource.delete(
            name,
            fid,
            actor=actor,
            if_match=bundle_entries.version_of(request.header("if-match")),
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
    if_match = bundle_entries.version_of(request.header("if-match"))
    now = clock.now()
    with only_read.transaction():
        place = matching.only(name, request.query, actor=actor, now=now)
        gone = change_resource.remove(place, actor=actor, if_match=if_match, now=now)
    return _deleted(gone.version)


def _deleted(version: int) -> Response:
    return Response(204, headers=[("etag", f'W/"{version}"')])
