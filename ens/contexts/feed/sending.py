"""
The ledger's queue: each row is sent until the hub says that it has it, or a choice stops it.

A try is written down before the letter goes, so that whatever dies afterwards is found again. A
row that was tried and is stopped is first asked about: what the hub has is told as sent. When
to try again goes by the machine's own clock; what the ledger tells goes by the product's.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.feed import deciding, letters, rules
from ens.contexts.feed.letters import Letter, NotDelivered
from ens.contexts.record import api as record
from ens.ground import database, failpoints, keys
from ens.ground.actor import Actor

BATCH = 25
# Longer than any letter is under way: an answer is then given by what really arrived.
UNDER_WAY = dt.timedelta(seconds=30)
LONGEST_PAUSE = 60
CLAIM = """
with due as (
    select person, rid, version from feed_sending
    where sent_at is null and stopped_at is null and next_try <= clock_timestamp()
    order by next_try limit %(batch)s for update skip locked
)
select s.person, s.rid, s.version, s.key, s.basis, s.sealed,
       coalesce(s.tried + %(under_way)s::interval > clock_timestamp(), false), s.tried is not null
from feed_sending s join due using (person, rid, version)
"""
TRY = """
update feed_sending set tries = tries + 1, tried = clock_timestamp(),
    next_try = clock_timestamp() + %(under_way)s::interval
from unnest(%(persons)s::bigint[], %(rids)s::bigint[], %(versions)s::int[]) t(p, r, v)
where person = t.p and rid = t.r and version = t.v
"""
STOP = """
update feed_sending set stopped_at = %s, reason = %s, sealed = ''
where person = %s and rid = %s and version = %s and sent_at is null and stopped_at is null
"""
SENT = """
update feed_sending set sent_at = %s, sealed = ''
where person = %s and rid = %s and version = %s and sent_at is null and stopped_at is null
"""
AGAIN = """
update feed_sending
set next_try = clock_timestamp() + least(power(2, least(tries, 10)), %s) * interval '1 second'
where person = %s and rid = %s and version = %s and sent_at is null and stopped_at is null
"""
WAITING = """
select exists (select from feed_sending
    where sent_at is null and stopped_at is null and next_try <= clock_timestamp())
"""


@dataclass(frozen=True, slots=True)
class _Due:
    person: int
    rid: int
    version: int
    key: str
    basis: str
    sealed: bytes
    is_under_way: bool
    was_tried: bool

    @property
    def row(self) -> tuple[int, int, int]:
        return self.person, self.rid, self.version


def is_something_waiting() -> bool:
    return bool(database.execute(WAITING).fetchall()[0][0])


def send_waiting(*, actor: Actor, now: dt.datetime) -> int:
    """
    Send what is due and still may leave; return how many things the hub says that it has.
    """
    with database.transaction():
        going, reasons = _claimed(actor, now)
    failpoints.reach("feed-before-send")
    if not going:
        return 0
    try:
        delivered = letters.deliver(going, now=now)
    except NotDelivered:
        with database.transaction():
            _try_again(going)
        return 0
    failpoints.reach("feed-after-send")
    with database.transaction():
        return _settle(going, delivered, reasons, now)


def _claimed(actor: Actor, now: dt.datetime) -> tuple[list[Letter], dict[str, str]]:
    """
    The letters to send now, and for those that only ask, why they were stopped, by key.
    """
    rows = database.execute(CLAIM, {"batch": BATCH, "under_way": UNDER_WAY}).fetchall()
    going: list[Letter] = []
    reasons: dict[str, str] = {}
    for due in (_Due(*row) for row in rows):
        stopped = _why_stopped(due, actor, now)
        if stopped and not due.was_tried:
            database.execute(STOP, (now, stopped, *due.row))
        elif stopped and due.is_under_way:
            database.execute(AGAIN, (UNDER_WAY.total_seconds(), *due.row))
        else:
            going.append(Letter(*due.row, due.key, None if stopped else _opened(due)))
            reasons |= {due.key: stopped} if stopped else {}
    _write_tries(going)
    return going, reasons


def _why_stopped(due: _Due, actor: Actor, now: dt.datetime) -> str:
    """
    The strictest of then and now wins: what was allowed may be so no longer.
    """
    action = rules.ACTIONS[due.basis]
    reach = access.reach(actor=actor, persons=(due.person,), action=action, now=now)
    if found := record.glimpse([due.rid], reach=reach):
        return "withdrawn" if found[0].deleted else ""
    choice = access.research_choice(person=due.person, now=now)[due.basis]
    return "hidden" if choice.allowed else "refused"


def _opened(due: _Due) -> bytes:
    place = record.Place("", "", due.person, due.rid)
    key = keys.person_key(due.person)
    return keys.unseal(key, due.sealed, deciding.sealed_at(place, due.version))


def _write_tries(going: Sequence[Letter]) -> None:
    if not going:
        return
    values = {
        "persons": [one.person for one in going],
        "rids": [one.rid for one in going],
        "versions": [one.version for one in going],
        "under_way": UNDER_WAY,
    }
    database.execute(TRY, values)


def _try_again(going: Sequence[Letter]) -> None:
    for one in going:
        database.execute(AGAIN, (LONGEST_PAUSE, one.person, one.rid, one.version))


def _settle(
    going: Sequence[Letter],
    delivered: letters.Delivered,
    reasons: dict[str, str],
    now: dt.datetime,
) -> int:
    sent = 0
    for one in going:
        row = (one.person, one.rid, one.version)
        if one.key in delivered.received:
            sent += database.execute(SENT, (now, *row)).rowcount
        elif one.key in delivered.refused:
            database.execute(STOP, (now, "unfit", *row))
        elif one.key in reasons:
            database.execute(STOP, (now, reasons[one.key], *row))
        else:
            _try_again([one])
    return sent
