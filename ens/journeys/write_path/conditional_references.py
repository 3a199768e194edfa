"""
`Type?criteria` becomes the reference it stands for before anything is stored.

Source: https://hl7.org/fhir/R4/http.html#trules: no match, or several, and nothing is done. A
Patient is looked up by an identifier as whoever deposits knows them: about whom they may not
deposit, they are told what they would be of a number that nobody has. Anything else is looked for
as a reader would, among the things of the person whom the resource is about and those of nobody:
what the actor does not see is no match.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import label, open_types
from ens.ground.actor import Actor
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import conditions
from ens.standards.fhir import reference

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What is written by the same transaction, and may be meant too: where it will be.
    """

    type: str
    id: str
    identifiers: frozenset[tuple[str, str]]


def beside(resource: Json, fid: str) -> Beside:
    own = resource.get("identifier", [])
    listed = [*(own if type(own) is list else [own]), resource.get("masterIdentifier")]
    known = ((str(one.get("system", "")), str(one.get("value", ""))) for one in listed if one)
    return Beside(resource["resourceType"], fid, frozenset(known))


def resolved(
    resource: Json, *, actor: Actor, others: Sequence[Beside] = (), now: dt.datetime
) -> Json:
    """
    :raises record.NoOwner: nobody has this identifier
    :raises Unacceptable: several match, or nothing does
    :raises record.NotUnderstood: a criterion that the search does not know
    """
    texts = dict.fromkeys(_conditions(resource))
    if not texts:
        return resource
    patients = {one: _patient(one, actor, others, now) for one in texts if _is_patient(one)}
    resource = reference.rewrite_references(resource, patients)
    whose = conditions.owner(resource)
    _require_known(resource["resourceType"], patients.values(), whose, actor, now)
    among = (record.COMMONS,) if whose is None else tuple({whose, record.COMMONS})
    rest = {one: _thing(one, among, actor, others, now) for one in texts if one not in patients}
    return reference.rewrite_references(resource, rest) if rest else resource


def are_in(resource: Json) -> bool:
    return next(_conditions(resource), None) is not None


def _conditions(value: Any) -> Iterator[str]:
    if type(value) is dict:
        text = value.get("reference")
        if type(text) is str and "?" in text and reference.parse(text).kind == "conditional":
            yield text
        for child in value.values():
            yield from _conditions(child)
    elif type(value) is list:
        for child in value:
            yield from _conditions(child)


def _is_patient(text: str) -> bool:
    return text.startswith("Patient?")


def _patient(text: str, actor: Actor, others: Sequence[Beside], now: dt.datetime) -> str:
    if reference.identifier_criterion(reference.parse(text)) is None:
        return _thing(text, None, actor, others, now)
    written = _written_with_it(text, others)
    person = record.person_named(text)
    if person is not None:
        written.add(record.patient_id(person))
    if not written:
        raise record.NoOwner
    return _alone("Patient", written)


def _require_known(
    name: str, patients: Iterable[str], whose: int | None, actor: Actor, now: dt.datetime
) -> None:
    """
    The owner is judged when the resource is stored; whoever else it names, here.

    :raises record.NoOwner: the actor may not write such a thing about one of these
    """
    places = [record.locate(*text.split("/", 1)) for text in patients]
    persons = tuple({one.person for one in places if one} - {whose})
    if not persons:
        return
    reach = access.reach(actor=actor, persons=persons, action="create", now=now)
    marked = label.label(label.kind_of(name), 0)
    if not all(reach.allows(one, marked, author=actor.account) for one in persons):
        raise record.NoOwner


def _thing(
    text: str,
    among: tuple[int, ...] | None,
    actor: Actor,
    others: Sequence[Beside],
    now: dt.datetime,
) -> str:
    target = reference.parse(text)
    if not open_types.is_open(target.type):
        raise unacceptable("not-supported", f"this server keeps no {target.type}")
    condition = conditions.of_criteria(target.type, target.query)
    found = _written_with_it(text, others)
    place = conditions.the_one(condition, actor=actor, among=among, now=now)
    if place is not None:
        found.add(place.id)
    return _alone(target.type, found)


def _written_with_it(text: str, others: Sequence[Beside]) -> set[str]:
    """
    What the same transaction writes under the one identifier of a condition.
    """
    target = reference.parse(text)
    wanted = reference.identifier_criterion(target)
    return {one.id for one in others if one.type == target.type and wanted in one.identifiers}


def _alone(name: str, found: set[str]) -> str:
    if len(found) == 1:
        return f"{name}/{found.pop()}"
    code = "multiple-matches" if found else "not-found"
    raise unacceptable(code, "a reference's condition must match one resource")
