"""
The person chooses by category who reads and who feeds; the effect is known before it is saved.

Source: CSP L1111-19 and the order of 26 October 2023 (the holder's choices), R1111-47 (feeding).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import agreed, circle, sight, within
from ens.journeys.sharing.circle import Someone
from ens.journeys.trace import trace

EVERYBODY = "tous"


@dataclass(frozen=True, slots=True)
class Target:
    """
    Whom a choice is about: `key` as in an address, `name` empty for everybody.
    """

    key: str
    name: str
    whom: access.Whom


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    A choice that stands.
    """

    target: Target
    concerns: str
    category: str
    allowed: bool
    since: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """
    What changes for somebody: of `held` things, `before` were seen and `after` would be.
    """

    someone: Someone
    held: int
    before: int
    after: int
    loses: bool
    gains: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """
    `present` is what stands (None: nothing was chosen); `conflicts` the closer choices that will
    win over this one.
    """

    target: Target
    category: str
    present: bool | None
    changes: tuple[Change, ...]
    conflicts: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A choice as a page asks it: `concerns` reading or feeding; `allowed` None takes it back.
    """

    concerns: str
    whom: str
    category: str
    allowed: bool | None


def effect(
    *, actor: Actor, patient: str, decision: Asked, now: dt.datetime
) -> tuple[Holder, Effect]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nothing to choose so
    """
    whose, deciding = holder.deciding(actor=actor, patient=patient, now=now)
    _, reading = holder.opened(actor=actor, patient=patient, now=now)
    made, target = _decision(decision, deciding, whose.person)
    standing = chosen(whose.person)
    same = [one for one in standing if _is_same(one, made)]
    return whose, Effect(
        target=target,
        category=made.category,
        present=same[0].allowed if same else None,
        changes=_changes(whose, deciding, reading, made, now),
        conflicts=_conflicts(made, standing),
    )


