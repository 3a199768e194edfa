"""
How many acts there were, by what kind of actor and from which place: numbers, of nobody.

Counted in the order of commits (`tx`), so that a count can go on where another stopped without
missing a line or taking one twice.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.ground import database

# What one request does about one person is one act, however many lines it leaves. By a function of
# the database: the lines themselves are not shown to whoever shows the numbers.
COUNTED = """
select name, month, code, kind, profession, place, software, lines, acts
from register_counted(%(names)s::text[], %(actions)s::text[], %(types)s::text[],
    %(refused)s::boolean[], %(since)s::text::xid8, nullif(%(until)s::text, '0')::xid8)
"""


@dataclass(frozen=True, slots=True)
class Class:
    """
    Acts to be counted together under a name; an empty action or type is any.
    """

    name: str
    action: str = ""
    type: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """
    `lines` are the register's lines, `acts` what people would call one act.
    """

    name: str
    month: dt.date
    code: str
    kind: str
    profession: str
    place: int
    software: str
    lines: int
    acts: int


def counts_of_acts(classes: Sequence[Class], *, since: int, until: int = 0) -> tuple[Counted, ...]:
    """
    Of transactions from `since` on and before `until` (0: all that can be seen now).
    """
    values = {
        "names": [one.name for one in classes],
        "actions": [one.action for one in classes],
        "types": [one.type for one in classes],
        "refused": [one.refused for one in classes],
        "since": since,
        "until": until,
    }
    return tuple(Counted(*row) for row in database.execute(COUNTED, values).fetchall())
