"""
How long the oldest line has waited to be sealed, in seconds.
"""

from ens.ground import database

OLDEST = """
select extract(epoch from clock_timestamp() - t.recorded)::float8
from register_log l
cross join lateral (
    select recorded from register_trace
    where (tx, line) > (l.upto::text::xid8, l.line) order by tx, line limit 1
) t
"""
ALARM = 10.0


def seconds() -> float:
    row = database.execute(OLDEST).fetchone()
    return max(0.0, float(row[0])) if row else 0.0
