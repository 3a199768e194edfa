"""
One person's receipt: the lines that the reader sees, each with its proof; for the person, that
there are no others.

A representative gets no list: its length would tell of lines that they are not shown. The person's
own list has closed entries; whether one is a cover or a line that waits to be announced, or that
is hidden by law, nothing in it tells.
"""

from typing import Any

from ens.contexts.register.sealing import exporting, log, signing, texts
from ens.contexts.register.sealing.proving import Tree
from ens.contexts.register.searching import LABEL, kinds_of_types
from ens.ground import database, reach
from ens.ground.reach import Reach
from ens.standards.transparency import commitments, places

VERSION = 1
MOST = 1000  # lines, the newest
STEADY = "select pg_advisory_xact_lock_shared(hashtextextended('register-sealer', 0))"
LAST = """
select c.size, c.note, coalesce(array_agg(s.signature) filter (where s.size is not null), '{}'),
    (select key from register_log)
from register_checkpoint c left join register_cosignature s using (size)
where c.size = (select size from register_log) group by 1, 2
"""
POINTS = """
select c.size, c.note, coalesce(array_agg(s.signature) filter (where s.size is not null), '{}')
from register_checkpoint c left join register_cosignature s using (size)
group by 1, 2 order by 1 desc limit %s
"""
SHOWN = f"""
select t.seq, t.salt, {", ".join(f"t.{one}" for one in texts.LINE.split(", "))},
    s.commitment, s.salt, {", ".join(f"w.{one}" for one in texts.WHO.split(", "))}
from {reach.SOURCE}
cross join lateral (
    select sealed.seq, sealed.salt, 0::bigint as author, trace.person, trace.line, trace.at,
        trace.recorded, trace.who, trace.action, trace.type, trace.id, trace.count, trace.code,
        trace.detail, trace.facts, trace.law, trace.request,
        trace.label, {LABEL} as label_now
    from register_trace trace
    join register_sealed sealed on sealed.person = trace.person and sealed.line = trace.line
    left join register_relabel r
        on r.person = trace.person and r.type = trace.type and r.id = trace.id
    where trace.person = v.person
    order by trace.line desc
) t
join register_who w on w.who = t.who
join register_who_sealed s on s.who = t.who
where {reach.where("t").replace("t.label", "t.label_now")} and t.seq < %(size)s
order by t.line desc limit %(limit)s
"""
MINE = "select seq from register_sealed where person = %(person)s and seq < %(size)s order by seq"
HEAD = """
select place, count, head, salt, base_count, base_head from register_head
where person = %(person)s
"""
INDEX = "select salt, shown from register_remark where seq = %s"
Receipt = dict[str, Any]


class NothingSealed(Exception):
    """
    There is no checkpoint yet.
    """


def receipt(*, reach: Reach, whole: bool, since: int = 0) -> Receipt:
    """
    In a transaction, during which nothing is sealed. `whole` is for the person alone; `since` is
    the size of a checkpoint that the reader knows, which is shown to be of the same tree.

    :raises NothingSealed: see there
    """
    database.execute(STEADY)
    row = database.execute(LAST).fetchone()
    if row is None:
        raise NothingSealed
    size, note, cosignatures, key = row
    tree = Tree(size)
    made: Receipt = {
        "version": VERSION,
        "key": key,
        "keys": exporting.keys(size),
        "checkpoint": note,
        "cosignatures": cosignatures,
        "lines": _lines(reach, tree),
    }
    if 0 < since <= size:
        made["since"] = {"size": since, "path": _hex(tree.consistency(since))}
    if whole:
        [person] = reach.persons
        made["list"] = _list(person, tree)
    return made


def _lines(reach: Reach, tree: Tree) -> list[Receipt]:
    wide, about = len(texts.LINE.split(", ")), len(texts.WHO.split(", "))
    values = {
        **reach.parameters,
        "size": tree.size,
        "limit": MOST,
        "kinds_of_types": kinds_of_types(),
    }
    rows = database.execute(SHOWN, values).fetchall()
    tree.expect(row[0] for row in rows)
    found = []
    for seq, salt, *row in rows:
        line, (by, who_salt), who = row[:wide], row[wide : wide + 2], row[-about:]
        one = {"number": seq, **_opened(texts.of_line(line, by), salt)}
        if who_salt:
            one["who"] = _opened(texts.of_who(who), who_salt)
        found.append(one | {"path": _hex(tree.inclusion(seq))})
    return found


def _opened(both: tuple[bytes, bytes], salt: bytes) -> Receipt:
    """
    The first part, with its half of the salt, and the digest of the second.
    """
    shown, reserved = both
    digest = commitments.reserved_digest(reserved, salt)
    return {"salt": salt[:16].hex(), "shown": shown.decode(), "reserved": digest.hex()}


def _list(person: int, tree: Tree) -> Receipt:
    values = {"person": person, "size": tree.size}
    numbers = [row[0] for row in database.execute(MINE, values).fetchall()]
    tree.expect(numbers)
    row = database.execute(HEAD, values).fetchone()
    if row is None:
        raise NothingSealed
    place, count, head, salt, before, base = row
    nodes = log.branches_of(places.above([place]))
    known = {at: places.decode(content) for at, content in nodes.items()}
    index_salt, index = database.execute(INDEX, (tree.size - 1,)).fetchall()[0]
    return {
        "before": before,
        "base": base.hex(),
        "entries": [[number, tree.commitment(number).hex()] for number in numbers],
        "head": _opened(texts.of_head(person, count, head), salt),
        "place": place,
        "path": _hex(places.proof(known, place)),
        "index": {
            **_opened((index.encode(), b""), index_salt),
            "path": _hex(tree.inclusion(tree.size - 1)),
        },
    }


def checkpoints(*, limit: int = 1) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
    """
    The last ones: size, signed note, cosignatures. Newest first.
    """
    rows = database.execute(POINTS, (limit,)).fetchall()
    return tuple((size, note, tuple(signed)) for size, note, signed in rows)


def public_key() -> str:
    return str(signing.public_key())


def _hex(hashes: list[bytes]) -> list[str]:
    return [one.hex() for one in hashes]
