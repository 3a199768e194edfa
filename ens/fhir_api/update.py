"""
Update, with `If-Match` for who wants no lost update, `If-None-Match: *` for who wants to write
over nothing; conditional update.

https://hl7.org/fhir/R4/http.html#update and #cond-update
"""

from ens.contexts.record import api as record
from ens.fhir_api import create, door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.journeys.write_path import (
    change_resource,
    conditional_change,
    conditions,
    judging,
    only_read,
    taking_turns,
)


def answer(request: Request) -> Response:
    actor = door.actor(request)
    name, fid = request.path
    door.require_scope(actor, name, "update")
    resource, content = create.sent(request, name)
    if resource.get("id") != fid:
        raise problem(400, "invalid", "the body's id is not that of the address")
    remarks = judging.remarks(resource, actor=actor)
    stored, made = change_resource.update(
        name,
        fid,
        resource,
        remarks=remarks,
        actor=actor,
        expected=door.expected(request),
        content=content,
        now=clock.now(),
    )
    return create.written(stored, request, status=201 if made else 200, remarks=remarks)


def answer_conditional(request: Request) -> Response:
    actor = door.actor(request)
    (name,) = request.path
    door.require_scope(actor, name, "update")
    door.require_scope(actor, name, "search-type")
    resource = create.valid(request, name)
    remarks = judging.remarks(resource, actor=actor)
    condition, expected = conditions.of_criteria(name, request.query), door.expected(request)

    def once() -> tuple[record.Stored | str, bool]:
        with only_read.transaction():
            return conditional_change.update(
                resource,
                condition,
                actor=actor,
                expected=expected,
                remarks=remarks,
                now=clock.now(),
            )

    stored, made = taking_turns.done(once)
    if isinstance(stored, str):
        return Response(200, headers=[("location", url(stored))])
    return create.written(stored, request, status=201 if made else 200, remarks=remarks)
