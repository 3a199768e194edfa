"""
Short explanations that somebody put away: they are not shown again.
"""

import datetime as dt

from ens.ground import database

PUT_AWAY = """
insert into accounts_put_away (account, card, at) values (%s, %s, %s) on conflict do nothing
"""


def put_away(*, account: int, card: str, now: dt.datetime) -> None:
    database.execute(PUT_AWAY, (account, card, now))


def is_put_away(*, account: int, card: str) -> bool:
    row = database.execute(
        "select 1 from accounts_put_away where account = %s and card = %s", (account, card)
    ).fetchone()
    return row is not None
