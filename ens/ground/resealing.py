"""
A new key for one person, and everything that the old one sealed under the new: on compromise.

Who is writing at that moment may still seal under the old key, so it is kept beside the new one
until every transaction that could have read it is over, and what they wrote is sealed anew too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import database, keys, sealing, wrapping

BATCH = 200
LOCK = "select wrapped from ground_person_key where person = %s for update"
BEFORE = "select wrapped from ground_person_key_before where person = %s"
KEEP = "insert into ground_person_key_before (person, wrapped, since) values (%s, %s, now())"
RENEW = "update ground_person_key set wrapped = %s where person = %s"
DROP = "delete from ground_person_key_before where person = %s"
PLACES = "select ctid::text from {table} where person = %s and octet_length({column}) > {head}"
ROWS = """
select ctid::text, {column}{keys} from {table}
where person = %s and ctid = any(%s::text[]::tid[]) for update
"""
PUT = "update {table} set {column} = %s where person = %s and ctid = %s::text::tid"
NOW = "select pg_current_xact_id()::text::bigint"
OVER = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s"


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    A column of a person's rows that holds what their key sealed, after `head` bytes; `place` makes
    what it is bound to, from the person and the columns `keys`.
    """

    table: str
    column: str
    place: Callable[..., bytes]
    keys: tuple[str, ...] = ()
    head: int = 0


def begin(person: int) -> tuple[AESGCM, AESGCM, int]:
    """
    The old key and the new one, in the caller's transaction, and its number; those of a renewal
    that was not finished, if there is one.

    :raises keys.CannotUnseal: no such person, or erased
    """
    row = database.execute(LOCK, (person,)).fetchone()
    if row is None:
        raise keys.CannotUnseal("no key")
    present, before = row[0], database.execute(BEFORE, (person,)).fetchone()
    [(number,)] = database.execute(NOW).fetchall()
    if before is not None:
        return keys.open_key(before[0], person), keys.open_key(present, person), number
    drawn = AESGCM.generate_key(256)
    [wrapped] = wrapping.wrap_all([(person, drawn)])
    database.execute(KEEP, (person, present))
    database.execute(RENEW, (wrapped, person))
    return keys.open_key(present, person), AESGCM(drawn), number


def is_over(number: int) -> bool:
    """
    Whether nobody is left who may have read a key before that transaction ended.
    """
    return bool(database.execute(OVER, (number,)).fetchall()[0][0])


def end(person: int) -> None:
    """
    The old key goes: nothing is sealed by it any more.
    """
    database.execute(DROP, (person,))


def reseal(person: int, columns: Sequence[Sealed], *, old: AESGCM, new: AESGCM) -> int:
    """
    How many values were sealed under the new key.

    :raises keys.CannotUnseal: one opens with neither
    """
    return sum(_column(person, one, old, new) for one in columns)


def _column(person: int, one: Sealed, old: AESGCM, new: AESGCM) -> int:
    named = {"table": one.table, "column": one.column, "head": one.head}
    rows = database.execute(PLACES.format(**named), (person,), about=[person]).fetchall()
    places = [place for (place,) in rows]
    asked = ROWS.format(**named, keys="".join(f", {name}" for name in one.keys))
    done = 0
    for first in range(0, len(places), BATCH):
        found = database.execute(asked, (person, places[first : first + BATCH])).fetchall()
        for at, value, *held in found:
            anew = _anew(one, bytes(value), one.place(person, *held), old, new)
            if anew is not None:
                database.execute(PUT.format(**named), (anew, person, at))
                done += 1
    return done


def _anew(one: Sealed, value: bytes, place: bytes, old: AESGCM, new: AESGCM) -> bytes | None:
    """
    None for what the new key opens already.
    """
    head, sealed = value[: one.head], value[one.head :]
    try:
        plain = sealing.unseal(old, sealed, place)
    except sealing.CannotUnseal:
        sealing.unseal(new, sealed, place)
        return None
    return head + sealing.seal(new, plain, place)


def constant(place: bytes) -> Callable[..., bytes]:
    """
    Where a column is bound to nothing but what it is.
    """

    def of(person: int, *held: Any) -> bytes:
        return place

    return of
