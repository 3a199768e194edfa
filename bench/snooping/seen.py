"""
What a day is made of: one professional who looks at one person, and how it was possible.
"""

from dataclasses import dataclass

# How the record was open to them: an old relation of care, a code shown just now, a stay that
# the hospital declared, an agreement with the whole place, a glass broken.
TEAM, CODE, STAY, AGREED, GLASS = "team", "code", "stay", "agreed", "glass"


@dataclass(frozen=True, slots=True)
class Before:
    """
    On an earlier day, the professional of this number read, and wrote or not.
    """

    days: int
    by: int
    wrote: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """
    `minute` of the day, in Paris; `lines` that were read, the first of a list when `listed`;
    `later` the minute of a second look, or 0. `kind` says why, and is never written down.
    """

    by: int
    person: int
    minute: int
    lines: int
    wrote: bool
    way: str
    kind: str
    past: tuple[Before, ...] = ()
    since: int = 0
    listed: bool = True
    later: int = 0


@dataclass(frozen=True, slots=True)
class Snoop:
    """
    The truth, kept apart: who looked at whom without a reason.
    """

    kind: str
    by: int
    persons: frozenset[int]
    way: str
