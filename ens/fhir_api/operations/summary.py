"""
$summary: the International Patient Summary of one person, made when it is asked, kept nowhere.

https://hl7.org/fhir/uv/ips/STU2/OperationDefinition-summary.html. On an instance, or on the type
with the `identifier` of one patient. `profile` may only name the one profile that is given.
"""

import datetime as dt
from typing import Any, Final

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations import parameters
from ens.ground import clock
from ens.ground.reach import Reach
from ens.journeys import whom_to_search
from ens.journeys.summary import summary
from ens.standards.fhir import json_gate
from ens.standards.fhir.ips.composing import COMPOSITION
from ens.standards.fhir.ips.conforming import VERSION

DEFINITION: Final = "http://hl7.org/fhir/uv/ips/OperationDefinition/summary"
PROFILES: Final = frozenset({COMPOSITION, f"{COMPOSITION}|{VERSION}"})


def answer(request: Request) -> Response:
    now = clock.now()
    identifier = _identifier(request)
    if identifier:
        person, reach = _identified(request, identifier, now=now)
    else:
        place, reach = door.reach_to(request, "read", now=now)
        person = place.person
    found = summary.of_person(person, reach=reach, now=now)
    return Response(200, json_gate.serialise(summary.document(found, now=now)))


def _identifier(request: Request) -> str:
    """
    What names the patient, where the address does not. Settled before anything is looked up.

    :raises Problem: 400, or a profile that is not given here
    """
    given = dict(_each_once(request))
    if given.get("profile", COMPOSITION) not in PROFILES:
        raise problem(400, "not-supported", f"the only profile given is {COMPOSITION}")
    on_instance = len(request.path) == 3
    if on_instance and "identifier" in given:
        raise problem(400, "invalid", "the address names the patient: no identifier beside it")
    if not on_instance and not given.get("identifier"):
        raise problem(400, "required", "name the patient by identifier=system|value")
    return given.get("identifier", "")


def _each_once(request: Request) -> list[tuple[str, str]]:
    """
    :raises Problem: 400, a parameter twice, or one that is no text
    """
    given = parameters.of(request, "identifier", "profile")
    names = [name for name, _ in given]
    for name, value in given:
        if names.count(name) > 1 or not isinstance(value, str):
            raise problem(400, "invalid", f"{name[:60]} is given once, as text")
    return [(name, _text(value)) for name, value in given]


def _text(value: Any) -> str:
    return str(value).strip()


def _identified(request: Request, identifier: str, *, now: dt.datetime) -> tuple[int, Reach]:
    """
    :raises record.NotFound: nobody of this identifier whom the reader sees, or several
    """
    who = door.actor(request)
    door.require_scope(who, "Patient", "read")
    query = record.parse_query("Patient", [("identifier", identifier)])
    among = whom_to_search.reach(query, actor=who, now=now)
    if len(among.persons) != 1 or record.COMMONS in among.persons:
        raise record.NotFound
    reach = access.reach(actor=who, persons=among.persons, action="read", now=now)
    return among.persons[0], reach
