"""
Quantity parameters: a number and its unit, as it is written or as UCUM understands it.

Source: https://hl7.org/fhir/R4/search.html#quantity. `number|system|code` in units of UCUM finds
what is kept in any unit of the same dimension; `number||unit` compares the unit's code or its
text, letter by letter; a number alone any unit.
"""

from dataclasses import dataclass

from ens.contexts.record import systems, units
from ens.contexts.record.search import escaping
from ens.contexts.record.search.kinds import prefix
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
)
from ens.standards import ucum
from ens.standards.fhir import extract
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing",)
PREFIXES = tuple(prefix.PREFIXES)


@dataclass(frozen=True, slots=True)
class Amount:
    """
    An interval, and the unit it is in: None is "whatever".
    """

    interval: prefix.Interval
    system: str | None = None
    code: str | None = None
    unit: str | None = None

    def sql(self, bind: Bind) -> str:
        worth = ucum.worth(self.code) if self.system == ucum.SYSTEM and self.code else None
        if worth:
            return self._as_worth(bind, worth)
        condition = self.interval.sql(bind)
        said = self._unit(bind)
        if not said:
            return condition
        known = f"exists (select from record_unit u where u.id = x.unit and {said})"
        return f"({condition} and {known})"

    def _unit(self, bind: Bind) -> str:
        parts = []
        if self.system is not None:
            number = systems.number_of(self.system)
            parts.append("false" if number is None else f"u.sys = {bind(number)}")
        if self.code is not None:
            parts.append(f"u.code = {bind(self.code[: units.LONGEST])}")
        if self.unit is not None:
            said = bind(self.unit[: units.LONGEST])
            parts.append(f"(u.code = {said} or u.unit = {said})")
        return " and ".join(parts)

    def _as_worth(self, bind: Bind, worth: ucum.Worth) -> str:
        """
        Both sides in base units, multiplied out so that no division rounds.
        """
        shift, up, down = (f"{bind(one)}::numeric" for one in units.decimals(worth))
        condition = self.interval.sql(
            bind,
            low=f"(x.low + u.shift) * u.numerator * {down}",
            high=f"(x.high + u.shift) * u.numerator * {down}",
            made=lambda bound: f"({bound} + {shift}) * {up} * u.denominator",
        )
        return (
            f"exists (select from record_unit u where u.id = x.unit"
            f" and u.dimension = {bind(worth.dimension)} and {condition})"
        )


@dataclass(frozen=True, slots=True)
class QuantityCriterion(Criterion):
    """
    `sps` are the numbers under which the parameter's rows are kept.
    """

    sps: tuple[int, ...]
    amounts: tuple[Amount, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(one.sql(bind) for one in self.amounts)
        ways = (on_rows("quantity", sp, condition, bind, row) for sp in self.sps)
        return f"({' or '.join(ways)})"


def read(parameter: SearchParameter, modifier: str, value: str) -> QuantityCriterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    amounts = tuple(amount(part) for part in alternatives(value))
    return QuantityCriterion(extract.numbers_of(parameter), amounts)


def amount(text: str) -> Amount:
    """
    `[prefix]number`, then `|system|code`, or `||unit`.
    """
    number, *rest = escaping.parts(text)
    interval = prefix.read(number)
    match rest:
        case [] | ["", ""]:
            return Amount(interval)
        case ["", unit]:
            return Amount(interval, unit=unit)
        case [system, code]:
            return Amount(interval, system=system, code=code or None)
    raise NotUnderstood(f"{text!r}: a quantity is number, number|system|code or number||unit")
