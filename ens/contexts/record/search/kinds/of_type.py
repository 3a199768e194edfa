"""
`:of-type`: an identifier by the code of its type, its system not being known.

Source: https://hl7.org/fhir/R4/search.html#token. The rows are those of the parameter, under its
number negated: the type's system in clear, the type's code and the value hidden together.
"""

from dataclasses import dataclass

from ens.contexts.record import index, systems
from ens.contexts.record.search import escaping
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
)
from ens.standards.fhir import extract
from ens.standards.fhir.definitions import SearchParameter


@dataclass(frozen=True, slots=True)
class OfTypeCriterion(Criterion):
    """
    Alternatives are (system of the type, hidden code and value).
    """

    sp: int
    alternatives: tuple[tuple[str, str], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, *pair) for pair in self.alternatives)
        return on_rows("token", index.of_type(self.sp), condition, bind, row)

    def _one(self, bind: Bind, system: str, code: str) -> str:
        number = systems.number_of(system)
        return "false" if number is None else f"(x.sys = {bind(number)} and x.code = {bind(code)})"


def read(parameter: SearchParameter, value: str) -> Criterion:
    if "Identifier" not in extract.datatypes(parameter.type, parameter.code):
        raise UnknownModifier(parameter.code, "of-type", "it finds no identifiers")
    return OfTypeCriterion(parameter.number, tuple(_one(part) for part in alternatives(value)))


def _one(text: str) -> tuple[str, str]:
    parts = escaping.parts(text)
    if len(parts) != 3 or not all(parts):
        raise NotUnderstood(f"of-type: {text!r} is not system|code|value")
    system, code, value = parts
    return system, index.hidden_of_type(code, value)
