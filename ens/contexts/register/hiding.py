"""
What of somebody was hidden lately, from whomever.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from ens.ground import database
from ens.ground.label import Flag

FLAGS: Mapping[str, Flag] = {
    "mask": Flag.MASKED,
    "conceal": Flag.SECRET,
    "postpone": Flag.UNANNOUNCED,
}
HIDDEN = """
select person, label, action from register_trace
where person = any(%(persons)s::bigint[]) and at between %(since)s and %(until)s
  and action = any(%(actions)s::text[])
"""


def hidden_between(
    since: dt.datetime, until: dt.datetime, *, persons: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """
    Whose each thing is, and the label that it had before.
    """
    values = {
        "persons": list(persons), "since": since, "until": until, "actions": list(FLAGS),
    }  # fmt: skip
    rows = database.execute(HIDDEN, values, about=persons).fetchall()
    return tuple((person, label & ~int(FLAGS[action])) for person, label, action in rows)
