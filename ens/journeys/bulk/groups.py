"""
A structure's software defines a Group of patients, to export them together.

It is its own only. Its members are taken as they are said: nothing is looked up, so that one who
is unknown here, or not reached, is answered like any other. What a member opens is decided when
the export is made.

Source: HL7 Bulk Data Access 2.0, "Endpoint - Group of Patients"; FHIR R4 group.html.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from ens.contexts.exports import api as exports
from ens.contexts.record import api as record
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import judging
from ens.standards.fhir import json_gate, reference

Json = Mapping[str, Any]
MOST_MEMBERS = 10_000


def may_define(actor: Actor) -> bool:
    """
    Software of a structure, that acts about nobody in particular.
    """
    return actor.kind == "structure" and bool(actor.client) and not actor.patient


def is_of_patients(resource: Json) -> bool:
    """
    Whether it says of itself that it is a list of patients, whoever they are.
    """
    members = resource.get("member", ())
    return (
        resource.get("type") == "person"
        and resource.get("actual") is True
        and bool(members)
        and all(member_of(one) for one in members)
    )


def member_of(member: Json) -> str:
    """
    The id of the patient that a member is, "" if it is something else.
    """
    text = str(member.get("entity", {}).get("reference", ""))
    target = reference.parse(text, base=settings.FHIR_BASE)
    return target.id if target.kind == "literal" and target.type == "Patient" else ""


def define(resource: Json, *, actor: Actor, now: dt.datetime) -> exports.Group:
    """
    :raises Unacceptable: too many members, or lists
    """
    body = _body(resource, actor)
    with database.transaction():
        try:
            return exports.create_group(body, by=actor, now=now)
        except exports.TooManyGroups as error:
            raise unacceptable("too-costly", "enough groups of this software") from error


def change(
    fid: str, resource: Json, *, actor: Actor, expected: record.Expected, now: dt.datetime
) -> exports.Group:
    """
    :raises record.NotFound, record.VersionConflict, Unacceptable
    """
    body = _body(resource, actor)
    with database.transaction():
        return exports.replace_group(_expected(fid, actor, expected), body, now=now)


def remove(fid: str, *, actor: Actor, expected: record.Expected) -> None:
    """
    :raises record.NotFound, record.VersionConflict
    """
    with database.transaction():
        exports.remove_group(_expected(fid, actor, expected))


def own(fid: str, *, actor: Actor) -> exports.Group | None:
    return exports.find_group(fid, by=actor) if may_define(actor) else None


def owned(*, actor: Actor) -> tuple[exports.Group, ...]:
    return exports.owned_groups(actor) if may_define(actor) else ()


def _expected(fid: str, actor: Actor, expected: record.Expected) -> exports.Group:
    one = exports.find_group(fid, by=actor, lock=True)
    if one is None:
        raise record.NotFound
    expected.require(one.version, deleted=False)
    return one


def _body(resource: Json, actor: Actor) -> bytes:
    """
    :raises Unacceptable: not a list of patients, or too long
    """
    if not is_of_patients(resource):
        text = "a group of a structure's software is of patients: type person, actual, members"
        raise unacceptable("business-rule", text, expression=("Group.member",))
    if len(resource["member"]) > MOST_MEMBERS:
        text = f"{MOST_MEMBERS} members at most"
        raise unacceptable("too-costly", text, expression=("Group.member",))
    judging.remarks(resource, actor=actor)
    return json_gate.serialise({name: value for name, value in resource.items() if name != "id"})
