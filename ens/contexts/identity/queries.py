"""
Finding persons, and reading what identity knows of them.

These are called by doors that have already decided: by access for facts, by journeys that
hold a reach, by sign-in before there is anyone to decide for.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from ens.contexts.identity import sealing
from ens.contexts.identity.values import LifeEvent, Person, UnknownPerson
from ens.ground import database, keys
from ens.standards import ins as ins_standard
from ens.standards import nir
from ens.standards.ins import InsNumber, Traits

PERSONS = """
select ip.person, ip.public_id, ip.state, ip.birth_date, ip.sex, ip.status,
       not exists (select from identity_number n where n.person = ip.person offset 0),
       ip.sealed, ip.wrapped
from {asked} (
    select i.*, k.wrapped from identity_person i join ground_person_key k using (person)
    where {condition} offset 0
) ip
"""
# Each by itself: so only the parts with their rows are visited.
BY_KEYS = PERSONS.format(
    asked="unnest(%s::bigint[]) a(person) cross join lateral", condition="i.person = a.person"
)
BY_BIRTH_AND_NAME = (
    PERSONS.format(asked="", condition="i.birth_date = %s and i.family = %s")
    + " order by ip.person"
)
PUBLIC_IDS = """
select public_id, person from identity_public_id where person > %s order by person limit 10000
"""


def person(person: int) -> Person:
    """
    :raises UnknownPerson: if nobody has this key
    """
    found = persons([person])
    if not found:
        raise UnknownPerson(person)
    return found[0]


def persons(keys: Sequence[int]) -> tuple[Person, ...]:
    """
    Those of these persons who exist, in the order asked.
    """
    rows = database.execute(BY_KEYS, (list(keys),)).fetchall()
    found = {row[0]: sealing.unseal_person(row) for row in rows}
    return tuple(found[key] for key in dict.fromkeys(keys) if key in found)


def public_ids() -> Iterator[tuple[str, int]]:
    """
    Everybody's, in parts.
    """
    after = -1
    while rows := database.execute(PUBLIC_IDS, (after,)).fetchall():
        yield from ((str(public_id), person) for public_id, person in rows)
        after = rows[-1][1]


def public_id_of(person: int) -> str | None:
    """
    Without opening anything: of somebody whose key is gone, too.
    """
    row = database.execute(
        "select public_id from identity_public_id where person = %s", (person,)
    ).fetchone()
    return str(row[0]) if row else None


def person_of_public_id(public_id: str) -> int | None:
    try:
        key = uuid.UUID(public_id)
    except ValueError:
        return None
    row = database.execute(
        "select person from identity_public_id where public_id = %s", (key,)
    ).fetchone()
    return row[0] if row else None


def person_of_ins(system: str, value: str) -> int | None:
    """
    The person who has, or had, this number under this authority.
    """
    try:
        number = InsNumber(system, value)
    except (ins_standard.UnknownInsSystem, nir.InvalidNIR):
        return None
    row = database.execute(
        "select person from identity_ins where system = %s and hash = %s",
        (number.system, sealing.hash_of(number.system, number.value)),
    ).fetchone()
    return row[0] if row else None


def ins_of(person: int) -> tuple[InsNumber, ...]:
    """
    The numbers in use, official ones first; deactivated ones are left out.
    """
    rows = database.execute(
        "select system, sealed from identity_number where person = %s and use <> 'old'"
        " order by use, since, system",
        (person,),
    ).fetchall()
    if not rows:
        return ()
    key = keys.person_key(person)
    return tuple(
        sealing.unseal_ins(key, person=person, system=system, sealed=sealed)
        for system, sealed in rows
    )


def persons_with_traits(traits: Traits) -> tuple[int, ...]:
    """
    Every person these traits could be: family name folded, and the rest as `same_person`.
    """
    rows = database.execute(
        BY_BIRTH_AND_NAME, (traits.birth_date, ins_standard.fold(traits.family))
    ).fetchall()
    found = (sealing.unseal_person(row) for row in rows)
    return tuple(one.person for one in found if ins_standard.same_person(one.traits, traits))


def created_at(person: int) -> dt.datetime:
    """
    When this deployment knew of the person, and their space began.

    :raises UnknownPerson: if nobody has this key
    """
    row = database.execute(
        "select created_at from identity_person where person = %s", (person,)
    ).fetchone()
    if row is None:
        raise UnknownPerson(person)
    at: dt.datetime = row[0]
    return at


def life_of(person: int) -> tuple[LifeEvent, ...]:
    """
    The steps of a space, first to last.
    """
    rows = database.execute(
        "select at, event, before, after, by, who, note, line from identity_life"
        " where person = %s order by line",
        (person,),
    ).fetchall()
    return tuple(LifeEvent(*row) for row in rows)


def all_persons(*, limit: int) -> tuple[int, ...]:
    """
    The keys of the persons known, up to a limit: for what loads a sandbox.
    """
    rows = database.execute(
        "select person from identity_person order by person limit %s", (limit,)
    ).fetchall()
    return tuple(row[0] for row in rows)


def open_persons(*, after: int, limit: int) -> tuple[int, ...]:
    """
    The persons whose space is open, in the order of their keys, beyond one of them: for a job
    that walks through all of them by steps.
    """
    rows = database.execute(
        "select person from identity_person where person > %s and state = 'open'"
        " order by person limit %s",
        (after, limit),
    ).fetchall()
    return tuple(row[0] for row in rows)
