"""
An agent of the authority looks at one emergency: what the professional wrote, then a decision.

Nobody's name but the professional's is told: the person is a reference that says nothing.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.ground.actor import Actor
from ens.journeys.once import once


def decide(
    *, actor: Actor, review: int, decision: str, comment: str, key: str, now: dt.datetime
) -> None:
    """
    Once for a form, however often it is sent.

    :raises access.UnknownReview, access.NotAReviewer, access.NoSuchDecision: nothing changes
    :raises access.AlreadyDecided: somebody else did, before
    """

    def work() -> Mapping[str, Any]:
        access.decide_review(review=review, decision=decision, comment=comment, by=actor, now=now)
        return {}

    once(work, actor=actor, key=key, said=(str(review), decision, comment), now=now)
