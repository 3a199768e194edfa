"""
What left for research and what the person says of it: the ledger, the two choices, the receipt.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext

from ens.contexts.access import api as access
from ens.contexts.consents import api as consents
from ens.contexts.feed import api as feed
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.ground import keys
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CONSENT, Holder
from ens.journeys.once import once
from ens.journeys.reading import document_metadata
from ens.journeys.trace import trace

BASES = (feed.PROFESSIONAL, feed.OWN)
# What the register says was done, by ground and by what is allowed from then on.
ACTS = {
    (feed.PROFESSIONAL, False): "oppose-research",
    (feed.PROFESSIONAL, True): "allow-research",
    (feed.OWN, True): "agree-research",
    (feed.OWN, False): "withdraw-research",
}


class UnknownChoice(Exception):
    """
    No such ground, or no such decision of this person.
    """


@dataclass(frozen=True, slots=True)
class Choice:
    """
    How one ground stands: what is allowed, since when (None where nobody said anything), by whom
    ("" when the reader did). `changeable` is False when it is somebody else's refusal; `lapsed`
    when an agreement ended with the right of whoever gave it. `number` is that of its receipt.
    """

    basis: str
    allowed: bool
    since: dt.datetime | None = None
    by: str = ""
    changeable: bool = True
    lapsed: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """
    One line of the ledger as people read it. `title` and `document` are those of a document.
    """

    at: dt.datetime
    state: str
    category: str
    basis: str
    title: str
    document: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Research:
    choices: tuple[Choice, ...]
    sent: tuple[Sent, ...]
    months: tuple[feed.Month, ...]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.months)


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What proves one decision; `reference` can be worked out again by nobody but us.
    """

    basis: str
    allowed: bool
    since: dt.datetime
    until: dt.datetime | None
    by: str
    reference: str


def research(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Research]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, action="read", now=now)
    sendings = feed.sendings_of(whose.person, reach=reach)
    _trace("read-research", whose.person, reach, now)
    return whose, Research(
        choices=_choices(whose.person, actor, now),
        sent=tuple(_sent(one) for one in sendings),
        months=feed.months_of(sendings),
    )


def _sent(one: feed.Sending) -> Sent:
    is_document = one.type == "DocumentReference"
    return Sent(
        at=one.at,
        state=one.state,
        category=one.category,
        basis=one.basis,
        title=document_metadata.title_of_label(one.label) if is_document else "",
        document=one.id if is_document and not one.withdrawn else "",
        corrected=one.version > 1,
    )


def _choices(person: int, actor: Actor, now: dt.datetime) -> tuple[Choice, ...]:
    found = access.research_choice(person=person, now=now)
    return tuple(_choice(found[basis], person, actor, now) for basis in BASES)


def _choice(one: access.ResearchChoice, person: int, actor: Actor, now: dt.datetime) -> Choice:
    if one.change is None:
        return Choice(one.basis, one.allowed)
    return Choice(
        basis=one.basis,
        allowed=one.allowed,
        since=one.change.since,
        by=_name(one.change.made_by, actor),
        changeable=one.allowed
        or access.may_allow_research(person=person, basis=one.basis, made_by=actor.person, now=now),
        lapsed=one.lapsed,
        number=one.change.choice,
    )


def _name(person: int, actor: Actor) -> str:
    return "" if person == actor.person else identity.person(person).name


def choose(
    *,
    actor: Actor,
    patient: str,
    basis: str,
    allowed: bool,
    title: str,
    key: str,
    now: dt.datetime,
) -> Holder:
    """
    Say yes or no on one ground, from now on; saying it again changes nothing. `title` is what
    the notice says of it.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    :raises UnknownChoice: no such ground
    :raises access.NotYoursToUndo: it would undo somebody else's refusal
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    if basis not in BASES:
        raise UnknownChoice(basis)
    once(
        lambda: _decided(whose.person, basis, allowed, title, reach, now),
        actor=actor,
        key=key,
        said=("research", whose.public_id, basis, str(allowed)),
        now=now,
    )
    return whose


def _decided(
    person: int, basis: str, allowed: bool, title: str, reach: Reach, now: dt.datetime
) -> Mapping[str, Any]:
    made_by = reach.actor.person
    change = access.choose_research(
        person=person, basis=basis, allowed=allowed, made_by=made_by, now=now
    )
    if change is None:
        return {}
    _trace(ACTS[basis, allowed], person, reach, now)
    if basis == feed.OWN:
        _keep_receipt(person, allowed, title, reach, now)
    notices.notify(
        person=person,
        kind="research-changed",
        subject_label=CONSENT,
        about=("Consent", f"research-{change.choice}"),
        text_values={"by": reach.actor.name, "title": title},
        author=reach.actor.account,
        now=now,
    )
    return {}


def _keep_receipt(person: int, allowed: bool, title: str, reach: Reach, now: dt.datetime) -> None:
    """
    Of the agreement alone: what leaves by law is refused, and nobody agrees to it.
    """
    if not allowed:
        by = reach.actor
        consents.withdraw(person=person, kind="research", about=feed.OWN, by=by, now=now)
        return
    consents.give(
        person=person,
        kind="research",
        about=feed.OWN,
        said=consents.Said(
            purpose=title,
            data=(gettext("Ce que vous ajoutez, vous ou vos applications"),),
            recipients=(gettext("L’entrepôt de recherche"),),
            duration=gettext("jusqu’à ce que vous le retiriez"),
        ),
        language=get_language() or "fr",
        by=reach.actor,
        now=now,
    )


def receipt(*, actor: Actor, patient: str, number: int, now: dt.datetime) -> tuple[Holder, Receipt]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    :raises UnknownChoice: not a decision of this person
    """
    whose, reach = holder.own(actor=actor, patient=patient, action="read", now=now)
    changes = access.research_changes(person=whose.person)
    found = next((one for one in changes if one.choice == number), None)
    if found is None:
        raise UnknownChoice(number)
    _trace("read-research", whose.person, reach, now)
    return whose, Receipt(
        basis=found.basis,
        allowed=found.allowed,
        since=found.since,
        until=found.until,
        by=identity.person(found.made_by).name,
        reference=_reference(whose.person, found),
    )


def _reference(person: int, one: access.ResearchChange) -> str:
    said = f"{person}:{one.choice}:{one.basis}:{one.allowed}:{one.since.isoformat()}:{one.made_by}"
    seal = keys.keyed_hash("research-receipt", said).hex()[:12].upper()
    return f"R{one.choice}-{seal[:4]}-{seal[4:8]}-{seal[8:]}"


def _trace(action: str, person: int, reach: Reach, now: dt.datetime) -> None:
    trace(action, what=("Consent", ""), label=CONSENT, person=person, reach=reach, now=now)
