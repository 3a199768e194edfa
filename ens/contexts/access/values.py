from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ens.contexts.register.api import Line


class Refused(Exception):
    """
    The decision says no. `code` is the rule; `tellable` if the actor may be told it.

    `line` is what the register must keep of it: the door writes it once the work is rolled
    back, in a transaction of its own, before it answers.
    """

    def __init__(self, code: str, *, tellable: bool, line: Line) -> None:
        super().__init__(code)
        self.code = code
        self.tellable = tellable
        self.line = line


class WrongCode(Exception):
    """
    Unknown, expired or already used: one answer for all three.
    """


class TooManyAttempts(Exception):
    """
    Ten wrong codes within a quarter of an hour: the door stays shut for the rest of it.
    """


class AlreadyRelated(Exception):
    """
    The professional is already in the care team.
    """


class BadMandate(ValueError):
    """
    What is offered does not hold; said by the name of the part: kind, categories, acts, until,
    family.
    """


class AlreadyMandated(Exception):
    """
    A mandate of this kind between the two is running.
    """


@dataclass(frozen=True, slots=True)
class Invitation:
    """
    An offer of a mandate; `family` is the name of whom it is for, `words` how the person calls
    them. `waits` while it may be answered.
    """

    invitation: int
    person: int
    kind: str
    categories: tuple[str, ...]
    acts: tuple[str, ...]
    until: dt.datetime
    family: str
    words: str
    code: str
    offered_at: dt.datetime
    expires_at: dt.datetime
    made_by: int
    waits: bool


@dataclass(frozen=True, slots=True)
class Mandate:
    """
    Accepted by its mandatary; in force from `since` to `until`, unless suspended or ended.
    """

    mandate: int
    person: int
    mandatary: int
    kind: str
    categories: tuple[str, ...]
    acts: tuple[str, ...]
    source: str
    since: dt.datetime
    until: dt.datetime
    offered_at: dt.datetime
    accepted_at: dt.datetime
    suspended_at: dt.datetime | None
    ended_at: dt.datetime | None
    invitation: int
    related: str
    made_by: int

    def is_in_force(self, now: dt.datetime) -> bool:
        ended = self.suspended_at or self.ended_at
        return ended is None and self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Relation:
    relation: int
    person: int
    professional: int
    kind: str
    source: str
    since: dt.datetime
    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Code:
    """
    A code that a person shows to a professional, and until when it works.
    """

    text: str
    expires_at: dt.datetime
