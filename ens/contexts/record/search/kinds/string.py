"""
String parameters: the beginning of a text, a part of it, or the very text.

Source: https://hl7.org/fhir/R4/search.html#string
"""

from dataclasses import dataclass

from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    Row,
    UnknownModifier,
    on_rows,
    split,
)
from ens.standards.fhir import folding
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing", "exact", "contains")


@dataclass(frozen=True, slots=True)
class StringCriterion(Criterion):
    sp: int
    mode: str
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, text) for text in self.alternatives)
        return on_rows("string", self.sp, condition, bind, row)

    def _one(self, bind: Bind, text: str) -> str:
        if self.mode == "exact":
            return f"x.exact = {bind(text)}"
        folded = _like(folding.string_key(text))
        return (
            f"x.folded like {bind('%' + folded + '%' if self.mode == 'contains' else folded + '%')}"
        )


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier not in ("", "exact", "contains"):
        raise UnknownModifier(parameter.code, modifier)
    return StringCriterion(parameter.number, modifier, tuple(split(value)))
