"""
What each person's entries come to: how many, and the head of their chain, at a place of the index.

Covers are entries that are no lines. Nobody but who checks the whole register can tell one from a
line that its person is not shown: that is what they are for.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.register.sealing import log, texts
from ens.ground import database
from ens.standards.transparency import commitments, places

MORE = 4  # a person in a batch gets a cover once in so many, and then maybe another
HEADS = """
select person, place, count, head from register_head where person = any(%s::bigint[])
"""
TAKEN = "select place from register_head where place = any(%s::integer[])"
GONE = "select place from register_gone where place = any(%s::integer[])"
ANYBODY = """
select h.person from unnest(%s::bigint[]) drawn(place)
cross join lateral (
    select person from register_head where place >= drawn.place::integer order by place limit 1
) h
"""
PUT = """
insert into register_head (person, place, count, head, salt, base_head)
select *, %s::bytea from unnest(%s::bigint[], %s::integer[], %s::bigint[], %s::bytea[], %s::bytea[])
on conflict (person) do update
    set count = excluded.count, head = excluded.head, salt = excluded.salt
"""
SEALED = {"person": "bigint", "line": "bigint", "seq": "bigint", "salt": "bytea"}


@dataclass(frozen=True, slots=True)
class Entry:
    """
    Something of a person in the tree; line 0 is a cover.
    """

    person: int
    line: int
    salt: bytes
    commitment: bytes


@dataclass(slots=True)
class Head:
    place: int
    count: int
    head: bytes


def covers(entries: Sequence[Entry], *, least: int) -> list[Entry]:
    """
    Some for those whom the batch is about, and for anybody until it is not small.
    """
    persons: list[int] = []
    for person in {one.person for one in entries}:
        while secrets.randbelow(MORE) == 0:
            persons.append(person)
    if (missing := least - len(entries) - len(persons)) > 0:
        drawn = [secrets.randbelow(places.PLACES) for _ in range(missing)]
        anybody = [row[0] for row in database.execute(ANYBODY, (drawn,)).fetchall()]
        here = [one.person for one in entries] or anybody
        persons += anybody
        persons += [secrets.choice(here) for _ in range(missing - len(anybody)) if here]
    return [_cover(person) for person in persons]


def _cover(person: int) -> Entry:
    salt = secrets.token_bytes(commitments.SALT)
    return Entry(person, 0, salt, commitments.commit(*texts.of_cover(person), salt))


def follow(entries: Sequence[Entry], *, first: int) -> bytes:
    """
    Number the entries from `first` on, take them into the chains, and return the index's root.
    """
    if not entries:
        return log.index_root()
    numbered = [(one.person, one.line, seq, one.salt) for seq, one in enumerate(entries, first)]
    database.copy("register_sealed", SEALED, numbered)
    heads = _present({one.person for one in entries})
    for one in entries:
        head = heads[one.person]
        head.head = commitments.follow(head.head, one.commitment)
        head.count += 1
    return log.change_index(_put(heads))


def _put(heads: dict[int, Head]) -> dict[int, bytes]:
    salts = [secrets.token_bytes(commitments.SALT) for _ in heads]
    columns = (
        list(heads),
        [one.place for one in heads.values()],
        [one.count for one in heads.values()],
        [one.head for one in heads.values()],
        salts,
    )
    database.execute(PUT, (commitments.START, *columns))
    return {
        one.place: texts.commitment_of_head(person, one.count, one.head, salt)
        for (person, one), salt in zip(heads.items(), salts, strict=True)
    }


def _present(persons: set[int]) -> dict[int, Head]:
    rows = database.execute(HEADS, (list(persons),)).fetchall()
    found = {person: Head(*rest) for person, *rest in rows}
    fresh = sorted(persons - found.keys())
    for person, place in zip(fresh, _free(len(fresh)), strict=True):
        found[person] = Head(place, 0, commitments.START)
    return found


def _free(count: int) -> list[int]:
    """
    Places that are nobody's, drawn.
    """
    drawn: dict[int, None] = {}
    while len(drawn) < count:
        more = [secrets.randbelow(places.PLACES) for _ in range(count - len(drawn))]
        taken = {row[0] for row in database.execute(TAKEN, (more,)).fetchall()}
        taken |= {row[0] for row in database.execute(GONE, (more,)).fetchall()}
        drawn |= dict.fromkeys(one for one in more if one not in taken)
    return list(drawn)
