"""
Writing notices, in the transaction of what they tell.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

import orjson

from ens.contexts.notices import words
from ens.contexts.notices.events import NoticeWritten
from ens.ground import database, keys, outbox
from ens.ground import reach as decision
from ens.ground.reach import Reach

SEE = f"""
insert into notices_seen (person, notice, account, seen_at)
select n.person, n.notice, %(me)s, %(now)s
from {decision.SOURCE} join notices_notice n on n.person = v.person
where n.notice = any(%(notices)s::bigint[]) and n.withdrawn_at is null and {decision.where("n")}
on conflict do nothing
"""


def notify(
    *,
    person: int,
    kind: str,
    subject_label: int,
    about: tuple[str, str],
    text_values: Mapping[str, str],
    author: int = 0,
    now: dt.datetime,
) -> int:
    """
    Write a notice in the caller's transaction; the e-mail follows the commit.

    `subject_label` is the label of what it is `about` (type, id), `author` that thing's.

    :raises UnknownKind, ValuesMissing: if there are no words for it
    """
    values = dict(text_values)
    words.check(kind, values)
    notice = database.next_values("notices_notice_key", 1)[0]
    sealed = keys.seal(keys.person_key(person), orjson.dumps(values), place(person, notice))
    database.execute(
        "insert into notices_notice (person, notice, at, kind, label, author, type, id, sealed)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (person, notice, now, kind, subject_label, author, *about, sealed),
    )
    outbox.publish(NoticeWritten(person=person, notice=notice), now=now)
    return notice


def place(person: int, notice: int) -> bytes:
    return f"notices:{person}:{notice}".encode()


def mark_seen(*, reach: Reach, notices: Sequence[int], now: dt.datetime) -> int:
    """
    Remember that the reader saw these notices; those out of reach are left alone.
    """
    return database.execute(
        SEE, {**reach.parameters, "notices": list(notices), "now": now}
    ).rowcount


def relabel(*, person: int, about: str, ids: Sequence[str], label: int) -> int:
    """
    Make the notices about these things as visible as the things are now.
    """
    return database.execute(
        "update notices_notice set label = %s"
        " where person = %s and type = %s and id = any(%s::text[])",
        (label, person, about, list(ids)),
    ).rowcount


def withdraw(*, person: int, about: str, ids: Sequence[str], now: dt.datetime) -> int:
    """
    Take away the notices about things that were withdrawn.
    """
    return database.execute(
        "update notices_notice set withdrawn_at = %s"
        " where person = %s and type = %s and id = any(%s::text[]) and withdrawn_at is null",
        (now, person, about, list(ids)),
    ).rowcount
