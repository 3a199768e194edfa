"""
Update, with `If-Match` for who wants no lost update.

https://hl7.org/fhir/R4/http.html#update
"""

from ens.fhir_api import create, door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.journeys.write_path import bundle_entries, change_resource


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
        now=clock.now(),
    )
    return create.written(stored, request, status=201 if made else 200)
