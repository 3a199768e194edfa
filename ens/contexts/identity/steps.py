"""
How many spaces went from one state to another: numbers, of nobody.

Counted in the order of commits (`tx`), so that a count can go on where another stopped without
missing a step or taking one twice.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground import database

COUNTED = """
select date_trunc('month', at at time zone 'Europe/Paris')::date, event, before, after, count(*)
from identity_life
where tx >= %(since)s::text::xid8 and (%(until)s = 0 or tx < %(until)s::text::xid8)
group by 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class StepsCounted:
    """
    `event`: created, opened, refused or closed; `before` is empty for a space that is new.
    """

    month: dt.date
    event: str
    before: str
    after: str
    count: int


def counts_of_steps(*, since: int, until: int = 0) -> tuple[StepsCounted, ...]:
    """
    Of transactions from `since` on and before `until` (0: all that can be seen now).
    """
    rows = database.execute(COUNTED, {"since": since, "until": until}).fetchall()
    return tuple(StepsCounted(*row) for row in rows)
