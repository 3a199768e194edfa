"""
A care relation begins and ends: named by the person, by the code they show, or blocked.

Each step is dated, in the register and told to the person, in one transaction (reading 32).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import codes, holder
from ens.journeys.holder import CARE_TEAM, Holder
from ens.journeys.once import once
from ens.journeys.sharing import within
from ens.journeys.trace import trace

Change = Callable[[int, directory.Professional], bool]


def by_name(*, actor: Actor, patient: str, professional: str, key: str, now: dt.datetime) -> Holder:
    """
    The person names a professional; naming them again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or unknown professional
    """

    def change(person: int, one: directory.Professional) -> bool:
        begun = _begin(person, one, source="named", made_by=actor.account, now=now)
        if begun:
            _tell(person, "relation-begun", one, actor, now)
        return begun

    return _decide(
        "relate", change, actor=actor, patient=patient, professional=professional, key=key, now=now
    )


def end(*, actor: Actor, patient: str, professional: str, key: str, now: dt.datetime) -> Holder:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `by_name`
    """

    def change(person: int, one: directory.Professional) -> bool:
        ended = access.end_relation(person=person, professional=one.professional, now=now)
        if ended:
            _tell(person, "relation-ended", one, actor, now)
        return bool(ended)

    return _decide(
        "end-relation", change, actor=actor, patient=patient, professional=professional, key=key,
        now=now,
    )  # fmt: skip


def block(*, actor: Actor, patient: str, professional: str, key: str, now: dt.datetime) -> Holder:
    """
    Keep a professional out, whatever relation or emergency they would declare.

    :raises record.NotFound, holder.SpaceNotOpen: as `by_name`
    """

    def change(person: int, one: directory.Professional) -> bool:
        if _is_blocked(person, one):
            return False
        access.block(person=person, professional=one.professional, made_by=actor.account, now=now)
        return True

    return _decide(
        "block", change, actor=actor, patient=patient, professional=professional, key=key, now=now
    )


def unblock(*, actor: Actor, patient: str, professional: str, key: str, now: dt.datetime) -> Holder:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `by_name`
    """

    def change(person: int, one: directory.Professional) -> bool:
        if not _is_blocked(person, one):
            return False
        access.unblock(person=person, professional=one.professional, now=now)
        return True

    return _decide(
        "unblock", change, actor=actor, patient=patient, professional=professional, key=key,
        now=now,
    )  # fmt: skip


def show_code(*, actor: Actor, patient: str, key: str, now: dt.datetime) -> Holder:
    """
    Make a code that works for a quarter of an hour, unless one still does.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    within.require_whole(reach, whose.person, now=now)

    def work() -> Mapping[str, Any]:
        if access.present_code(person=whose.person, now=now) is None:
            access.new_code(person=whose.person, now=now)
            _trace("code", "", whose.person, reach, now)
        return {}

    once(work, actor=actor, key=key, said=("code", whose.public_id), now=now)
    return whose


def by_code(*, actor: Actor, code: str, key: str, now: dt.datetime) -> str:
    """
    The professional enters the code that was shown; return the public id of its person.

    :raises codes.CodeRefused, codes.TooManyCodes: as `codes.enter`
    """
    return codes.enter(
        lambda: _use(actor, code, now), actor=actor, key=key, said=("enter-code", code), now=now
    )


def _use(actor: Actor, code: str, now: dt.datetime) -> str:
    """
    :raises access.WrongCode, access.TooManyAttempts: nothing begins
    """
    person = access.use_code(text=code, account=actor.account, now=now)
    one = directory.professional(actor.professional)
    begun = _begin(person, one, source="code", made_by=actor.account, now=now)
    reach = codes.opened(actor=actor, person=person, now=now)
    if begun:
        _tell(person, "relation-begun", one, actor, now)
    _trace("relate", one.public_id, person, reach, now)
    return identity.person(person).public_id


def _decide(
    action: str,
    change: Change,
    *,
    actor: Actor,
    patient: str,
    professional: str,
    key: str,
    now: dt.datetime,
) -> Holder:
    """
    What the person decides about one professional, with its line, once.
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    within.require_whole(reach, whose.person, now=now)
    one = known(professional)

    def work() -> Mapping[str, Any]:
        if change(whose.person, one):
            _trace(action, one.public_id, whose.person, reach, now)
        return {"professional": one.public_id}

    once(work, actor=actor, key=key, said=(action, whose.public_id, one.public_id), now=now)
    return whose


def known(professional: str) -> directory.Professional:
    """
    :raises record.NotFound: if the directory has nobody of this public id
    """
    found = directory.professional_of_public_id(professional)
    if found is None:
        raise record.NotFound
    return found


def _begin(
    person: int, one: directory.Professional, *, source: str, made_by: int, now: dt.datetime
) -> bool:
    """
    False if they were in the care team already.
    """
    related = access.relations_of(person=person, now=now)
    if any(relation.professional == one.professional for relation in related):
        return False
    try:
        access.relate(
            person=person, professional=one.professional, source=source, made_by=made_by, now=now
        )
    except access.AlreadyRelated:
        return False
    return True


def _is_blocked(person: int, one: directory.Professional) -> bool:
    return any(held.professional == one.professional for held in access.blocks_of(person=person))


def _tell(
    person: int, kind: str, one: directory.Professional, actor: Actor, now: dt.datetime
) -> None:
    notices.notify(
        person=person,
        kind=kind,
        subject_label=CARE_TEAM,
        about=("Practitioner", one.public_id),
        text_values={"professional": one.name},
        author=actor.account,
        now=now,
    )


def _trace(action: str, one: str, person: int, reach: Reach, now: dt.datetime) -> None:
    what = ("Practitioner", one)
    trace(action, what=what, label=CARE_TEAM, person=person, reach=reach, now=now)
