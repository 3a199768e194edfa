"""
Counting on: what was committed since the last count is added to the counts, once.

How it stays fast and exact, whatever the number of people. The register's lines and the steps
of spaces carry the transaction that wrote them, indexed. A count takes those from where the last
one stopped up to the oldest transaction still under way (`pg_snapshot_xmin`), so no line is
missed or taken twice however transactions overlap, and moves its position in the same
transaction as the counts. It costs what happened since, not what ever happened: at two million
lines a day, five minutes are seven thousand lines. What is told by month is then read from a few
thousand rows, to which a page adds what came after the position, counted the same way.

Rejected: a row of a counter changed by each act (every deposit of the country would wait for the
same row), one event for each act (as many jobs as acts), counting everything when a page is
asked (billions of lines).

A database loaded into another cluster has all its transactions set to the lowest (`lineage`),
the position too: from there everything is counted again.
"""

import datetime as dt
from collections import Counter

from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.contexts.steering import measures, regions
from ens.contexts.steering.measures import Key
from ens.ground import database, lineage

STEP = 100_000  # transactions counted at once, at most
ADD = """
insert into steering_count (measure, dimension, month, value, count)
select * from unnest(%(measures)s::text[], %(dimensions)s::text[], %(months)s::date[],
    %(values)s::text[], %(counts)s::bigint[])
on conflict (measure, dimension, month, value)
do update set count = steering_count.count + excluded.count
"""
# One counter at a time: another waits here, then goes on from where this one stopped.
POSITION = "select tx::text::bigint from steering_position for update"
# Asked by a statement of its own, after the wait.
HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def count_on(*, now: dt.datetime) -> bool:
    """
    Count at most `STEP` transactions; True while more are waiting.
    """
    with database.transaction():
        since = database.execute(POSITION).fetchall()[0][0]
        horizon = database.execute(HORIZON).fetchall()[0][0]
        if since <= lineage.LOWEST:
            database.execute("delete from steering_count")
        until = min(since + STEP, horizon)
        _add(counted(since=since, until=until))
        database.execute("update steering_position set tx = %s::text::xid8, at = %s", (until, now))
    return bool(until < horizon)


def counted(*, since: int, until: int = 0) -> Counter[Key]:
    """
    What transactions from `since` on and before `until` did (0: all that can be seen now).
    """
    acts = register.counts_of_acts(measures.CLASSES, since=since, until=until)
    steps = identity.counts_of_steps(since=since, until=until)
    places = {one.place for one in acts if one.place}
    where = {
        one.structure: regions.region_of(one.postal_code)
        for one in directory.structures(sorted(places))
    }
    totals = measures.of_acts(acts, where)
    totals.update(measures.of_steps(steps))
    return totals


def _add(counts: Counter[Key]) -> None:
    keys = sorted(counts, key=str)
    database.execute(
        ADD,
        {
            "measures": [key[0] for key in keys],
            "dimensions": [key[1] for key in keys],
            "months": [key[2] for key in keys],
            "values": [key[3] for key in keys],
            "counts": [counts[key] for key in keys],
        },
    )
