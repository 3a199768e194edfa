"""
What a resource gives to the search index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

# A key of an index has a largest size; a longer value is not found by search.
LONGEST_KEY: Final = 500

TokenRow = tuple[int, str, str]
TypedRow = tuple[int, str, str, str]
ReferenceRow = tuple[int, str, str, str]
DateRow = tuple[int, datetime, datetime]
StringRow = tuple[int, str, str]
QuantityRow = tuple[int, str, str, str, Decimal, Decimal]
NumberRow = tuple[int, Decimal, Decimal]
UriRow = tuple[int, str]
CompositeRow = tuple[int, tuple[tuple[Any, ...], ...]]
PositionRow = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Extracted:
    """
    Rows by kind, distinct, each opening with the number of its search parameter.

    - `tokens`: (sp, system or "", code)
    - `typed`: (sp, system or "" and code of its type, value), the identifiers that say their type
    - `references`: (sp, type, id, url), the version left out; absolute ones under our own base are
      made relative; any other has "" as type and id (a canonical is there with and without version)
    - `identifiers`: (sp, system or "", value), the logical references
    - `dates`: (sp, first microsecond, last microsecond), UTC; an open period goes to `FAR_PAST` or
      `FAR_FUTURE`
    - `strings`: (sp, folded, exact), both cut to `INDEXED_CHARACTERS`
    - `quantities`: (sp, system, code, unit, low, high): the number twice, or the ends of what it
      may be, infinite where open
    - `uris`: (sp, uri)
    - `numbers`: (sp, low, high)
    - `composites`: (sp, parts), one for each combination of the values of one element; a part is
      (kind, *what a row of this kind has after its sp)
    - `positions`: (sp, latitude, longitude)
    - `present`: parameters that have a value of which no other row tells
    """

    tokens: tuple[TokenRow, ...] = ()
    references: tuple[ReferenceRow, ...] = ()
    identifiers: tuple[TokenRow, ...] = ()
    dates: tuple[DateRow, ...] = ()
    strings: tuple[StringRow, ...] = ()
    quantities: tuple[QuantityRow, ...] = ()
    uris: tuple[UriRow, ...] = ()
    numbers: tuple[NumberRow, ...] = ()
    composites: tuple[CompositeRow, ...] = ()
    positions: tuple[PositionRow, ...] = ()
    present: tuple[int, ...] = ()
    typed: tuple[TypedRow, ...] = ()


class Collected:
    """
    Rows while a resource is walked; `contained` gives the type of each resource inside it.
    """

    __slots__ = (
        "base",
        "composites",
        "contained",
        "dates",
        "identifiers",
        "numbers",
        "positions",
        "present",
        "quantities",
        "references",
        "strings",
        "tokens",
        "typed",
        "uris",
    )

    def __init__(self, base: str, contained: dict[str, str] | None = None) -> None:
        self.base = base
        self.contained = contained or {}
        self.tokens: list[TokenRow] = []
        self.references: list[ReferenceRow] = []
        self.identifiers: list[TokenRow] = []
        self.dates: list[DateRow] = []
        self.strings: list[StringRow] = []
        self.quantities: list[QuantityRow] = []
        self.uris: list[UriRow] = []
        self.numbers: list[NumberRow] = []
        self.composites: list[CompositeRow] = []
        self.positions: list[PositionRow] = []
        self.present: list[int] = []
        self.typed: list[TypedRow] = []

    def distinct(self) -> Extracted:
        return Extracted(
            _distinct(self.tokens),
            _distinct(self.references),
            _distinct(self.identifiers),
            _distinct(self.dates),
            _distinct(self.strings),
            _distinct(self.quantities),
            _distinct(self.uris),
            _distinct(self.numbers),
            _distinct(self.composites),
            _distinct(self.positions),
            self._silent() if self.present else (),
            _distinct(self.typed),
        )

    def _silent(self) -> tuple[int, ...]:
        told: set[int] = set()
        for rows in (self.tokens, self.references, self.identifiers, self.dates, self.strings,
                     self.quantities, self.uris, self.numbers, self.positions):  # fmt: skip
            told.update(row[0] for row in rows)
        return tuple(sp for sp in dict.fromkeys(self.present) if sp not in told)


Emit = Callable[[Any, Collected], None]
Maker = Callable[[tuple[int, ...]], Emit]


def _distinct(rows: list[Any]) -> tuple[Any, ...]:
    return tuple(rows) if len(rows) < 2 else tuple(dict.fromkeys(rows))
