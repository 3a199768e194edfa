"""
What is over is not kept: secrets a week after their end, grants for ever (they are consents).
"""

import datetime as dt

from ens.contexts.accounts import rules
from ens.contexts.accounts.actions import devices
from ens.ground import database

EPHEMERAL = (
    "accounts_pending_sign_in",
    "accounts_pending_choice",
    "accounts_launch",
    "accounts_code",
    "accounts_token",
    "accounts_refresh_token",
    "accounts_used_assertion",
    "accounts_session",
    "accounts_intention",
)


def purge(*, now: dt.datetime) -> int:
    """
    Return how many rows went. A code is kept a week after its end, so that its reuse is seen.
    """
    before = now - rules.KEPT_AFTER_USE
    return devices.forget_old_devices(now=now) + sum(
        database.execute(f"delete from {table} where expires_at < %s", (before,)).rowcount
        for table in EPHEMERAL
    )
