"""
The vaccination calendar, read from its data: one file a version, in `calendars/`.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ens.contexts.prevention.ages import Span, span

FOLDER = Path(__file__).parent / "calendars"
SERIES, BOOSTER, SEASON = "series", "booster", "season"

Words = Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Dose:
    """
    When one dose is due, by age. `valid` and `after` are those of a series, `counts` that of a
    booster; `until` the age from which it is no longer followed.
    """

    key: str
    number: int
    due: tuple[Span, Span]
    until: Span | None
    valid: Span
    after: Span
    counts: Span


@dataclass(frozen=True, slots=True)
class Season:
    """
    Days of the year, as (month, day).
    """

    opens: tuple[int, int]
    closes: tuple[int, int]
    counts: tuple[int, int]
    age: Span


@dataclass(frozen=True, slots=True)
class Vaccine:
    """
    What is recommended against some diseases: a series of doses, boosters, or one a season.
    """

    key: str
    name: Words
    note: Words
    protects: tuple[str, ...]
    plan: str
    doses: tuple[Dose, ...] = ()
    season: Season | None = None
    sex: str = ""
    born_from: dt.date | None = None
    born_until: dt.date | None = None
    required_from: dt.date | None = None

    def concerns(self, birth_date: dt.date, sex: str) -> bool:
        if self.born_from and birth_date < self.born_from:
            return False
        if self.born_until and birth_date > self.born_until:
            return False
        return not self.sex or sex == self.sex

    def is_required(self, birth_date: dt.date) -> bool:
        return self.required_from is not None and birth_date >= self.required_from


@dataclass(frozen=True, slots=True)
class Product:
    """
    How vaccines against the same diseases are written. `about` adds to `protects` what the
    calendar does not count: an older vaccine.
    """

    protects: tuple[str, ...]
    about: tuple[str, ...]
    atc: tuple[str, ...]
    cvx: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    version: str
    title: str
    publisher: str
    address: str
    in_force: dt.date
    provenance: Words
    diseases: Mapping[str, Words]
    products: tuple[Product, ...]
    vaccines: tuple[Vaccine, ...]


def in_force(today: dt.date) -> Calendar:
    """
    The latest version that holds on this day, or the first one for days before them all.
    """
    known = every()
    holding = [one for one in known if one.in_force <= today]
    return holding[-1] if holding else known[0]


@cache
def every() -> tuple[Calendar, ...]:
    found = (read(path) for path in FOLDER.glob("*.toml"))
    return tuple(sorted(found, key=lambda one: one.in_force))


def read(path: Path) -> Calendar:
    """
    :raises ValueError, KeyError: the file is not a calendar
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Calendar(
        version=told["version"],
        title=told["title"],
        publisher=told["publisher"],
        address=told["address"],
        in_force=told["in_force"],
        provenance=told["provenance"],
        diseases=told["diseases"],
        products=tuple(_product(one) for one in told["product"]),
        vaccines=tuple(_vaccine(one) for one in told["vaccine"]),
    )


def _product(told: Mapping[str, Any]) -> Product:
    protects = tuple(told["protects"])
    return Product(
        protects=protects,
        about=(*protects, *told.get("also", ())),
        atc=tuple(told.get("atc", ())),
        cvx=tuple(told.get("cvx", ())),
        words=tuple(told.get("words", ())),
    )


def _vaccine(told: Mapping[str, Any]) -> Vaccine:
    doses = tuple(_dose(told, number, one) for number, one in enumerate(told.get("doses", ()), 1))
    return Vaccine(
        key=told["key"],
        name=told["name"],
        note=told.get("note", {}),
        protects=tuple(told["protects"]),
        plan=told["plan"],
        doses=doses,
        season=_season(told) if told["plan"] == SEASON else None,
        sex=told.get("sex", ""),
        born_from=told.get("born_from"),
        born_until=told.get("born_until"),
        required_from=told.get("required_if_born_from"),
    )


def _dose(vaccine: Mapping[str, Any], number: int, told: Mapping[str, Any]) -> Dose:
    first, last = told["due"]
    until = told.get("until", vaccine.get("until"))
    return Dose(
        key=f"{vaccine['key']}-{number}",
        number=number,
        due=(span(first), span(last)),
        until=span(until) if until else None,
        valid=span(told.get("valid", "0m")),
        after=span(told.get("after", "0m")),
        counts=span(told.get("counts", "0m")),
    )


def _season(vaccine: Mapping[str, Any]) -> Season:
    told = vaccine["season"]
    opens, closes, counts = ((told[name][0], told[name][1]) for name in ("from", "to", "counts"))
    return Season(opens, closes, counts, span(vaccine["from"]))
