"""
Who represents a person begins, is suspended, resumes and ends: on a court's decision, by an
operator who keeps its reference; or, in danger, on the word of a professional of the care team,
who may only suspend.

Each link is apart: suspending one parent leaves the other's. It holds at the next request of any
session or token, because nobody remembers who represents whom. Sources: Code civil 373-2-1, 378
and 515-11 (parental authority, protection order); CSP L1110-4 (danger); readings 31.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys.entrusting import taking_back
from ens.journeys.entrusting.offer import end_receipt
from ens.journeys.holder import PATIENT, RELATED
from ens.journeys.once import once
from ens.standards import ins

LONGEST = 300
FIRST, LAST = dt.date(1900, 1, 1), dt.date(2999, 12, 31)  # of what a judge may have decided
# What a professional says of the danger: a word of these, because it stays beside the link.
DANGERS = ("violence", "control", "decision-coming")
DANGER, MOST_WAITING = "danger: ", 50
MOST_CATEGORIES = ("administrative", "reimbursements")
ON_MANDATES: Mapping[str, Callable[..., bool]] = {
    "suspend": access.suspend_mandate,
    "resume": access.resume_mandate,
    "end": access.end_mandate,
}
# What is done to a link that is done to the mandates given by who is kept out, too.
TAKES_ALONG = ("suspend", "end")


class NoReference(ValueError):
    """
    Nothing is changed without the reference of what decided it.
    """


class Unknown(LookupError):
    """
    Nobody here of this number, or no such link.
    """


class Impossible(Exception):
    """
    Such a link is running already, or is one that nobody can have.
    """


@dataclass(frozen=True, slots=True)
class Link:
    """
    One person who represents another, or, by a mandate that a judge gave, assists them.
    """

    representative: str
    name: str
    title: str
    source: str
    since: dt.date
    until: dt.date | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Somebody of whom a professional keeps a parent out; `public_id` names nobody to a reader.
    """

    public_id: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Represented:
    public_id: str
    name: str
    birth_date: dt.date
    links: tuple[Link, ...]


def find(*, actor: Actor, number: str, now: dt.datetime) -> Represented:
    """
    Who represents the person of this INS. That an operator looked is in the person's register.

    :raises Unknown: nobody here has it
    """
    person = _person(number)
    _write("read-representation", person, actor, "", now)
    return _shown(person, now)


def waiting() -> tuple[Waiting, ...]:
    """
    What professionals did in danger and no operator decided about yet, the oldest first: on their
    word alone a parent is kept out until somebody looks.
    """
    found = identity.suspended_for(DANGER, limit=MOST_WAITING)
    people = {one.person: one for one in identity.persons([person for person, _ in found])}
    return tuple(Waiting(people[person].public_id, at) for person, at in found if person in people)


def look(*, actor: Actor, patient: str, now: dt.datetime) -> Represented:
    """
    One of those who wait, for an operator; written as `find` is.

    :raises Unknown: no such person
    """
    person = identity.person_of_public_id(patient)
    if not person:
        raise Unknown
    _write("read-representation", person, actor, "", now)
    return _shown(person, now)


def of_patient(*, actor: Actor, patient: str, now: dt.datetime) -> Represented:
    """
    The same, for a professional who sees the person.

    :raises record.NotFound: nobody that they see
    """
    person = _seen(actor, patient, now)
    _write("read-representation", person, actor, "", now)
    return _shown(person, now)


def change(
    *,
    actor: Actor,
    patient: str,
    representative: str,
    how: str,
    reference: str,
    key: str,
    now: dt.datetime,
) -> None:
    """
    An operator suspends, resumes or ends a link (`how`); doing it again changes nothing.

    :raises NoReference: what decided it is not said
    :raises Unknown: no such person, link or change
    """
    person, bearer = _two(patient, representative)
    said = _reference(reference)
    steps: Mapping[str, Callable[..., None]] = {
        "suspend": identity.suspend_representation,
        "resume": identity.resume_representation,
        "end": identity.end_representation,
    }
    if how not in steps:
        raise Unknown(how)
    told: dict[str, Any] = {"by": actor.account}
    if how != "resume":
        told |= {"reason": said, "now": now}

    def step() -> None:
        if not _changed_assistance(how, person, bearer, actor, now):
            steps[how](representative=bearer, represented=person, **told)

    _once(actor, how, person, bearer, said, key, now, step)


