"""
The openings in an emergency as the person sees them: who, why, until when, what came of it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.emergency import emergency_words
from ens.journeys.holder import Holder
from ens.journeys.once import once

SHOWN = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Emergency:
    """
    `state` is waiting, justified or abusive; `review` names it to contest it.
    """

    review: int
    name: str
    profession: str
    place: str
    reason: str
    at: dt.datetime
    until: dt.datetime
    over: bool
    state: str
    contested: bool


def of_person(*, person: int, reach: Reach, now: dt.datetime) -> tuple[Emergency, ...]:
    """
    Those of a year, latest first, for whoever sees who is around the person.
    """
    if not reach.allows(person, holder.CARE_TEAM, author=0):
        return ()
    found = access.reviews_of(person=person, since=now - SHOWN, now=now)
    return tuple(_emergency(one, one.until, now) for one in found if one.until)


def _emergency(one: access.Review, until: dt.datetime, now: dt.datetime) -> Emergency:
    return Emergency(
        review=one.review,
        name=one.professional,
        profession=one.profession,
        place=one.structure,
        reason=emergency_words.reason(one.reason),
        at=one.at,
        until=until,
        over=until <= now,
        state=one.decision or "waiting",
        contested=one.contested_at is not None,
    )


def contest(*, actor: Actor, patient: str, review: int, key: str, now: dt.datetime) -> Holder:
    """
    Say that it should not have been: it goes to the head of the reviews that wait. Once it was
    decided, or contested before, this changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or none of this number
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        access.contest_review(person=whose.person, review=review, by=actor, now=now)
        return {}

    try:
        once(work, actor=actor, key=key, said=("contest", patient, str(review)), now=now)
    except access.UnknownReview as error:
        raise record.NotFound from error
    return whose
