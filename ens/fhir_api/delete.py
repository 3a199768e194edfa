"""
Delete: marked as deleted, history stays.

https://hl7.org/fhir/R4/http.html#delete
"""

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.journeys.write_path import bundle_entries, change_resource


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
        return Response(204, headers=[("etag", f'W/"{again.version}"')])
    return Response(204, headers=[("etag", f'W/"{gone.version}"')])
