import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from ens.contexts.steering.rules.series import Series


class UnknownMeasure(LookupError):
    """
    Nothing of this name is counted, or it is not told by this.
    """


@dataclass(frozen=True, slots=True)
class Freshness:
    """
    `counted_at` is when counts were last brought up to date, None before the first time;
    `is_live` that what came since is told too.
    """

    counted_at: dt.datetime | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Year:
    """
    One measure over the months of a year, as it may be shown.
    """

    measure: str
    year: int
    months: tuple[dt.date, ...]
    shown: Series


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a breakdown. `value` is a key or a code, empty where none was known; `name` is
    what it is called, where that is known here. `is_rest`: all the others together.
    """

    value: str
    name: str
    months: tuple[int | None, ...]
    total: int | None
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """
    `unnamed`: there are lines whose total is hidden, and those are not named.
    """

    dimension: str
    lines: tuple[Line, ...]
    unnamed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """
    `years` are those for which something may be told, latest first.
    """

    years: tuple[int, ...]
    whole: Year
    breakdown: Breakdown | None
    freshness: Freshness


@dataclass(frozen=True, slots=True)
class Overview:
    """
    `spaces`: how many are in each state now, None where that is small.
    """

    years: tuple[int, ...]
    spaces: Mapping[str, int | None]
    measures: Mapping[str, Year]
    freshness: Freshness
