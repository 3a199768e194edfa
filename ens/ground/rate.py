"""
How fast something may be done by one software, one account, one browser: never by an address,
which tells who people are and is shared by whole hospitals.

One statement and one row for each key; a window begins with the first of its acts.
"""

import datetime as dt
import math
from dataclasses import dataclass

from ens.ground import database, keys

TAKE = """
insert into ground_rate as r (key, began, count) values (%(key)s, %(now)s, 1)
on conflict (key) do update set
    count = case when r.began > %(over)s and r.began <= %(now)s then r.count + 1 else 1 end,
    began = case when r.began > %(over)s and r.began <= %(now)s then r.began else %(now)s end
returning count, began
"""
KEPT = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """
    At most so many within a time, of one purpose.
    """

    purpose: str
    most: int
    within: dt.timedelta


class TooFast(Exception):
    """
    The limit is reached; `seconds` is how long to wait.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def take(limit: Limit, *who: object, now: dt.datetime) -> None:
    """
    Count one more for `who`.

    :raises TooFast: if that is one too many
    """
    said = "\n".join(map(str, who)).encode("utf-8", "backslashreplace").decode()
    values = {
        "key": keys.keyed_hash(f"rate-{limit.purpose}", said),
        "now": now,
        "over": now - limit.within,
    }
    count, began = database.execute(TAKE, values).fetchall()[0]
    if count > limit.most:
        raise TooFast(max(1, math.ceil((began + limit.within - now).total_seconds())))


def forget_old(*, now: dt.datetime) -> int:
    return database.execute("delete from ground_rate where began < %s", (now - KEPT,)).rowcount
