"""
Number parameters.

Source: https://hl7.org/fhir/R4/search.html#number
"""

from dataclasses import dataclass

from ens.contexts.record.search.kinds import prefix
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing",)
PREFIXES = tuple(prefix.PREFIXES)


@dataclass(frozen=True, slots=True)
class NumberCriterion(Criterion):
    sp: int
    intervals: tuple[prefix.Interval, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(one.sql(bind) for one in self.intervals)
        return on_rows("number", self.sp, condition, bind, row)


def read(parameter: SearchParameter, modifier: str, value: str) -> NumberCriterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    return NumberCriterion(parameter.number, tuple(prefix.read(part) for part in split(value)))
