"""
What the ledger tells the person: what left, what waits, what was stopped.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.feed import lists
from ens.contexts.feed.values import Month, Sending
from ens.contexts.record import api as record
from ens.ground import clock, database
from ens.ground.reach import Reach

LEDGER = """
select rid, version, basis, category,
       case when sent_at is not null then 'sent' when stopped_at is not null then reason
            else 'waiting' end,
       coalesce(sent_at, stopped_at, decided_at)
from feed_sending where person = %s
order by decided_at desc, rid desc, version desc
"""


def sendings_of(person: int, *, reach: Reach) -> tuple[Sending, ...]:
    """
    The ledger of a person, latest first, as far as the reader sees the things themselves.

    The caller has left the trace.
    """
    rows = database.execute(LEDGER, (person,)).fetchall()
    seen = {one.place.rid: one for one in record.glimpse([row[0] for row in rows], reach=reach)}
    return tuple(
        Sending(
            at=at,
            state=state,
            basis=basis,
            category=category,
            type=seen[rid].place.type,
            id=seen[rid].place.id,
            label=seen[rid].label,
            version=version,
            withdrawn=seen[rid].deleted,
        )
        for rid, version, basis, category, state, at in rows
        if rid in seen
    )


def months_of(sendings: Sequence[Sending]) -> tuple[Month, ...]:
    """
    How many things left, by month and category, latest month first.
    """
    counts: dict[tuple[dt.date, str], int] = {}
    for one in sendings:
        if one.state == "sent":
            key = (clock.day_of(one.at).replace(day=1), one.category)
            counts[key] = counts.get(key, 0) + 1
    order = list(dict.fromkeys(fed.category for fed in lists.types().values()))
    ordered = sorted(counts, key=lambda key: (-key[0].toordinal(), order.index(key[1])))
    return tuple(Month(month, category, counts[month, category]) for month, category in ordered)
