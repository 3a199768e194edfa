"""
In whose name a subscription acts now, and how far they reach: settled anew each time.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.subscriptions import api as subscriptions
from ens.ground.reach import Reach

CLOSED = "closed"


def reach_of(one: subscriptions.Subscription, *, now: dt.datetime) -> Reach | None:
    """
    None once it may not go on: it is then stopped, in the caller's transaction.
    """
    if reason := _why_over(one, now):
        subscriptions.stop(one, reason=reason, now=now)
        return None
    try:
        actor = accounts.actor_of_standing(one.standing, now=now)
    except accounts.TokenRefused:
        subscriptions.stop(one, reason="permission-ended", now=now)
        return None
    return access.reach(actor=actor, persons=(one.person,), action="read", now=now)


def _why_over(one: subscriptions.Subscription, now: dt.datetime) -> str:
    """
    Why it ends now, whatever its software may still do; "" if it goes on.
    """
    if one.ends_at is not None and one.ends_at <= now:
        return "ended"
    if identity.person(one.person).state == CLOSED:
        return "space-closed"
    return "" if one.channel != "email" or _is_theirs(one) else "not-allowed"


def _is_theirs(one: subscriptions.Subscription) -> bool:
    """
    Whether the e-mail goes to the address that the user has here now: one that they left may be
    read by somebody else.
    """
    person = one.standing["person"]
    return bool(person) and subscriptions.host_of(one) == identity.person(person).email
