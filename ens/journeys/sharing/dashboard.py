"""
Who sees what, by category and by person, at a glance: the law asked about everybody around.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.sharing import choices, circle, sight, within
from ens.journeys.sharing.choices import Chosen
from ens.journeys.sharing.circle import Someone
from ens.journeys.sharing.sight import ALL, NONE, SOME

# The columns of the picture, and who is in each.
GROUPS = {
    "team": (circle.TEAM,),
    "others": (circle.PASS, circle.OUTSIDE),
    "relatives": (circle.RELATIVE,),
    "applications": (circle.APPLICATION,),
    "research": (circle.RESEARCH,),
}
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Seer:
    """
    Somebody, how much they see of each category, and what they may put there.
    """

    someone: Someone
    sees: dict[str, str]
    feeds: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Row:
    """
    One category: for each group how much it sees, "" where there is nobody in it.
    """

    category: str
    title: str
    groups: dict[str, str]
    refused: bool
    feeding_refused: bool


@dataclass(frozen=True, slots=True)
class Dashboard:
    """
    `categories` are those that whoever asks decides about.
    """

    rows: tuple[Row, ...]
    seers: tuple[Seer, ...]
    chosen: tuple[Chosen, ...]
    categories: tuple[str, ...]


def dashboard(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Dashboard]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    return whose, of_person(whose, reach, now)


def of_person(whose: Holder, reach: Reach, now: dt.datetime) -> Dashboard:
    """
    `reach` is that of deciding.
    """
    categories = shown(reach, whose.person)
    things = _things(whose, reach, now)
    seers = tuple(
        _seer(one, whose.person, things, categories, now)
        for one in circle.around(whose, reach, now=now)
    )
    stands = tuple(one for one in choices.chosen(whose.person) if one.category in categories)
    return Dashboard(
        rows=tuple(_row(name, seers, stands) for name in categories),
        seers=seers,
        chosen=stands,
        categories=categories,
    )


def shown(reach: Reach, person: int) -> tuple[str, ...]:
    """
    What one decides about, but who the person is: that goes with the rest.
    """
    held = within.categories(reach, person)
    return tuple(name for name in held if name != access.ALWAYS_LENT)


def one_seer(
    *, actor: Actor, patient: str, key: str, now: dt.datetime
) -> tuple[Holder, Seer, tuple[Chosen, ...]]:
    """
    Somebody around, or a professional of the directory, and the choices about them.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nobody
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    someone = somebody(key, whose, reach, now)
    categories = shown(reach, whose.person)
    stands = choices.chosen(whose.person)
    about = tuple(one for one in stands if one.category in categories and _is_about(one, someone))
    things = _things(whose, reach, now)
    return whose, _seer(someone, whose.person, things, categories, now), about


def somebody(key: str, whose: Holder, reach: Reach, now: dt.datetime) -> Someone:
    """
    :raises record.NotFound: neither around the person nor in the directory
    """
    try:
        return circle.found(key, whose, reach, now=now)
    except record.NotFound:
        kind, _, public_id = key.partition("-")
        one = directory.professional_of_public_id(public_id) if kind == "pro" else None
        if one is None:
            raise
        return circle.stranger(one)


def _is_about(one: Chosen, someone: Someone) -> bool:
    whom = one.target.whom
    return any(
        whom.profession in ("", actor.profession)
        and whom.professional in (0, actor.professional)
        and whom.structure in (0, actor.structure)
        for actor in someone.actors
        if actor.kind == "professional"
    )


def _things(whose: Holder, reach: Reach, now: dt.datetime) -> sight.Things:
    """
    What whoever asks sees themselves.
    """
    _, reading = holder.opened(actor=reach.actor, patient=whose.public_id, now=now)
    return sight.counted(reading, whose.person, now)


def _seer(
    someone: Someone,
    person: int,
    things: sight.Things,
    categories: Sequence[str],
    now: dt.datetime,
) -> Seer:
    view = sight.view_of(someone, person=person, now=now)
    sees = {one.category: one.how for one in sight.holdings(view, things, categories)}
    return Seer(
        someone,
        _leaves(sees) if someone.kind == circle.RESEARCH else sees,
        sight.feeds(someone, categories, person=person, now=now) if someone.professional else {},
    )


def _leaves(sees: dict[str, str]) -> dict[str, str]:
    """
    To research goes what is added while it is accepted, never all that is there.
    """
    return {category: SOME if how == ALL else how for category, how in sees.items()}


def _row(category: str, seers: Sequence[Seer], stands: Sequence[Chosen]) -> Row:
    refused = {
        one.concerns
        for one in stands
        if one.category == category and one.target.key == choices.EVERYBODY and not one.allowed
    }
    return Row(
        category=category,
        title=access.category_titles()[category],
        groups={
            name: _together([one.sees[category] for one in seers if one.someone.kind in kinds])
            for name, kinds in GROUPS.items()
        },
        refused=access.READING in refused,
        feeding_refused=access.FEEDING in refused,
    )


def _together(found: Sequence[str]) -> str:
    if not found:
        return NOBODY
    if all(one == ALL for one in found):
        return ALL
    return NONE if all(one == NONE for one in found) else SOME
