"""
Whose a resource is: exactly one person, or the commons.

The rule is one line of data per type (`standards/fhir/owners`); here its references become
the key of a person. Two persons claimed is an error, and so is none for a type that is
always about somebody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from ens.contexts.identity import api as identity
from ens.contexts.record import locating
from ens.contexts.record.values import COMMONS
from ens.ground import database
from ens.standards.fhir import definitions, owners, reference
from ens.standards.fhir.owners import Claim


class NoOwner(Exception):
    """
    The resource names no person that this server knows.
    """


class TwoOwners(Exception):
    """
    The resource claims to be about two persons.
    """


def owner_of(resource: Mapping[str, Any], *, pending: Mapping[str, int] | None = None) -> int:
    """
    The key of the person a resource is about, 0 for the commons.

    `pending` names the owners of things ("Type/id") about to be stored with it.

    :raises NoOwner: a person is needed and none is named, or none is known by that name
    :raises TwoOwners: more than one
    """
    rule = owners.owner_rule(resource["resourceType"])
    if rule.kind == "commons":
        return COMMONS
    waiting = pending or {}
    claims = owners.person_references(resource, base=settings.FHIR_BASE)
    found = {
        waiting.get(claim) or person_named(claim) if isinstance(claim, str) else person_named(claim)
        for claim in claims
    } or _through(resource, waiting)
    if not found and rule.kind == "either":
        return COMMONS
    if len(found) > 1:
        raise TwoOwners
    person = found.pop() if found else None
    if person is None:
        raise NoOwner
    return person


def _through(resource: Mapping[str, Any], pending: Mapping[str, int]) -> set[int | None]:
    """
    The owners of what a resource without a person of its own hangs on.
    """
    found: set[int | None] = set()
    for text in carriers_of(resource):
        place = locating.locate(*text.split("/", 1))
        found.add(pending.get(text, place.person if place else None))
    return found


def carriers_of(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """
    The "Type/id" that a resource hangs on, when it names no person itself.
    """
    if owners.person_references(resource, base=settings.FHIR_BASE):
        return ()
    return owners.through_references(resource, base=settings.FHIR_BASE)


def patient_named_in(resource: Mapping[str, Any]) -> str:
    """
    The id of the one Patient that a resource refers to as its owner, "" if it says more or less
    than that. The resource need not be valid.
    """
    name = resource.get("resourceType")
    if type(name) is not str or name not in definitions.RESOURCE_TYPES or name == "Patient":
        return ""
    claims = owners.person_references(resource, base=settings.FHIR_BASE)
    if len(claims) != 1 or not isinstance(claims[0], str):
        return ""
    target = reference.parse(claims[0])
    return target.id if target.kind == "literal" and target.type == "Patient" else ""


def person_named(claim: Claim) -> int | None:
    """
    The person behind `Patient/<id>`, `Patient?identifier=system|value` or an identifier.
    """
    if isinstance(claim, tuple):
        return _by_identifier(claim[1], claim[2])
    target = reference.parse(claim)
    if target.kind == "literal":
        place = locating.locate("Patient", target.id)
        return place.person if place else None
    if (criterion := reference.identifier_criterion(target)) is not None:
        return _by_identifier(*criterion)
    return None


def patient_id(person: int) -> str:
    """
    The id of the Patient that shows a person, the person's public id as long as there is none.
    """
    row = database.execute(
        "select fid from record_resource where person = %s and type = %s"
        " order by updated desc, rid desc limit 1",
        (person, definitions.type_number("Patient")),
        about=[person],
    ).fetchone()
    return str(row[0]) if row else identity.person(person).public_id


def _by_identifier(system: str, value: str) -> int | None:
    if (person := identity.person_of_ins(system, value)) is not None:
        return person
    places = locating.by_identifier("Patient", system, value)
    return places[0].person if len(places) == 1 else None


def persons_named(claims: Iterable[Claim]) -> tuple[int, ...]:
    found = (person_named(claim) for claim in claims)
    return tuple(person for person in found if person is not None)
