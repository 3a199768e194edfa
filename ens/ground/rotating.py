"""
New wrapping keys while the system serves, and the end of old ones.

A generation begins in one short transaction; from its commit on nobody wraps with an older one,
because whoever does holds the table until they commit. Then every person's key is wrapped anew,
some at a time: stopped anywhere, it goes on from what is still under an older key. Bodies are not
touched: a person's own key stays what it was.
"""

import os
from collections.abc import Iterator
from datetime import datetime

from ens.ground import database, failpoints, sealing, wrapping
from ens.ground.providing import chosen

BATCH = 1000
LOCK = "lock table ground_wrapping_key in exclusive mode"
LAST = "select max(number), max(generation) from ground_wrapping_key"
ADD = """
insert into ground_wrapping_key (number, generation, shard, shards, sealed, made_at)
values (%(number)s, %(generation)s, %(shard)s, %(shards)s, %(sealed)s, %(at)s)
"""
NUMBER = "get_byte(wrapped, 0) * 256 + get_byte(wrapped, 1)"
BEHIND = f"""
select person, wrapped from ground_person_key
where person > %(after)s and not {NUMBER} = any(%(numbers)s::bigint[])
order by person limit {BATCH} for update
"""
REWRAP = """
update ground_person_key k set wrapped = v.wrapped
from unnest(%s::bigint[], %s::bytea[]) v(person, wrapped) where k.person = v.person
"""
COUNTS = f"select {NUMBER}, count(*) from ground_person_key group by 1 order by 1"
WRAPS = f"""
select exists (select from ground_person_key where {NUMBER} = %(number)s)
    or exists (select from ground_person_key_before where {NUMBER} = %(number)s)
"""
RETIRE = """
update ground_wrapping_key set retired_at = %s, sealed = null
where number = %s and retired_at is null
  and generation < (select max(generation) from ground_wrapping_key)
"""
SEALED = "select number, sealed from ground_wrapping_key where sealed is not null for update"
RESEAL = "update ground_wrapping_key set sealed = %s where number = %s"


class StillNeeded(Exception):
    """
    The wrapping key is of the newest generation, unknown, or still wraps somebody's key.
    """


def begin(*, shards: int, now: datetime) -> list[int]:
    """
    A new generation, from now on the one that wraps; the numbers of its keys.
    """
    with database.transaction():
        database.execute("set local lock_timeout = '20s'")
        database.execute(LOCK)
        [(last, generation)] = database.execute(LAST).fetchall()
        numbers = [last + 1 + shard for shard in range(shards)]
        for shard, number in enumerate(numbers):
            sealed = chosen.provider().wrap(os.urandom(32), about=wrapping.place(number))
            added = {"number": number, "generation": generation + 1, "sealed": sealed}
            database.execute(ADD, {**added, "shard": shard, "shards": shards, "at": now})
        failpoints.reach("generation-begun")
    return numbers


def rewrap() -> Iterator[int]:
    """
    How many keys were wrapped anew, batch by batch, each in its own transaction.
    """
    after = -1
    while True:
        with database.transaction():
            numbers = [one.number for one in wrapping.current()]
            behind = database.execute(BEHIND, {"after": after, "numbers": numbers}).fetchall()
            if not behind:
                return
            _rewrap(behind)
            failpoints.reach("keys-rewrapped")
        after = behind[-1][0]
        yield len(behind)


def _rewrap(behind: list[tuple[int, bytes]]) -> None:
    opened = [(person, wrapping.unwrap(wrapped, person=person)) for person, wrapped in behind]
    persons = [person for person, _ in opened]
    database.execute(REWRAP, (persons, wrapping.wrap_all(opened)))


def counts() -> dict[int, int]:
    """
    How many persons' keys each wrapping key wraps.
    """
    return dict(database.execute(COUNTS).fetchall())


def retire(number: int, *, now: datetime) -> None:
    """
    Destroy a wrapping key that wraps nothing any more.

    None of an older generation is wrapped with again, so what is counted here cannot grow.

    :raises StillNeeded: or it wraps somebody's key, or is in use
    """
    with database.transaction():
        [(wraps,)] = database.execute(WRAPS, {"number": number}).fetchall()
        if wraps:
            raise StillNeeded(f"{number} still wraps keys: `ens keys rotate` goes on with them")
        if not database.execute(RETIRE, (now, number)).rowcount:
            raise StillNeeded(f"{number} is in use, or is no wrapping key that is left")


def renew_root() -> int:
    """
    A new root in the provider, and every wrapping key sealed under it: its number.

    The older roots stay: what was backed up before needs them.
    """
    provider = chosen.provider()
    with database.transaction():
        root = provider.add_root()
        for number, sealed in database.execute(SEALED).fetchall():
            about = wrapping.place(number)
            anew = provider.wrap(provider.unwrap(sealed, about=about), about=about)
            database.execute(RESEAL, (anew, number))
    return root


def roots_in_use() -> set[int]:
    """
    Those that a wrapping key is sealed under.
    """
    return {sealing.number(sealed) for _, sealed in database.execute(SEALED).fetchall()}
