"""
What a resource gives to the search index.
"""

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
QuantityRow = tuple[int, str, str, Decimal | None, Decimal | None, Decimal | None]
NumberRow = tuple[int, Decimal, Decimal, Decimal]
UriRow = tuple[int, str]


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
    - `quantities`: (sp, system, code or else unit, value, low, high); low and high are those that
      the written precision implies, None where open
    - `uris`: (sp, uri)
    - `numbers`: (sp, value, low, high)
    """

    tokens: tuple[TokenRow, ...]
    references: tuple[ReferenceRow, ...]
    identifiers: tuple[TokenRow, ...]
    dates: tuple[DateRow, ...]
    strings: tuple[StringRow, ...]
    quantities: tuple[QuantityRow, ...]
    uris: tuple[UriRow, ...]
    numbers: tuple[NumberRow, ...]
    typed: tuple[TypedRow, ...] = ()


class Collected:
    """
    Rows while a resource is walked.
    """

    __slots__ = (
        "base",
        "dates",
        "identifiers",
        "numbers",
        "quantities",
        "references",
        "strings",
        "tokens",
        "typed",
        "uris",
    )

    def __init__(self, base: str) -> None:
        self.base = base
        self.tokens: list[TokenRow] = []
        self.references: list[ReferenceRow] = []
        self.identifiers: list[TokenRow] = []
        self.dates: list[DateRow] = []
        self.strings: list[StringRow] = []
        self.quantities: list[QuantityRow] = []
        self.uris: list[UriRow] = []
        self.numbers: list[NumberRow] = []
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
            _distinct(self.typed),
        )


def _distinct(rows: list[Any]) -> tuple[Any, ...]:
    return tuple(rows) if len(rows) < 2 else tuple(dict.fromkeys(rows))
