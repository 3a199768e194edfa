"""
What a prefix asks of a number: an interval, compared with that of each row.

Source: https://hl7.org/fhir/R4/search.html#prefix and #number. What is searched is as precise as
it is written for `eq` and `ne`, exact for the rest; a number that is kept is exact, and a Range
or a comparator makes it an interval of which some may match.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ens.contexts.record.search.kinds.criterion import Bind, NotUnderstood
from ens.standards.fhir.extract import precision

PREFIXES: Mapping[str, str] = {
    "eq": "{x_low} >= {low} and {x_high} < {high}",
    "ne": "{x_low} < {low} or {x_high} >= {high}",
    "gt": "{x_high} > {low}",
    "lt": "{x_low} < {low}",
    "ge": "{x_high} >= {low}",
    "le": "{x_low} <= {low}",
    "sa": "{x_low} > {low}",
    "eb": "{x_high} < {low}",
    "ap": "{x_low} <= {high} and {x_high} >= {low}",
}
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Interval:
    prefix: str
    low: Decimal
    high: Decimal

    def sql(
        self,
        bind: Bind,
        *,
        low: str = "x.low",
        high: str = "x.high",
        made: Callable[[str], str] = str,
    ) -> str:
        """
        The condition on two columns; `made` is what a bound becomes before it is compared.
        """
        condition = PREFIXES[self.prefix].format(
            x_low=low,
            x_high=high,
            low=made(f"{bind(self.low)}::numeric"),
            high=made(f"{bind(self.high)}::numeric"),
        )
        return f"({condition})"


def read(text: str) -> Interval:
    """
    :raises NotUnderstood: not a number, or one of more digits than any measure has
    """
    prefix, number = (text[:2], text[2:]) if text[:2] in PREFIXES else ("eq", text)
    value = precision.written(number)
    if value is None:
        raise NotUnderstood(f"{text[: precision.LONGEST]!r} is not a number that can be searched")
    return Interval(prefix, *_ends(prefix, value))


def _ends(prefix: str, value: Decimal) -> tuple[Decimal, Decimal]:
    if prefix in ("eq", "ne"):
        return precision.implied(value)
    if prefix == "ap":
        low, high = precision.implied(value)
        around = abs(value) * TENTH
        return min(low, value - around), max(high, value + around)
    return value, value
