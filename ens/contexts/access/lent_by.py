"""
What somebody let others into for a person ends with their own standing before that person.
"""

import datetime as dt
from collections.abc import Sequence

from ens.ground import database

PASSES = """
update access_pass set ended_at = %(now)s
where person = %(person)s and made_by = any(%(accounts)s) and ended_at is null and until > %(now)s
returning pass
"""
CODES = "delete from access_pass_code where person = %(person)s and pass = any(%(passes)s)"
ASSISTANCES = """
update access_assistance set ended_at = %(now)s
where person = %(person)s and made_by = any(%(accounts)s) and ended_at is null and until > %(now)s
"""
ASSISTANCE_CODES = """
update access_assistance_code set used_at = %(now)s
where person = %(person)s and made_by = any(%(accounts)s) and used_at is null
"""
# Who showed one is not kept: another is a button away.
SHARING_CODES = """
update access_code set used_at = %(now)s where person = %(person)s and used_at is null
"""


def end_lent_by(*, person: int, accounts: Sequence[int], now: dt.datetime) -> tuple[int, ...]:
    """
    At once: the passes that these accounts made, whose numbers come back, the help of mediators
    that they asked for, and every code that is still shown.
    """
    values = {"person": person, "accounts": list(accounts), "now": now}
    ended = [row[0] for row in database.execute(PASSES, values).fetchall()]
    database.execute(CODES, {"person": person, "passes": ended})
    database.execute(ASSISTANCES, values)
    database.execute(ASSISTANCE_CODES, values)
    database.execute(SHARING_CODES, {"person": person, "now": now})
    return tuple(ended)
