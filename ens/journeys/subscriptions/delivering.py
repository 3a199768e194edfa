"""
The rounds of the worker: what is due to receivers, those that failed last time apart.
"""

import datetime as dt

from ens.contexts.subscriptions import api as subscriptions
from ens.journeys.subscriptions import notifying


def due(*, failing: bool, limit: int, now: dt.datetime) -> tuple[subscriptions.Subscription, ...]:
    """
    Held for whoever calls `notifying.deliver` with each of them.
    """
    return subscriptions.claim(failing=failing, limit=limit, now=now)


def deliver_due(*, now: dt.datetime, limit: int = 50) -> int:
    """
    Send all that is due now, one after the other; return how many sendings that was.
    """
    sent = 0
    for failing in (False, True):
        while held := due(failing=failing, limit=limit, now=now):
            results = [notifying.deliver(one, now=now) for one in held]
            done = sum(result is not None for result in results)
            sent += done
            if not done:
                break
    return sent
