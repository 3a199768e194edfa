"""
What a structure declares of a newborn and of who represents them, checked before anything is
known of it.

Sources: référentiel INS and RNIV (an INS travels only with a qualified identity; its key, its
sex and its month are those of the traits); FR Core profiles; readings 4 and 17 of the product.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from ens.contexts.identity import api as identity
from ens.journeys.errors import Unacceptable, unacceptable
from ens.standards import nir
from ens.standards.fhir import fr_core
from ens.standards.fhir.fr_core import Said
from ens.standards.ins import InsNumber, Traits, fold, same_person

Json = Mapping[str, Any]
# VALI is how older software says that an INS may be used.
USABLE = ("", "QUAL", "VALI")
EMAIL = re.compile(r"[^\s@<>,;:\"]{1,64}@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+", re.ASCII)
LONGEST_EMAIL = 254
COMMUNE = re.compile(r"(\d\d|2[AB])\d{3}", re.ASCII)
MALE, FEMALE = frozenset("137"), frozenset("248")  # beyond 2: born abroad, being registered
LAST_MONTH = 12  # beyond, the month of birth is not known
FIRST_DAY = dt.date(1850, 1, 1)


def read(resource: Json) -> Said:
    """
    :raises Unacceptable: an INS that is none, or several of them
    """
    name = resource["resourceType"]
    try:
        said = fr_core.read(resource)
    except nir.InvalidNIR as error:
        raise _refused(name, "identifier", "value", "this is not an INS") from error
    except fr_core.SeveralNumbers as error:
        raise _refused(name, "identifier", "business-rule", "several INS are in use") from error
    if said.number and not said.number.has_valid_key:
        raise _refused(name, "identifier", "value", "the key of the INS does not match its number")
    if said.email and not (EMAIL.fullmatch(said.email) and len(said.email) <= LONGEST_EMAIL):
        raise _refused(name, "telecom", "value", "the e-mail is not an address")
    return said


def holder(resource: Json, *, today: dt.date) -> tuple[InsNumber, Traits, Said]:
    """
    Who is to be registered.

    :raises Unacceptable: the first thing that is missing or does not hold
    """
    said = read(resource)
    if said.number is None:
        raise _refused(
            "Patient", "identifier", "required", "somebody is registered here with a qualified INS"
        )
    if said.status not in USABLE:
        raise _refused(
            "Patient", "extension", "business-rule", "an INS is sent only if the identity is QUAL"
        )
    traits = _traits(said, "Patient", today)
    if traits.birthplace and not COMMUNE.fullmatch(traits.birthplace):
        raise _refused("Patient", "extension", "value", "the birthplace is not an INSEE code")
    _agree(said.number, traits)
    return said.number, traits, said


def known(resource: Json) -> tuple[InsNumber, Said] | None:
    """
    The INS by which this may be known already, and what it says; None without one.

    :raises Unacceptable: as `read`
    """
    said = read(resource)
    return (said.number, said) if said.number else None


def _traits(said: Said, name: str, today: dt.date) -> Traits:
    if not said.family or not said.given:
        raise _refused(name, "name", "required", "an official name: a family and a given name")
    if said.born is None:
        raise _refused(name, "birthDate", "required", "the day of birth")
    if not FIRST_DAY <= said.born <= today:
        raise _refused(name, "birthDate", "value", "the day of birth is in the future, or absurd")
    return said.traits(said.born)


def _agree(number: InsNumber, traits: Traits) -> None:
    digit, year, month = number.value[0], number.value[1:3], int(number.value[3:5])
    sexes = {"F": FEMALE, "M": MALE}
    if traits.sex and digit not in sexes[traits.sex]:
        raise _refused("Patient", "gender", "business-rule", "the gender is not that of the INS")
    born = traits.birth_date
    if year != f"{born:%y}" or (month <= LAST_MONTH and month != born.month):
        raise _refused(
            "Patient", "birthDate", "business-rule", "the day of birth is not that of the INS"
        )


def stranger(said: Said, *, child: Traits, today: dt.date) -> Traits:
    """
    The traits of a parent nobody knows here yet.

    :raises Unacceptable: they do not suffice to know somebody by
    """
    if not said.sex:
        raise _refused(
            "RelatedPerson", "gender", "required", "a parent not known yet is named with a gender"
        )
    traits = _traits(said, "RelatedPerson", today)
    require_older(said, child)
    return traits


def require_older(said: Said, child: Traits) -> None:
    """
    :raises Unacceptable: a parent born with or after the child
    """
    if said.born and said.born >= child.birth_date:
        raise _refused(
            "RelatedPerson", "birthDate", "business-rule", "a parent is born before the child"
        )


def require_same(said: Said, person: identity.Person, name: str) -> None:
    """
    What is said of a person whose INS is known must be theirs, as far as it is said.

    :raises Unacceptable: 409, an INS that is somebody else's
    """
    if is_same(said, person, name):
        return
    raise taken(name)


def taken(name: str) -> Unacceptable:
    return unacceptable(
        "conflict",
        "this INS is that of somebody with other traits",
        expression=(f"{name}.identifier",),
        status=409,
    )


def is_same(said: Said, person: identity.Person, name: str) -> bool:
    mine = person.traits
    told = Traits(
        family=said.family,
        given=said.given,
        sex=said.sex or mine.sex,
        birth_date=said.born or mine.birth_date,
        birthplace=said.birthplace,
    )
    return same_person(told, mine) or (name == "RelatedPerson" and _usual(said, person, told))


def _usual(said: Said, person: identity.Person, told: Traits) -> bool:
    """
    A parent is often named as they are called: by the name they use.
    """
    called = {fold(said.family), fold(said.usual_name)} - {""}
    ours = {fold(person.family), fold(person.usual_name)} - {""}
    if not called & ours:
        return False
    return same_person(
        Traits(person.family, told.given, told.sex, told.birth_date, told.birthplace),
        person.traits,
    )


def _refused(name: str, element: str, code: str, text: str) -> Unacceptable:
    return unacceptable(code, text, expression=(f"{name}.{element}",))
