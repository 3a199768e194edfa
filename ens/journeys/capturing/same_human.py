"""
Nobody confirms what they took down themselves, under whatever quality.
"""

from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.standards.fhir import folding


def is_professional(one: directory.Professional, other: directory.Professional) -> bool:
    """
    In another post they are the same professional; registered twice, they bear the same names.
    Somebody of the very same names finds another witness.
    """
    same = one.professional == other.professional
    return same or _names(one.given, one.family) == _names(other.given, other.family)


def is_person(one: directory.Professional, person: identity.Person) -> bool:
    theirs = [_names(first, family) for first in person.given for family in _families(person)]
    return _names(one.given, one.family) in theirs


def _families(person: identity.Person) -> list[str]:
    return [name for name in (person.family, person.usual_name) if name]


def _names(given: str, family: str) -> tuple[str, str]:
    return folding.fold(given), folding.fold(family)
