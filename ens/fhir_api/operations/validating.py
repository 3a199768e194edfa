"""
$validate: what is wrong with a resource, told without anything being written.

https://hl7.org/fhir/R4/resource-operation-validate.html. References are judged by their form and
by the types they may name: nothing is looked for, so that what is not seen does not show.
"""

from dataclasses import dataclass
from typing import Any, Final

from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.fhir_api import door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.messages import answer as answer_of
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.standards.fhir import json_gate
from ens.standards.fhir.outcome import Issue, issue
from ens.standards.fhir.validate import validate

TAKES: Final = ("profile", "mode")
MODES: Final = ("create", "update", "delete", "profile")
LARGEST: Final = 5_000_000  # bytes
MOST_ISSUES: Final = 500
MOST_PROFILES: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    mode: str
    profiles: tuple[str, ...]
    resource: Any = None


def answer(request: Request) -> Response:
    """
    Of what is sent, or of what the address names.
    """
    on_instance = len(request.path) == 3
    if len(request.body) > LARGEST:
        raise problem(413, "too-costly", f"{LARGEST} bytes at most are validated here")
    if not on_instance:
        door.require_scope(door.actor(request), request.path[0], "create")
    stored = _stored(request) if on_instance else None
    asked = _asked(request)
    found = _judged(asked, request, stored)
    if not found:
        found = (_nothing(),)
    return answer_of(found[:MOST_ISSUES], 200)


def _stored(request: Request) -> record.Stored:
    """
    The present version, read with its trace: who may not see it learns nothing of what it is.

    :raises record.NotFound, record.Gone
    """
    now = clock.now()
    place, reach = door.reach_to(request, "read", now=now)
    return record.read(place, reach=reach, now=now)


def _asked(request: Request) -> Asked:
    given = parameters.of(request, *TAKES, resource="resource")
    modes = [value for name, value in given if name == "mode"]
    profiles = [value for name, value in given if name == "profile"]
    resources = [value for name, value in given if name == "resource"]
    if len(modes) > 1 or len(resources) > 1:
        raise problem(400, "invalid", "mode and resource are given once")
    mode = modes[0] if modes else ""
    if mode and mode not in MODES:
        raise problem(400, "invalid", f"the mode is one of {', '.join(MODES)}")
    if len(profiles) > MOST_PROFILES or not all(isinstance(one, str) for one in profiles):
        raise problem(400, "invalid", f"profiles are {MOST_PROFILES} canonicals at most")
    if mode == "profile" and not profiles:
        raise problem(400, "required", "the mode profile needs a profile")
    definitions = terminology.definitions()
    for one in profiles:
        if definitions.profile(one) is None:
            raise problem(422, "not-found", f"the profile {one[:300]!r} is not known here")
    return Asked(str(mode), tuple(profiles), resources[0] if resources else None)


def _judged(asked: Asked, request: Request, stored: record.Stored | None) -> tuple[Issue, ...]:
    """
    :raises Problem: 400, nothing to validate
    """
    if asked.mode in ("update", "delete") and stored is None:
        raise problem(400, "invalid", f"the mode {asked.mode} is asked of Type/id")
    if asked.mode == "delete":
        return ()
    resource = asked.resource
    if resource is None and stored is not None and asked.mode != "update":
        resource = json_gate.parse(stored.body, max_bytes=len(stored.body))
    if not isinstance(resource, dict):
        raise problem(400, "required", "a resource to validate is needed")
    return (*_beside(resource, request, stored), *_found(resource, asked))


def _beside(
    resource: dict[str, Any], request: Request, stored: record.Stored | None
) -> tuple[Issue, ...]:
    """
    What the address says and the resource does not.
    """
    name = request.path[0]
    if resource.get("resourceType") != name:
        return (issue("error", "structure", f"the resource is not a {name}"),)
    if stored is not None and resource.get("id") != stored.id:
        text = "the id is not that of the address"
        return (issue("error", "invalid", text, expression=(f"{name}.id",)),)
    return ()


def _found(resource: dict[str, Any], asked: Asked) -> tuple[Issue, ...]:
    definitions = terminology.definitions()
    return validate(resource, profiles=asked.profiles, definitions=definitions, advice=True)


def _nothing() -> Issue:
    return issue(
        "information", "informational", "no issue was found", details_text="Aucune anomalie."
    )
