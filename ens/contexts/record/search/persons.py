"""
Which persons a search is about, before any decision: those its criteria name, if they do.
"""

from collections.abc import Sequence

from ens.contexts.identity import api as identity
from ens.contexts.record import locating, owners
from ens.contexts.record.search import escaping, owner
from ens.contexts.record.search.kinds import listed
from ens.contexts.record.search.query import Query


def named(query: Query) -> tuple[int, ...] | None:
    """
    The persons that the criteria restrict the search to, in no particular order.

    None if they restrict it to nobody in particular; an empty tuple if they name only
    persons that do not exist.
    """
    found = set(_by_references(query.compartment)) if query.compartment else None
    for name, value in query.used:
        persons = _persons(query.every_type, name, value)
        if persons is not None:
            found = persons if found is None else found & persons
    return None if found is None else tuple(sorted(found))


def patient_named(query: Query) -> str | None:
    """
    The id of the one patient that the criteria name by reference, if that is all they say
    about whom.
    """
    names = [pair for pair in query.used if _says_whose(query.every_type[0], *pair)]
    if query.compartment:
        return None if names else query.compartment
    if len(names) != 1 or names[0][0].partition(":")[0] not in owner.ABOUT:
        return None
    name, value = names[0]
    if name.endswith(":identifier") or "," in value:
        return None
    return value.rpartition("/")[2]


def is_about_one(query: Query) -> bool:
    """
    True if one of the criteria has one name for whom it is about, whether or not anybody has
    that name: the answer tells nothing of who there is.
    """
    named = (_names_one(query.every_type[0], name, value) for name, value in query.used)
    return bool(query.compartment) or any(named)


def _names_one(type: str, name: str, value: str) -> bool:  # noqa: A002
    if len(escaping.alternatives(value)) > 1:
        return False
    if (type, name) == ("Patient", "identifier"):
        return None not in escaping.coding(value)
    return name == "_id" or owner.names_owner(type, name, value)


def _says_whose(type: str, name: str, value: str) -> bool:  # noqa: A002
    return name in ("_id", "identifier") or owner.names_owner(type, name, value)


def _persons(types: Sequence[str], name: str, value: str) -> set[int] | None:
    """
    Several types are searched together only by what says the same of them all.
    """
    if name == "_id":
        return locating.persons_of(types, value.split(","))
    if name == listed.NAME:
        return locating.persons_of(("List",), listed.ids(value))
    if types == ("Patient",) and name == "identifier":
        return _by_identifiers(value)
    if not owner.names_owner(types[0], name, value):
        return None
    if name.endswith((":identifier", ".identifier")):
        return _by_identifiers(value)
    return _by_references(value)


def _by_identifiers(value: str) -> set[int] | None:
    """
    Everybody who has one of these: a search finds them all where a write wants only one.
    """
    found: set[int] = set()
    for text in escaping.alternatives(value):
        system, code = escaping.coding(text)
        if system is None or code is None:
            return None
        found |= _identified(system, code)
    return found


def _identified(system: str, value: str) -> set[int]:
    if (person := identity.person_of_ins(system, value)) is not None:
        return {person}
    return {place.person for place in locating.by_identifier("Patient", system, value)}


def _by_references(value: str) -> set[int]:
    ids = (text.rpartition("/")[2] for text in value.split(","))
    return set(owners.persons_named(f"Patient/{fid}" for fid in ids))
