"""
Writing the register: in the transaction of what it tells, or on its own for a refusal.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
import structlog

from ens.contexts.register.values import Line, NotWritten
from ens.ground import database, failpoints, metrics
from ens.ground.idempotency import digest_of
from ens.ground.rowset import Addition

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

ROW = {
    "person": "bigint", "at": "timestamptz", "who": "bigint", "action": "text", "type": "text",
    "id": "text", "label": "int", "count": "int", "detail": "text", "code": "text",
    "facts": "bigint", "law": "smallint", "request": "text",
}  # fmt: skip


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
    if lines:
        with telling(lines, now=now) as trace:
            database.add(trace)


@contextmanager
def telling(lines: Sequence[Line], *, now: dt.datetime) -> Iterator[Addition]:
    """
    Give these lines to be added by the statement that writes what they tell.

    :raises NotWritten: if it cannot be done; the caller serves nothing
    """
    request = structlog.contextvars.get_contextvars().get("request", "")
    try:
        failpoints.reach("register-write")
        yield Addition("register_trace", ROW, [_row(line, now, request) for line in lines])
    except (psycopg.Error, failpoints.FailpointReached) as error:
        raise NotWritten from error
    for line in lines:
        metrics.decision(line.code)
    failpoints.reach("after-trace")


def _row(line: Line, now: dt.datetime, request: str) -> tuple[object, ...]:
    return (
        line.person,
        now,
        line.who,
        line.action,
        line.type,
        line.id,
        line.label,
        line.count,
        line.detail,
        line.code,
        line.facts,
        line.law,
        request,
    )


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
