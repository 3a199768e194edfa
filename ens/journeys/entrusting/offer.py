"""
The person asks somebody to act for them, and takes it back: suspended, resumed or ended at once.

Nobody is searched for among citizens: the person hands over a code, and whoever accepts bears the
family name that they said (`answer`). Only the person, or who represents them, sees and decides
this; a mandate never gives another one.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.consents import api as consents
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.entrusting import related_person, taking_back
from ens.journeys.holder import RELATED, Holder
from ens.journeys.once import once
from ens.journeys.sharing import agreed, within
from ens.journeys.trace import trace

CHANGES: Mapping[str, tuple[Callable[..., bool], str]] = {
    "end": (access.end_mandate, "end-mandate"),
    "suspend": (access.suspend_mandate, "suspend-mandate"),
    "resume": (access.resume_mandate, "resume-mandate"),
}


def offer(
    *, actor: Actor, patient: str, offer: access.Offer, key: str, now: dt.datetime
) -> tuple[Holder, str]:
    """
    Keep the offer; return whose it is and the code to hand over.

    :raises record.NotFound, holder.SpaceNotOpen, holder.SignInTooWeak: as `holder.opened`
    :raises access.BadMandate: what is offered does not hold
    """
    whose, reach = holder.opened(actor=actor, patient=patient, action="entrust", now=now)
    settled = access.settled(offer, now=now)
    last = within.last(actor, whose, now=now)
    if last is not None and settled.until > last:
        raise access.BadMandate("until")

    def work() -> Mapping[str, Any]:
        number, code = access.invite(
            person=whose.person, offer=settled, made_by=actor.account, now=now
        )
        given = agreed.Agreed(
            agreed.MANDATE, _about(number), settled.family, tuple(settled.categories), settled.until
        )
        agreed.given(given, person=whose.person, reach=reach, now=now)
        tell(whose.person, "mandate-offered", actor, {"by": actor.name}, now)
        _trace("offer-mandate", whose.person, reach, now)
        return {"code": code}

    said = ("offer", whose.public_id, repr(settled))
    return whose, str(once(work, actor=actor, key=key, said=said, now=now)["code"])


def withdraw(*, actor: Actor, patient: str, invitation: int, key: str, now: dt.datetime) -> Holder:
    """
    Take an offer back before it is answered; doing it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        if access.withdraw_invitation(person=whose.person, number=invitation, now=now):
            end_receipt(invitation, whose.person, actor, now)
            _trace("withdraw-mandate", whose.person, reach, now)
        return {}

    said = ("withdraw", whose.public_id, str(invitation))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def change(
    *, actor: Actor, patient: str, mandate: int, how: str, key: str, now: dt.datetime
) -> Holder:
    """
    End, suspend or resume a mandate (`how`), with effect at the next request of its bearer.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.own`, or no such mandate or change
    """
    whose, reach = holder.own(actor=actor, patient=patient, now=now)
    running = access.mandates_of(person=whose.person, now=now)
    found = next((one for one in running if one.mandate == mandate), None)
    # What a judge decided ends with another decision.
    if found is None or how not in CHANGES or found.kind == "assisted":
        raise record.NotFound
    function, action = CHANGES[how]

    def work() -> Mapping[str, Any]:
        if function(person=whose.person, number=mandate, by=actor.account, now=now):
            _trace(action, whose.person, reach, now)
            _told(found, action, actor, now)
            if how != "resume":
                taking_back.end_what_they_lent(
                    person=whose.person, bearer=found.mandatary, by=actor, now=now
                )
            if how == "end":
                end_receipt(found.invitation, whose.person, actor, now)
                related_person.end(found, now=now)
        return {}

    said = (how, whose.public_id, str(mandate))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def _about(invitation: int) -> str:
    return f"invitation:{invitation}"


def end_receipt(invitation: int, person: int, by: Actor, now: dt.datetime) -> None:
    """
    Whoever ends it, before it is answered or after.
    """
    about = _about(invitation)
    consents.withdraw(person=person, kind=agreed.MANDATE, about=about, by=by, now=now)


def tell(person: int, kind: str, actor: Actor, values: Mapping[str, str], now: dt.datetime) -> None:
    notices.notify(
        person=person,
        kind=kind,
        subject_label=RELATED,
        about=("RelatedPerson", ""),
        text_values=values,
        author=actor.account,
        now=now,
    )


def _told(found: access.Mandate, action: str, actor: Actor, now: dt.datetime) -> None:
    """
    Both are told: the person, whoever did it, and the one who no longer acts or acts again.
    """
    names = {one.person: one.name for one in identity.persons([found.mandatary, found.person])}
    kind = {"end-mandate": "ended", "suspend-mandate": "suspended"}.get(action, "resumed")
    told = {"mandatary": names.get(found.mandatary, ""), "by": actor.name}
    tell(found.person, f"mandate-{kind}", actor, told, now)
    tell(found.mandatary, f"mandate-of-{kind}", actor, {"name": names[found.person]}, now)


def _trace(action: str, person: int, reach: Reach, now: dt.datetime) -> None:
    what = ("RelatedPerson", "")
    trace(action, what=what, label=RELATED, person=person, reach=reach, now=now)
