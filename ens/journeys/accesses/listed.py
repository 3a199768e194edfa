"""
One page of the register, as it was asked for, and the year drawn from it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.register import api as register
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, who_looked
from ens.journeys.accesses import acts
from ens.journeys.accesses.asked import ACTORS, Asked, Choices, choices, criteria
from ens.journeys.emergency import emergencies
from ens.journeys.emergency.emergencies import Emergency
from ens.journeys.holder import Holder
from ens.journeys.trace import trace_reading_of_register
from ens.journeys.who_looked import Told

PER_PAGE = 100
FEW, LONG_ACTS = 10, 1000  # fewer acts than that on a page: so many lines are read instead
MONTHS = 12
DRAWN = 20_000  # lines of the year that are counted, the latest ones

Place = tuple[dt.datetime, int]


@dataclass(frozen=True, slots=True)
class Year:
    """
    How many acts of others in each of the last months, oldest first; then of everybody, by kind
    of actor and by kind of act. `since`: the first of those months.
    """

    months: tuple[tuple[dt.date, int], ...]
    by_actor: tuple[tuple[str, int], ...]
    by_kind: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.by_actor)


@dataclass(frozen=True, slots=True)
class Page:
    """
    `following` is the place before which the next page begins, None when there is none.
    """

    told: tuple[Told, ...]
    following: Place | None
    choices: Choices
    year: Year | None
    emergencies: tuple[Emergency, ...]


def page(
    *, actor: Actor, patient: str, asked: Asked, before: Place | None, now: dt.datetime
) -> tuple[Holder, Page]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    first = asked.is_everything and before is None
    actors = register.actors_of(whose.person, reach=reach, limit=ACTORS)
    lines, following = lines_of(whose.person, reach, asked, actors, before=before, limit=PER_PAGE)
    if following and len(list(who_looked.together(lines))) < FEW:
        lines, following = lines_of(
            whose.person, reach, asked, actors, before=before, limit=LONG_ACTS
        )
    year = year_of(whose.person, reach, actors, now, others=asked.others) if first else None
    opened = emergencies.of_person(person=whose.person, reach=reach, now=now) if first else ()
    trace_reading_of_register(reach, now=now)
    told = who_looked.told(lines, reach=reach)
    return whose, Page(told, following, choices(actors, me=actor), year, opened)


def lines_of(
    person: int,
    reach: Reach,
    asked: Asked,
    actors: Sequence[register.ActorSeen],
    *,
    before: Place | None,
    limit: int,
) -> tuple[Sequence[register.Access], Place | None]:
    """
    At most so many lines, and where the next ones begin. An act whose lines are not all there is
    left for the next page.
    """
    wanted = criteria(asked, actors, me=reach.actor)
    lines = register.lines_of(
        person, reach=reach, wanted=wanted.before_place(before), limit=limit + 1
    )
    if len(lines) <= limit:
        return lines, None
    groups = list(who_looked.together(lines))
    whole = [line for group in groups[:-1] for line in group] or list(lines[:limit])
    return whole, (whole[-1].at, whole[-1].line)


def year_of(
    person: int,
    reach: Reach,
    actors: Sequence[register.ActorSeen],
    now: dt.datetime,
    *,
    others: bool = False,
) -> Year:
    """
    `others`: who reads is left out of all three, as the list below leaves them out.
    """
    months = _months(clock.day_of(now))
    since = clock.beginning_of(months[0])
    kinds = {one.who: actor_kind(one, reach.actor) for one in actors}
    by_month: Counter[dt.date] = Counter()
    by_actor: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    for one in register.tallies_of(person, reach=reach, since=since, kinds=acts.ORDER, limit=DRAWN):
        kind = kinds.get(one.who, "other")
        if others and kind == "me":
            continue
        by_month[one.month] += one.acts if kind != "me" else 0
        by_actor[kind] += one.acts
        by_kind[acts.NAMES[one.kind]] += one.acts
    return Year(
        tuple((month, by_month[month]) for month in months),
        tuple(by_actor.most_common()),
        tuple(by_kind.most_common()),
    )


def _months(today: dt.date) -> list[dt.date]:
    last = today.year * 12 + today.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(last - MONTHS + 1, last + 1)]


def actor_kind(one: register.ActorSeen, me: Actor) -> str:
    """
    me, relative, application, professional, structure, automatic or other.
    """
    if one.kind == "citizen" and one.software:
        return "application"
    if one.account and one.account == me.account:
        return "me"
    known = {"citizen": "relative", "job": "automatic"}
    return known.get(one.kind, one.kind if one.kind in ("professional", "structure") else "other")
