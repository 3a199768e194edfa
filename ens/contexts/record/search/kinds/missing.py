"""
`:missing`, which every kind of parameter takes.

Source: https://hl7.org/fhir/R4/search.html#modifiers
"""

from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    on_rows,
)
from ens.standards.fhir.definitions import SearchParameter


@dataclass(frozen=True, slots=True)
class MissingCriterion(Criterion):
    """
    Judged on the rows of the resource itself, which the reach has let through.

    A reference may be logical: then its rows are those of its identifier.
    """

    sp: int
    table: str
    missing: bool

    def sql(self, bind: Bind, row: Row) -> str:
        tables = ("reference", "token") if self.table == "reference" else (self.table,)
        found = [on_rows(table, self.sp, "", bind, row, negated=self.missing) for table in tables]
        return f"({(' and ' if self.missing else ' or ').join(found)})"


def read(parameter: SearchParameter, value: str) -> Criterion:
    if value not in ("true", "false"):
        raise NotUnderstood(f"{parameter.code}:missing takes true or false")
    return MissingCriterion(parameter.number, parameter.kind, value == "true")
