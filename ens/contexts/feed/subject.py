"""
What the first pseudonym of a person is made from: their INS, its authority, birth date and sex.

It is drawn once and kept, sealed under the person's key: whoever is corrected, or qualified
later, stays one person in the warehouse. Somebody without INS has the id we gave them.
"""

import datetime as dt

from ens.contexts.identity import api as identity
from ens.ground import database, keys

KEPT = "select sealed from feed_subject where person = %s"


def text_of(person: int, *, now: dt.datetime) -> bytes:
    row = database.execute(KEPT, (person,)).fetchone()
    key = keys.person_key(person)
    if row is None:
        database.execute(
            "insert into feed_subject (person, since, sealed) values (%s, %s, %s)"
            " on conflict do nothing",
            (person, now, keys.seal(key, _drawn(person), place(person))),
        )
        row = database.execute(KEPT, (person,)).fetchall()[0]
    return keys.unseal(key, row[0], place(person))


def _drawn(person: int) -> bytes:
    one = identity.person(person)
    numbers = identity.ins_of(person) if one.lets_the_ins_travel else ()
    system, value = (numbers[0].system, numbers[0].value) if numbers else ("local", one.public_id)
    return f"1|{system}|{value}|{one.birth_date.isoformat()}|{one.sex}".encode()


def place(person: int) -> bytes:
    return f"feed-subject:{person}".encode()
