"""
Somebody is asked to act for another: they enter the code, read what is asked, accept or refuse
with their own sign-in, and may give it up at any time.

A code that is wrong, over, or for somebody of another name is one answer, and counts as an attempt.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import database
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import codes
from ens.journeys.entrusting import related_person, taking_back
from ens.journeys.entrusting.offer import end_receipt, tell
from ens.journeys.holder import RELATED
from ens.journeys.once import once
from ens.journeys.trace import trace
from ens.standards.ins import fold


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What somebody is asked, by whom; `holds_from` is later than now where it is broad.
    """

    name: str
    kind: str
    categories: tuple[str, ...]
    acts: tuple[str, ...]
    until: dt.datetime
    broad: bool


class NothingAsked(Exception):
    """
    Nothing is asked of this person under this code.
    """


def look(*, actor: Actor, code: str, now: dt.datetime) -> Asked:
    """
    :raises NothingAsked: and the attempt is counted
    :raises codes.TooManyCodes: nothing was looked at
    """
    try:
        found = _found(actor, code, now)
    except _Wrong:
        _count(actor, now)
        raise
    with database.transaction():
        reach = access.reach(actor=actor, persons=(found.person,), action="read", now=now)
        _trace("read-mandate", found.person, reach, now)
    return Asked(
        identity.person(found.person).name, found.kind, found.categories, found.acts, found.until,
        access.is_broad(found.categories, found.acts),
    )  # fmt: skip


def accept(*, actor: Actor, code: str, key: str, now: dt.datetime) -> str:
    """
    The mandate begins, or will; return the public id of the person. Accepting twice is once.

    :raises NothingAsked, codes.TooManyCodes: as `look`; or whoever asked no longer decides
    """
    return _answered(actor, code, key, now, "accept", lambda found: _accepted(actor, found, now))


def refuse(*, actor: Actor, code: str, key: str, now: dt.datetime) -> None:
    """
    :raises NothingAsked, codes.TooManyCodes: as `look`
    """
    _answered(actor, code, key, now, "refuse", lambda found: _refused(actor, found, now))


def give_up(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> None:
    """
    End every mandate that this actor accepted from this person; doing it again changes nothing.

    :raises record.NotFound: there is none
    """
    person = identity.person_of_public_id(patient)
    held = [
        one
        for one in access.mandates_held(mandatary=actor.person, now=now)
        if one.person == person and one.kind != "assisted"
    ]
    if not held or person is None:
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)

    def work() -> Mapping[str, Any]:
        for one in held:
            if access.end_mandate(person=one.person, number=one.mandate, by=actor.account, now=now):
                related_person.end(one, now=now)
                end_receipt(one.invitation, person, actor, now)
        taking_back.end_what_they_lent(person=person, bearer=actor.person, by=actor, now=now)
        values = {"mandatary": actor.name, "by": actor.name}
        tell(person, "mandate-ended", actor, values, now)
        _trace("give-up-mandate", person, reach, now)
        return {}

    numbers = ",".join(str(one.mandate) for one in held)
    once(work, actor=actor, key=key, said=("give-up", patient, numbers), now=now)


def _answered(
    actor: Actor,
    code: str,
    key: str,
    now: dt.datetime,
    how: str,
    answer: Callable[[access.Invitation], Mapping[str, Any]],
) -> str:
    def work() -> Mapping[str, Any]:
        return answer(_found(actor, code, now))

    try:
        told = once(work, actor=actor, key=key, said=(f"{how}-mandate", code), now=now)
    except (access.WrongCode, access.AlreadyMandated, related_person.NoLongerTheirs) as error:
        raise NothingAsked from error
    except _Wrong as error:
        _count(actor, now)
        raise NothingAsked from error
    return str(told.get("patient", ""))


class _Wrong(NothingAsked):
    pass


def _found(actor: Actor, code: str, now: dt.datetime) -> access.Invitation:
    with database.transaction():
        try:
            access.admit(actor.account, now)
        except access.TooManyAttempts as error:
            raise codes.TooManyCodes from error
        try:
            found = access.invitation_of_code(code, now=now)
        except access.WrongCode:
            found = None
    if found is None or not _is_for(found, actor):
        raise _Wrong
    return found


def _count(actor: Actor, now: dt.datetime) -> None:
    with database.transaction():
        access.count_wrong(actor.account, now)


def _is_for(found: access.Invitation, actor: Actor) -> bool:
    one = identity.person(actor.person)
    named = {fold(one.family), fold(one.usual_name)} - {""}
    return found.person != actor.person and fold(found.family) in named


def _accepted(actor: Actor, found: access.Invitation, now: dt.datetime) -> Mapping[str, Any]:
    mandate = access.accept_invitation(
        found, mandatary=actor.person, related=record.new_id(), now=now
    )
    reach = access.reach(actor=actor, persons=(found.person,), action="read", now=now)
    bearer = identity.person(actor.person)
    related_person.write(mandate, bearer, now=now)
    hours = round((mandate.since - now) / dt.timedelta(hours=1))
    values = {"mandatary": bearer.name, "hours": str(hours)}
    waits = mandate.since > now
    tell(found.person, "mandate-waits" if waits else "mandate-accepted", actor, values, now)
    _trace("accept-mandate", found.person, reach, now)
    return {"patient": identity.person(found.person).public_id if not waits else ""}


def _refused(actor: Actor, found: access.Invitation, now: dt.datetime) -> Mapping[str, Any]:
    if not access.refuse_invitation(found, now=now):
        raise access.WrongCode
    reach = access.reach(actor=actor, persons=(found.person,), action="read", now=now)
    end_receipt(found.invitation, found.person, actor, now)
    tell(found.person, "mandate-refused", actor, {"mandatary": actor.name}, now)
    _trace("refuse-mandate", found.person, reach, now)
    return {}


def _trace(action: str, person: int, reach: Reach, now: dt.datetime) -> None:
    what = ("RelatedPerson", "")
    trace(action, what=what, label=RELATED, person=person, reach=reach, now=now)