def suspend_in_danger(
    *, actor: Actor, patient: str, representative: str, danger: str, key: str, now: dt.datetime
) -> None:
    """
    A professional who sees the person keeps one parent out, until an operator decides otherwise.
    Who is kept out already stays so for the reason that is there: a judge's, it may be.

    :raises record.NotFound: nobody that they see, or no such link
    :raises NoReference: they do not say which danger
    """
    person = _seen(actor, patient, now)
    bearer = identity.person_of_public_id(representative)
    links = identity.representatives_of(person, today=clock.day_of(now))
    found = next((one for one in links if one.representative == bearer), None)
    if found is None or not bearer:
        raise record.NotFound
    if danger not in DANGERS:
        raise NoReference
    if found.suspended:
        return
    said = f"{DANGER}{danger}"

    def step() -> None:
        identity.suspend_representation(
            representative=bearer, represented=person, by=actor.account, reason=said, now=now
        )

    _once(actor, "suspend", person, bearer, said, key, now, step)


def begin(
    *,
    actor: Actor,
    number: str,
    of: str,
    kind: str,
    reference: str,
    since: dt.date,
    until: dt.date | None,
    key: str,
    now: dt.datetime,
) -> None:
    """
    What a judge decided: `number` represents the person of the INS `of`, or assists them.

    :raises NoReference, Unknown, Impossible: as they say; nothing is kept
    """
    person, bearer, said = _person(of), _person(number), _reference(reference)
    try:
        what = identity.representation_kind(kind)
    except identity.UnknownRepresentation as error:
        raise Unknown(kind) from error
    if person == bearer or not FIRST <= since <= (until or LAST) <= LAST:
        raise Impossible
    if not what.represents and until is None:
        raise Impossible  # who assists does so to a term

    def work() -> None:
        if what.represents:
            identity.represent(
                representative=bearer, represented=person, kind=kind, source=said, since=since,
                until=until, by=actor.account,
            )  # fmt: skip
        else:
            _assist(person, bearer, what, said, since, until or since, actor, now)

    try:
        _once(actor, "begin", person, bearer, f"{kind} {said}", key, now, work)
    except identity.AlreadyRepresents as error:
        raise Impossible from error


