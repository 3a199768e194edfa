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
