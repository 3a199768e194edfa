"""
Update, with `If-Match` for who wants no lost update; conditional update.

https://hl7.org/fhir/R4/http.html#update and #cond-update
"""

from ens.fhir_api import create, door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.journeys.write_path import bundle_entries, change_resource, matching, only_read


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name, fid = request.path
    door.require_scope(actor, name, "update")
    resource = create.valid(request, name)
    if resource.get("id") != fid:
        raise problem(400, "invalid", "the body's id is not that of the address")
    stored, made = change_resource.update(
        name,
        fid,
        resource,
        actor=actor,
        if_match=bundle_entries.version_of(request.header("if-match")),
        waiting=True,
        now=clock.now(),
    )
    return create.written(stored, request, status=201 if made else 200)


def answer_conditional(request: Request) -> Response:
    actor = door.actor(request)
    (name,) = request.path
    door.require_scope(actor, name, "update")
    door.require_scope(actor, name, "search-type")
    resource = create.valid(request, name)
    if_match = bundle_entries.version_of(request.header("if-match"))
    with only_read.transaction():
        stored, made = matching.update(
            resource, request.query, actor=actor, if_match=if_match, now=clock.now()
        )
    if isinstance(stored, str):
        return Response(200, headers=[("location", url(stored))])
    return create.written(stored, request, status=201 if made else 200)
