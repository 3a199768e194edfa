"""
What somebody may decide about: the person about everything, a mandatary within their mandate.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder

# Those whom a limit by category does not hold: a mediator does only what the person beside them
# sees done.
NOT_LIMITED = access.Fact.SELF | access.Fact.REPRESENTS | access.Fact.ASSISTED


def categories(reach: Reach, person: int) -> tuple[str, ...]:
    """
    The categories of which this reach, made for deciding, holds everything that is not hidden.
    """
    return tuple(name for name in access.category_titles() if _holds(reach, person, name))


def last(actor: Actor, whose: Holder, *, now: dt.datetime) -> dt.datetime | None:
    """
    Until when this actor decides for the person, None where no end is known: nobody lends or gives
    for longer. A parent does until the child is of age.
    """
    if whose.mine:
        return None
    if whose.limited is not None:
        held = access.mandates_held(mandatary=actor.person, now=now)
        theirs = [one for one in held if one.person == whose.person and one.is_in_force(now)]
        return max((one.until for one in theirs), default=None)
    links = identity.representatives_of(whose.person, today=clock.day_of(now))
    ends = [
        identity.last_day_of(one, birth_date=whose.birth_date)
        for one in links
        if one.representative == actor.person
    ]
    days = [day for day in ends if day is not None]
    if not ends or len(days) < len(ends):
        return None
    return clock.beginning_of(max(days) + dt.timedelta(days=1))


def require_whole(reach: Reach, person: int, *, now: dt.datetime) -> None:
    """
    What lets somebody into the whole space, or keeps them out of it, is for who decides about the
    whole of it.

    :raises record.NotFound: a mandatary, about some categories only; the refusal is written
    """
    if reach.facts_of(person) & NOT_LIMITED:
        return
    if len(categories(reach, person)) < len(access.category_titles()):
        holder.refuse(reach, person=person, code="outside_mandate", now=now)
        raise record.NotFound


def _holds(reach: Reach, person: int, category: str) -> bool:
    labels = access.labels_of_category(category)
    kinds = (label.label(kind.number, 0) for kind in label.kinds())
    return all(reach.allows(person, one, author=0) for one in kinds if labels >> one & 1)