def choose(*, actor: Actor, patient: str, decision: Asked, key: str, now: dt.datetime) -> Holder:
    """
    Deciding the same again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `effect`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    made, target = _decision(decision, reach, whose.person)
    said = ("choose", whose.public_id, decision.concerns, decision.whom, decision.category,
            str(decision.allowed))  # fmt: skip
    once(
        lambda: _chosen(whose.person, made, target, reach, now), actor=actor, key=key, said=said,
        now=now,
    )  # fmt: skip
    return whose


def _chosen(
    person: int, made: access.Decision, target: Target, reach: Reach, now: dt.datetime
) -> Mapping[str, Any]:
    before = [one for one in access.choices_of(person=person) if _is_same(one, made)]
    changed = access.choose(
        person=person, concerns=made.concerns, whom=made.whom, category=made.category,
        allowed=made.allowed, made_by=reach.actor.account, now=now,
    )  # fmt: skip
    if not changed:
        return {}
    _agree(person, before, made, target, reach, now)
    title = access.category_titles()[made.category]
    notices.notify(
        person=person,
        kind="sharing-changed",
        subject_label=CARE_TEAM,
        about=("Consent", made.category),
        text_values={"by": reach.actor.name, "title": title},
        author=reach.actor.account,
        now=now,
    )
    says = {None: "default", True: "allowed", False: "refused"}[made.allowed]
    trace(
        "choose", what=("Consent", ""), label=CARE_TEAM, person=person, reach=reach,
        detail=f"{made.concerns} {says} {made.category} {target.key}", now=now,
    )  # fmt: skip
    return {}


def _agree(
    person: int,
    before: list[access.Choice],
    made: access.Decision,
    target: Target,
    reach: Reach,
    now: dt.datetime,
) -> None:
    """
    To open to somebody beyond the matrix is to agree; to take it back ends the agreement.
    """
    about = f"choice:{target.key}:{made.category}"
    if made.concerns != access.READING:
        return
    if made.allowed:
        given = agreed.Agreed(agreed.OPENING, about, target.name, (made.category,))
        agreed.given(given, person=person, reach=reach, now=now)
    elif any(one.allowed for one in before):
        agreed.ended(agreed.OPENING, about, person=person, reach=reach, now=now)


def chosen(person: int) -> tuple[Chosen, ...]:
    """
    What stands, oldest first. The caller has settled that they decide for this person.
    """
    return tuple(
        Chosen(named(one.whom), one.concerns, one.category, one.allowed, one.since)
        for one in access.choices_of(person=person)
        if not one.purpose
    )


def target(key: str) -> Target:
    """
    :raises record.NotFound: nobody has this key
    """
    kind, _, rest = key.partition("-")
    if key == EVERYBODY:
        return Target(key, "", access.EVERYBODY)
    if kind == "profession" and rest in access.matrix_professions():
        return named(access.Whom(profession=rest))
    if kind == "pro" and (one := directory.professional_of_public_id(rest)):
        return Target(f"pro-{one.public_id}", one.name, access.Whom(professional=one.professional))
    if kind == "structure" and (place := directory.structure_of_public_id(rest)):
        return Target(
            f"structure-{place.public_id}", place.name, access.Whom(structure=place.structure)
        )
    raise record.NotFound


def named(whom: access.Whom) -> Target:
    if whom.profession:
        name = directory.profession_name(whom.profession)
        return Target(f"profession-{whom.profession}", name, whom)
    if whom.professional:
        one = directory.professional(whom.professional)
        return Target(f"pro-{one.public_id}", one.name, whom)
    if whom.structure:
        place = directory.structure(whom.structure)
        return Target(f"structure-{place.public_id}", place.name, whom)
    return Target(EVERYBODY, "", whom)


def _decision(asked: Asked, reach: Reach, person: int) -> tuple[access.Decision, Target]:
    """
    To open to everybody beyond the matrix is no choice: only to somebody.

    :raises record.NotFound: about what they do not decide, or nobody
    """
    if asked.concerns not in (access.READING, access.FEEDING):
        raise record.NotFound
    if asked.category not in within.categories(reach, person):
        raise record.NotFound
    found = target(asked.whom)
    if asked.allowed and asked.whom == EVERYBODY:
        raise record.NotFound
    return access.Decision(asked.concerns, found.whom, asked.category, asked.allowed), found


def decided(asked: Asked, reach: Reach, person: int) -> access.Decision:
    """
    As the decision takes it, for a view that supposes it.

    :raises record.NotFound: about what they do not decide, or nobody
    """
    return _decision(asked, reach, person)[0]


def _is_same(one: Chosen | access.Choice, made: access.Decision) -> bool:
    whom = one.target.whom if isinstance(one, Chosen) else one.whom
    return (one.concerns, whom, one.category) == (made.concerns, made.whom, made.category)


def _changes(
    whose: Holder, deciding: Reach, reading: Reach, made: access.Decision, now: dt.datetime
) -> tuple[Change, ...]:
    """
    Of reading; what is refused to be fed takes away nothing that is there.
    """
    if made.concerns != access.READING:
        return ()
    things = sight.counted(reading, whose.person, now)
    found = []
    for one in circle.around(whose, deciding, now=now):
        before, after = sight.views_of(one, decision=made, person=whose.person, now=now)
        if before == after:
            continue
        [was], [will] = (sight.holdings(v, things, (made.category,)) for v in (before, after))
        found.append(
            Change(
                one, was.held, was.seen, will.seen,
                loses=bool(before.labels & ~after.labels),
                gains=bool(after.labels & ~before.labels),
            )
        )  # fmt: skip
    return tuple(found)


def _conflicts(made: access.Decision, standing: tuple[Chosen, ...]) -> tuple[Chosen, ...]:
    by = {
        access.Decision(one.concerns, one.target.whom, one.category, one.allowed): one
        for one in standing
    }
    return tuple(by[one] for one in access.conflicts(made, tuple(by)))
