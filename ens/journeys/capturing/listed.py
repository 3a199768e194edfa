"""
What was taken down, as each sees it: the person, whoever acts for them, the professional who asks,
the one who is named as a witness.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.capturing import answer, around
from ens.journeys.holder import Holder
from ens.journeys.sharing import within
from ens.journeys.trace import trace

SHOWN = dt.timedelta(days=90)
WAITING, HOLDS, NOTHING = "waiting", "holds", "nothing"


@dataclass(frozen=True, slots=True)
class Told:
    """
    `asker` and `place` are whoever took it down; `witness` the professional named, if one is;
    `lends` the titles of its categories; `confirmable` by this reader.
    """

    number: int
    patient: str
    name: str
    asker: str
    place: str
    witness: str
    through: str
    informed: str
    lends: tuple[str, ...]
    days: int
    asked_at: dt.datetime
    expires_at: dt.datetime
    until: dt.datetime | None
    waits: bool
    confirmable: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """
    What this professional took down. Whose it is, is told where the decision lets them see them;
    `state` says no more than that it waits, opens something, or nothing.
    """

    initials: str
    born: int
    name: str
    patient: str
    state: str
    witness: str
    asked_at: dt.datetime
    expires_at: dt.datetime
    until: dt.datetime | None


def of_person(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Told, ...]:
    """
    Those that wait or hold; of them, to a mandatary, those about no more than their mandate.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.deciding`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    theirs = {*within.categories(reach, whose.person), access.ALWAYS_LENT}
    whole = bool(reach.facts_of(whose.person) & within.NOT_LIMITED)
    held = access.captures_of(persons=[whose.person], now=now)
    return tuple(_told(one, whose) for one in held if whole or theirs.issuperset(one.categories))


def of_helped(*, actor: Actor, now: dt.datetime) -> tuple[Told, ...]:
    """
    Of those who named this actor as their trusted person, or whom they decide for: what waits for
    their word, or for anybody's, and what holds. That each was read is in the register.

    :raises register.NotWritten: nothing is served
    """
    held = [one for one in access.mandates_held(mandatary=actor.person, now=now)
            if one.is_in_force(now)]  # fmt: skip
    shown = {one.person: one for one in holder.helped(actor=actor, now=now) if one.is_open}
    persons = [person for person in shown if any(one.person == person for one in held)]
    found = [
        one for one in access.captures_of(persons=persons, now=now)
        if any(mandate.person == one.person and _concerns(mandate, one) for mandate in held)
    ]  # fmt: skip
    _trace(actor, sorted({one.person for one in found}), now)
    return tuple(
        _told(one, shown[one.person], confirmable=one.waits and answer.is_theirs(actor, one, now))
        for one in found
    )


def _trace(actor: Actor, persons: list[int], now: dt.datetime) -> None:
    reach = access.reach(actor=actor, persons=persons, action="read", now=now)
    for person in persons:
        what, label = ("Consent", ""), answer.CONSENT
        trace("read-capture", what=what, label=label, person=person, reach=reach, now=now)


def _concerns(mandate: access.Mandate, one: access.Capture) -> bool:
    """
    All of it concerns the trusted person; whoever decides, what their mandate is about.
    """
    decides = "decide" in mandate.acts and around.covers(mandate, one)
    return mandate.kind == "trusted" or decides


def to_witness(*, actor: Actor, now: dt.datetime) -> tuple[Told, ...]:
    """
    Of the person nothing is told here.
    """
    found = access.captures_witnessed(professional=actor.professional, now=now)
    return tuple(_told(one, None) for one in found if not answer.is_own(actor, one))


def by_professional(*, actor: Actor, now: dt.datetime) -> tuple[Mine, ...]:
    """
    Latest first. What the person ended, refused or keeps from this one is told alike.
    """
    since = now - SHOWN
    found = access.captures_by(professional=actor.professional, since=since, now=now)
    persons = list(dict.fromkeys(one.person for one in found))
    reach = access.reach(actor=actor, persons=persons, action="read", now=now)
    people = {one.person: one for one in identity.persons(persons)}
    return tuple(
        _mine(one, people[one.person], reach.allows(one.person, holder.PATIENT, author=0))
        for one in found
        if one.person in people
    )


def _mine(one: access.Capture, person: identity.Person, seen: bool) -> Mine:
    opens = seen and one.until is not None
    return Mine(
        initials=answer.initials(person),
        born=person.birth_date.year,
        name=person.name if seen else "",
        patient=person.public_id if seen else "",
        state=WAITING if one.waits else HOLDS if opens else NOTHING,
        witness=directory.professional(one.witness).name if one.witness else "",
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        until=one.until if opens else None,
    )


def _told(one: access.Capture, whose: Holder | None, *, confirmable: bool = False) -> Told:
    titles = access.category_titles()
    place = directory.structure(one.structure).name if one.structure else ""
    return Told(
        number=one.capture,
        patient=whose.public_id if whose else "",
        name=whose.name if whose else "",
        asker=directory.professional(one.professional).name,
        place=place,
        witness=directory.professional(one.witness).name if one.witness else "",
        through=one.through,
        informed=one.informed,
        lends=tuple(
            titles[name] for name in titles
            if name in one.categories and name != access.ALWAYS_LENT
        ),
        days=one.days,
        asked_at=one.asked_at,
        expires_at=one.expires_at,
        until=one.until,
        waits=one.waits,
        confirmable=confirmable,
    )  # fmt: skip
