"""
Where somebody is signed in, and which software they let act for them: each may be ended, and ends
at its next request.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.journeys.once import once

# Whoever represents somebody learns nothing of where and when they sign in.
SESSION = label.label(label.kind_of("notice"), Flag.SECRET)


@dataclass(frozen=True, slots=True)
class Software:
    """
    An application allowed by this account: about whom (`mine`: themselves, or nobody), since when.
    """

    client_id: str
    name: str
    about: str
    patient: str
    mine: bool
    since: dt.datetime
    lasting: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """
    `here` is the session that asks; `elsewhere` the others, latest first.
    """

    here: accounts.OpenSession | None
    elsewhere: tuple[accounts.OpenSession, ...]
    software: tuple[Software, ...]


def of(*, actor: Actor, session: str, now: dt.datetime) -> Shown:
    number = accounts.number_of_session(session)
    found = accounts.sessions_of(account=actor.account, now=now)
    here = next((one for one in found if one.number == number), None)
    return Shown(here, tuple(one for one in found if one.number != number), _software(actor))


def _software(actor: Actor) -> tuple[Software, ...]:
    grants = accounts.grants_of(account=actor.account)
    about = identity.persons(sorted({one.patient for one in grants if one.patient}))
    names = {one.person: one for one in about}
    return tuple(
        Software(
            client_id=one.client_id,
            name=one.client_name,
            about=names[one.patient].name if one.patient in names else "",
            patient=names[one.patient].public_id if one.patient in names else "",
            mine=one.patient in (0, actor.person),
            since=one.granted_at,
            lasting=one.lasting,
        )
        for one in grants
    )


def end(*, actor: Actor, number: str, key: str, now: dt.datetime) -> None:
    """
    End one of their own sessions; ending it again, or somebody else's, changes nothing.
    """

    def work() -> Mapping[str, Any]:
        if accounts.end_session_numbered(account=actor.account, number=number, now=now):
            register.write([_line(actor, 1)], now=now)
        return {}

    once(work, actor=actor, key=key, said=("end-session", number), now=now)


def end_elsewhere(*, actor: Actor, session: str, device: str, key: str, now: dt.datetime) -> None:
    """
    End every session but the one that asks; every other browser is a new one from then on.
    """
    kept = accounts.number_of_session(session)

    def work() -> Mapping[str, Any]:
        ended = accounts.end_other_sessions(account=actor.account, kept=kept, now=now)
        accounts.forget_other_devices(account=actor.account, device=device)
        if ended:
            register.write([_line(actor, ended)], now=now)
        return {}

    once(work, actor=actor, key=key, said=("end-elsewhere", kept), now=now)


def _line(actor: Actor, count: int) -> register.Line:
    return register.Line(
        person=actor.person,
        who=actor.who,
        action="end-session",
        type="notice",
        label=SESSION,
        count=count,
        law=access.LAW,
    )
