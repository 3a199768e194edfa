"""
The desk where what people ask by right is handled: late ones first, each reading and each step
written in the register of whoever asked.

The person is a reference that says nothing until an operator needs to know who it is, which is
written too.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.cases import api as cases
from ens.contexts.cases.api import Case, Followed
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys import erase_person
from ens.journeys.once import once

SHOWN = 100
ACCEPTED = "accepted"


class OwnAct(Exception):
    """
    Nobody answers somebody who contests what they did themselves.
    """


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    birth_date: dt.date


def waiting(*, actor: Actor, now: dt.datetime) -> tuple[int, tuple[Case, ...]]:
    """
    How many wait, and the first of them, late ones first; nothing of what was written.

    :raises cases.NotOfTheDesk: for nobody else
    """
    cases.require_desk(actor)
    return cases.count_waiting(), cases.waiting(now, limit=SHOWN)


def read(*, actor: Actor, number: int, now: dt.datetime) -> Followed:
    """
    :raises cases.UnknownCase, cases.NotOfTheDesk: nothing is read
    """
    return cases.read_by_desk(number=number, by=actor, now=now)


def name(*, actor: Actor, number: int, now: dt.datetime) -> Named:
    """
    Who asks, for an operator who cannot handle it otherwise.

    :raises cases.UnknownCase, cases.NotOfTheDesk: nothing is told
    :raises register.NotWritten: neither
    """
    cases.require_desk(actor)
    one = cases.numbered(number, now=now)
    with database.transaction():
        line = register.Line(
            person=one.person,
            who=actor.who,
            action="name-case",
            type="Consent",
            label=one.label,
            law=access.LAW,
        )
        register.write([line], now=now)
        known = identity.person(one.person)
    return Named(known.name, known.birth_date)


def step(*, actor: Actor, number: int, what: str, text: str, key: str, now: dt.datetime) -> None:
    """
    Once for a form, however often it is sent. What two operators accepted to erase is erased by
    the worker, with the case itself.

    :raises cases.UnknownCase, cases.NotOfTheDesk, cases.WordsMissing: nothing changes
    :raises cases.NotNow, cases.SameOperator, OwnAct: neither
    """

    cases.require_desk(actor)
    if _contests(cases.numbered(number, now=now), actor):
        raise OwnAct

    def work() -> Mapping[str, Any]:
        one = cases.decide(number=number, what=what, text=text, by=actor, now=now)
        if what == ACCEPTED:
            erase_person.ask(person=one.person, case=number, by=actor, now=now)
        return {}

    once(work, actor=actor, key=key, said=("case", str(number), what, text), now=now)


def _contests(one: Case, actor: Actor) -> bool:
    kind, _, line = one.about.partition(":")
    if (one.kind, kind) != (cases.CONTEST, "register") or not line.isdecimal():
        return False
    return register.is_by(person=one.person, line=int(line), account=actor.account)
