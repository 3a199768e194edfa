"""
Uri parameters: an address, compared letter by letter.

Source: https://hl7.org/fhir/R4/search.html#uri
"""

from dataclasses import dataclass

from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    on_rows,
    split,
)
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing",)


@dataclass(frozen=True, slots=True)
class UriCriterion(Criterion):
    sp: int
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        wanted = [text[:CODE_LIMIT] for text in self.alternatives]
        return on_rows("uri", self.sp, f"x.uri = any({bind(wanted)}::text[])", bind, row)


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier:
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    return UriCriterion(parameter.number, tuple(split(value)))
