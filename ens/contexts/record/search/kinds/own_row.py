"""
`_id` and `_lastUpdated`, answered from the resource's own row, which always has them: no
modifier says anything.

Source: https://hl7.org/fhir/R4/search.html#all
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ens.contexts.record.search.kinds import date
from ens.contexts.record.search.kinds.criterion import Bind, Criterion, Row, split
from ens.contexts.record.search.kinds.date import DateRange


@dataclass(frozen=True, slots=True)
class IdCriterion(Criterion):
    ids: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"{row.alias}.fid = any({bind(list(self.ids))}::text[])"


@dataclass(frozen=True, slots=True)
class LastUpdatedCriterion(Criterion):
    ranges: tuple[DateRange, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(f"({one.sql(bind)})" for one in self.ranges)
        updated = f"{row.alias}.updated"
        return f"({condition.replace('x.low', updated).replace('x.high', updated)})"


def _id(value: str) -> Criterion:
    return IdCriterion(tuple(split(value)))


def _last_updated(value: str) -> Criterion:
    return LastUpdatedCriterion(date.ranges(value))


READERS: Mapping[str, Callable[[str], Criterion]] = {"_id": _id, "_lastUpdated": _last_updated}
