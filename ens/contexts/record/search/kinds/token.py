"""
Token parameters: a code, an identifier, true or false.

Source: https://hl7.org/fhir/R4/search.html#token
"""

from collections.abc import Container
from dataclasses import dataclass

from ens.contexts.record import index, systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import escaping
from ens.contexts.record.search.escaping import Pair
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    alternatives,
    on_rows,
)
from ens.standards.fhir import extract
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing", "not")


@dataclass(frozen=True, slots=True)
class TokenCriterion(Criterion):
    """
    Alternatives are (system, code): None is "whatever", "" a code without a system.
    """

    sp: int
    alternatives: tuple[Pair, ...]
    negated: bool = False

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, *pair) for pair in self.alternatives)
        return on_rows("token", self.sp, condition, bind, row, negated=self.negated)

    def _one(self, bind: Bind, system: str | None, code: str | None) -> str:
        parts = []
        if system is not None:
            number = systems.number_of(system)
            parts.append("false" if number is None else f"x.sys = {bind(number)}")
        if code is not None:
            parts.append(f"x.code = {bind(code[:CODE_LIMIT])}")
        return f"({' and '.join(parts)})" if parts else "true"


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier not in ("", "not"):
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    implied = extract.implied_systems(parameter.type, parameter.code)
    pairs = tuple(_without_implied(pair, implied) for pair in codings(value))
    if parameter.number in extract.identifying(parameter.type):
        pairs = hidden(pairs)
    return TokenCriterion(parameter.number, pairs, negated=modifier == "not")


def _without_implied(pair: Pair, implied: Container[str]) -> Pair:
    """
    A `code` element is stored without the system that its binding implies.
    """
    return ("", pair[1]) if pair[0] in implied else pair


def hidden(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """
    The same, where the codes are the numbers of somebody: as they are kept.
    """
    return tuple((system, index.hidden(code) if code else code) for system, code in pairs)


def codings(value: str) -> tuple[Pair, ...]:
    return tuple(escaping.coding(part) for part in alternatives(value))
