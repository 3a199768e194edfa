import datetime as dt
from dataclasses import dataclass


class UnknownAlert(LookupError):
    """
    No alert has this number.
    """


class NoSuchDecision(ValueError):
    """
    None of `DECISIONS`, or without the comment that it asks for.
    """


class AlreadyDecided(Exception):
    """
    Somebody decided before.
    """


class NotAReviewer(Exception):
    """
    Alerts are for those appointed to look at them.
    """


@dataclass(frozen=True, slots=True)
class Alert:
    """
    `person_reference` stands for the person: the same person, the same reference. `reasons` and
    `excuses`, which speak for the visit, are those of `rules.POINTS`.
    """

    alert: int
    person_reference: str
    day: dt.date
    professional: str
    profession: str
    structure: str
    points: int
    reasons: tuple[str, ...]
    lines: int
    things: int
    asked_at: dt.datetime | None
    decision: str
    decided_at: dt.datetime | None
    excuses: tuple[str, ...] = ()
