"""
When, and about what, somebody wants e-mails. It is theirs, whosever spaces they look after, and
whether or not their own is open.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.notices.api import Preferences
from ens.contexts.register import api as register
from ens.ground import label
from ens.ground.actor import Actor
from ens.journeys.once import once

NOTICE = label.label(label.kind_of("notice"), 0)


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    What holds for the reader, and where their e-mails go ("" if nobody knows).
    """

    preferences: Preferences
    email: str


def of(*, actor: Actor) -> Chosen:
    return Chosen(
        notices.preferences_of([actor.person])[actor.person], identity.person(actor.person).email
    )


def save(*, actor: Actor, chosen: Preferences, key: str, now: dt.datetime) -> None:
    """
    Keep the choice, with its line in the register; saving the same again changes nothing.

    :raises notices.NotAPreference: nothing is kept
    """
    notices.check_preferences(chosen)

    def work() -> Mapping[str, Any]:
        if notices.preferences_of([actor.person])[actor.person] != chosen:
            notices.prefer(person=actor.person, chosen=chosen, now=now)
            register.write([_line(actor)], now=now)
        return {}

    choices = "&".join(f"{family}={one}" for family, one in sorted(chosen.choices.items()))
    said = ("prefer", str(chosen.opens), str(chosen.closes), choices)
    once(work, actor=actor, key=key, said=said, now=now)


def _line(actor: Actor) -> register.Line:
    return register.Line(
        person=actor.person,
        who=actor.who,
        action="prefer",
        type="notice",
        label=NOTICE,
        law=access.LAW,
    )