def _assist(
    person: int,
    bearer: int,
    what: identity.RepresentationKind,
    said: str,
    since: dt.date,
    until: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """
    A mandate that nobody needs to accept, over what the person keeps deciding about.
    """
    access.entrust(
        person=person, mandatary=bearer, kind="assisted", named=MOST_CATEGORIES, acts=what.acts,
        since=clock.beginning_of(since), until=clock.beginning_of(until + dt.timedelta(days=1)),
        source=said, made_by=actor.account, now=now,
    )  # fmt: skip


def _changed_assistance(how: str, person: int, bearer: int, actor: Actor, now: dt.datetime) -> bool:
    """
    Of who assists by a judge's word, where the two are linked so.
    """
    found = [one for one in _assisting(person, now) if one.mandatary == bearer]
    for one in found:
        ON_MANDATES[how](person=person, number=one.mandate, by=actor.account, now=now)
    return bool(found)


def _assisting(person: int, now: dt.datetime) -> list[access.Mandate]:
    return [one for one in access.mandates_of(person=person, now=now) if one.kind == "assisted"]


def _once(
    actor: Actor,
    how: str,
    person: int,
    bearer: int,
    said: str,
    key: str,
    now: dt.datetime,
    change: Callable[[], None],
) -> None:
    def work() -> Mapping[str, Any]:
        try:
            change()
        except identity.NotRepresented as error:
            raise Unknown from error
        if how in TAKES_ALONG:
            _take_along(how, person, bearer, actor, now)
        _write(f"{how}-representation", person, actor, said.partition(":")[0][:40], now)
        _tell(how, person, bearer, actor, now)
        return {}

    once(work, actor=actor, key=key, said=(how, str(person), str(bearer), said), now=now)


def _take_along(how: str, person: int, bearer: int, actor: Actor, now: dt.datetime) -> None:
    """
    Whoever was let in by the one who is kept out is kept out with them; a mandate that is
    suspended so runs again when somebody who still decides for the person says so.
    """
    held = [one for one in access.mandates_of(person=person, now=now) if one.kind != "assisted"]
    givers = accounts.accounts_of([one.made_by for one in held])
    for one in held:
        giver = givers.get(one.made_by)
        if giver is not None and giver.person == bearer:
            ON_MANDATES[how](person=person, number=one.mandate, by=actor.account, now=now)
            if how == "end":
                end_receipt(one.invitation, person, actor, now)
    taking_back.end_what_they_lent(person=person, bearer=bearer, by=actor, now=now)


def _tell(how: str, person: int, bearer: int, actor: Actor, now: dt.datetime) -> None:
    """
    The person and who still represents them are told; who is kept out, no longer being one of
    them, is not written to.
    """
    names = {one.person: one.name for one in identity.persons([person, bearer])}
    kind = {"suspend": "suspended", "resume": "begun", "begin": "begun"}.get(how, "ended")
    notices.notify(
        person=person,
        kind=f"representation-{kind}",
        subject_label=RELATED,
        about=("RelatedPerson", ""),
        text_values={"representative": names[bearer], "name": names[person]},
        author=actor.account,
        now=now,
    )


def _write(action: str, person: int, actor: Actor, detail: str, now: dt.datetime) -> None:
    line = register.Line(
        person=person, who=actor.who, action=action, type="RelatedPerson", label=RELATED,
        detail=detail, law=access.LAW,
    )  # fmt: skip
    register.write([line], now=now)


def _shown(person: int, now: dt.datetime) -> Represented:
    one = identity.person(person)
    titles = {name: kind.title for name, kind in identity.representation_kinds().items()}
    links = identity.representatives_of(person, today=clock.day_of(now))
    assisting = _assisting(person, now)
    keys = [link.representative for link in links] + [held.mandatary for held in assisting]
    people = {each.person: each for each in identity.persons(keys)}
    shown = [
        _link(people[link.representative], titles.get(link.kind, link.kind), link.source,
              link.since, link.until, suspended=link.suspended)
        for link in links
        if link.representative in people
    ] + [
        _link(people[held.mandatary], titles["curatelle"], held.source, clock.day_of(held.since),
              clock.day_of(held.until), suspended=held.suspended_at is not None)
        for held in assisting
        if held.mandatary in people
    ]  # fmt: skip
    return Represented(one.public_id, one.name, one.birth_date, tuple(shown))


def _link(
    bearer: identity.Person,
    title: str,
    source: str,
    since: dt.date,
    until: dt.date | None,
    *,
    suspended: bool,
) -> Link:
    return Link(bearer.public_id, bearer.name, title, source, since, until, suspended)


def _seen(actor: Actor, patient: str, now: dt.datetime) -> int:
    person = identity.person_of_public_id(patient)
    if not person:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    if not reach.facts_of(person) & access.Fact.TEAM or access.why_not(
        reach, person=person, label=PATIENT
    ):
        raise record.NotFound
    return person


def _two(patient: str, representative: str) -> tuple[int, int]:
    person = identity.person_of_public_id(patient)
    bearer = identity.person_of_public_id(representative)
    if not person or not bearer:
        raise Unknown
    return person, bearer


def _person(number: str) -> int:
    plain = "".join(letter for letter in number.upper() if letter.isalnum())
    for system in ins.SYSTEMS:
        if found := identity.person_of_ins(system, plain):
            return found
    raise Unknown


def _reference(text: str) -> str:
    said = " ".join(text.replace("\x00", "").split())
    if not 3 <= len(said) <= LONGEST:
        raise NoReference
    return said
