"""
An agent of the authority decides about a visit that looks like curiosity.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.watch import api as watch
from ens.ground.actor import Actor
from ens.journeys.once import once


def decide(
    *, actor: Actor, alert: int, decision: str, comment: str, key: str, now: dt.datetime
) -> None:
    """
    Once for a form, however often it is sent.

    :raises watch.UnknownAlert, watch.NotAReviewer, watch.NoSuchDecision: nothing changes
    :raises watch.AlreadyDecided: somebody else did, before
    """

    def work() -> Mapping[str, Any]:
        watch.decide_alert(alert=alert, decision=decision, comment=comment, by=actor, now=now)
        return {}

    once(work, actor=actor, key=key, said=(str(alert), decision, comment), now=now)
