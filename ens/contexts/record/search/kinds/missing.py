"""
`:missing`, which every kind of parameter takes.

Source: https://hl7.org/fhir/R4/search.html#modifiers
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    on_rows,
)
from ens.standards.fhir import extract
from ens.standards.fhir.definitions import SearchParameter

# Where the values of each kind are told; what gives no such row is in `record_present`.
TABLES: Mapping[str, tuple[str, ...]] = {
    "token": ("token",),
    "reference": ("reference", "token"),
    "date": ("date",),
    "string": ("string",),
    "number": ("number",),
    "quantity": ("quantity",),
    "uri": ("uri",),
    "special": ("position",),
}


@dataclass(frozen=True, slots=True)
class MissingCriterion(Criterion):
    """
    Judged on the rows of the resource itself, which the reach has let through.

    A value may be there that no search finds: a text without code, a reference to what is
    contained, a quantity without number.
    """

    sps: tuple[int, ...]
    tables: tuple[str, ...]
    missing: bool

    def sql(self, bind: Bind, row: Row) -> str:
        found = [
            on_rows(table, sp, "", bind, row, negated=self.missing)
            for table in (*self.tables, "present")
            for sp in self.sps
        ]
        return f"({(' and ' if self.missing else ' or ').join(found)})"


def read(parameter: SearchParameter, value: str) -> Criterion:
    if parameter.kind not in TABLES:
        raise UnknownModifier(parameter.code, "missing")
    if value not in ("true", "false"):
        raise NotUnderstood(f"{parameter.code}:missing takes true or false")
    sps = extract.numbers_of(parameter)
    return MissingCriterion(sps, TABLES[parameter.kind], value == "true")
