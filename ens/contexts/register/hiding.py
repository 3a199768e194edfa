"""
Whether something of somebody was hidden lately, from whomever.
"""

import datetime as dt
from collections.abc import Sequence

from ens.ground import database

ACTIONS = ("mask", "conceal", "postpone")
HIDDEN = """
select exists (
    select from register_trace
    where person = any(%(persons)s::bigint[]) and at >= %(since)s
      and action = any(%(actions)s::text[])
)
"""


def hidden_since(since: dt.datetime, *, persons: Sequence[int]) -> bool:
    values = {"persons": list(persons), "since": since, "actions": list(ACTIONS)}
    return bool(database.execute(HIDDEN, values, about=persons).fetchall()[0][0])
