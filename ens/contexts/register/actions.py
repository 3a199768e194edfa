"""
Writing the register: in the transaction of what it tells, or on its own for a refusal.
"""

import datetime as dt
from collections.abc import Sequence

import structlog

from ens.contexts.register.values import Line, NotWritten
from ens.ground import database, failpoints, metrics
from ens.ground.idempotency import digest_of

ENROLL = """
with present as (select who from register_who where digest = %(digest)s),
made as (
    insert into register_who
        (digest, kind, account, name, profession, structure, software, place)
    select %(digest)s, %(kind)s, %(account)s, %(name)s, %(profession)s, %(structure)s,
        %(software)s, %(place)s
    where not exists (select from present)
    on conflict (digest) do update set digest = excluded.digest
    returning who
)
select who from present union all select who from made
"""

INSERT = """
insert into register_trace
    (person, at, who, action, type, id, label, count, detail, code, facts, law, request)
select * from unnest(
    %(persons)s::bigint[], %(ats)s::timestamptz[], %(whos)s::bigint[], %(actions)s::text[],
    %(types)s::text[], %(ids)s::text[], %(labels)s::int[], %(counts)s::int[], %(details)s::text[],
    %(codes)s::text[], %(facts)s::bigint[], %(laws)s::smallint[], %(requests)s::text[])
"""


def inserting(columns: Sequence[str], select: str) -> str:
    """
    A statement's part that writes lines from rows of its own, in the order of the columns.

    For a read that leaves its trace in the statement that reads.
    """
    return f"insert into register_trace ({', '.join(columns)}) {select}"


def enroll(
    *,
    kind: str,
    account: int,
    name: str,
    profession: str = "",
    structure: str = "",
    software: str = "",
    place: int = 0,
) -> int:
    """
    Return the key under which the register knows this actor in this situation.

    The same values give the same key; a change of name or post gives a new one, so that
    old lines keep saying what was true then. `place` is the key of the structure.
    """
    values = {
        "kind": kind,
        "account": account,
        "name": name,
        "profession": profession,
        "structure": structure,
        "software": software,
    }
    told = [*values.values(), *([place] if place else [])]
    digest = digest_of(*(str(value).encode() for value in told))
    row = database.execute(ENROLL, {"digest": digest, **values, "place": place}).fetchall()[0]
    return int(row[0])


def write(lines: Sequence[Line], *, now: dt.datetime) -> None:
    """
    Write these lines in the caller's transaction.

    :raises NotWritten: if it cannot be done; the caller serves nothing
    """
    if not lines:
        return
    try:
        failpoints.reach("register-write")
        database.execute(INSERT, _columns(lines, now))
    except Exception as error:
        raise NotWritten from error
    for line in lines:
        metrics.decision(line.code)
    failpoints.reach("after-trace")


def _columns(lines: Sequence[Line], now: dt.datetime) -> dict[str, list[object]]:
    request = structlog.contextvars.get_contextvars().get("request", "")
    return {
        "persons": [line.person for line in lines],
        "ats": [now] * len(lines),
        "whos": [line.who for line in lines],
        "actions": [line.action for line in lines],
        "types": [line.type for line in lines],
        "ids": [line.id for line in lines],
        "labels": [line.label for line in lines],
        "counts": [line.count for line in lines],
        "details": [line.detail for line in lines],
        "codes": [line.code for line in lines],
        "facts": [line.facts for line in lines],
        "laws": [line.law for line in lines],
        "requests": [request] * len(lines),
    }


def relabel(*, person: int, about: str, ids: Sequence[str], label: int) -> None:
    """
    Make what the register says of these things as visible as the things are now.
    """
    database.execute(
        "insert into register_relabel (person, type, id, label)"
        " select %s, %s, id, %s from unnest(%s::text[]) id"
        " on conflict (person, type, id) do update set label = excluded.label",
        (person, about, label, list(ids)),
    )
