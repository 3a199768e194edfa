"""
Token parameters: a code, an identifier, a phone number, true or false.

Source: https://hl7.org/fhir/R4/search.html#token
"""

from dataclasses import dataclass

from ens.contexts.record import index, systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import escaping
from ens.contexts.record.search.escaping import Pair
from ens.contexts.record.search.kinds import members, of_type
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
)
from ens.standards.fhir import contacts, extract
from ens.standards.fhir.definitions import SearchParameter

MODIFIERS = ("missing", "not", *members.MODIFIERS, "of-type")
# Elements of these types have no system, and a search says none (search.html#token, notes).
BARE = frozenset({"ContactPoint", "boolean", "uri", "dateTime"})


@dataclass(frozen=True, slots=True)
class TokenCriterion(Criterion):
    """
    Alternatives are (system, code): None is "whatever", "" a code without a system.
    """

    sp: int
    alternatives: tuple[Pair, ...]
    negated: bool = False

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, *pair) for pair in self.alternatives) or "false"
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
    if modifier in members.MODIFIERS:
        return members.read(parameter, modifier, value)
    if modifier == "of-type":
        return of_type.read(parameter, value)
    if modifier not in ("", "not"):
        raise UnknownModifier(parameter.code, modifier)
    pairs = tuple(pair for said in codings(value) for pair in _as_kept(parameter, said))
    return TokenCriterion(parameter.number, pairs, negated=modifier == "not")


def _as_kept(parameter: SearchParameter, said: Pair) -> tuple[Pair, ...]:
    """
    What a pair is in the rows: those of a `code` have no system, those of a text no case, and
    those of an identifier or a contact point are hidden.
    """
    system, code = said
    types = extract.datatypes(parameter.type, parameter.code)
    if types and types <= BARE and system is not None:
        raise NotUnderstood(f"{parameter.code}: its values have no system: {system!r}")
    if types == {"ContactPoint"} and code:
        code = contacts.comparable(code)
    if types == {"string"} and code:
        code = code.casefold()
    if parameter.number in extract.identifying(parameter.type):
        return hidden(((system, code),))
    return _without_implied(parameter, system, code)


def _without_implied(
    parameter: SearchParameter, system: str | None, code: str | None
) -> tuple[Pair, ...]:
    """
    A `code` element is stored without the system that its binding implies, and is never without
    one: nothing is asked of it where none is said.
    """
    implied = extract.implied_codes(parameter.type, parameter.code)
    if implied and system == "":
        return ()
    if system is None or system not in implied:
        return ((system, code),)
    listed = implied[system]
    if listed is None or (code is None and len(implied) == 1):
        return (("", code),)
    if code is None:
        return tuple(("", one) for one in sorted(listed))
    return (("" if code in listed else system, code),)


def hidden(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """
    The same, where the codes are the numbers of somebody: as they are kept.
    """
    return tuple((system, index.hidden(code) if code else code) for system, code in pairs)


def codings(value: str) -> tuple[Pair, ...]:
    return tuple(escaping.coding(part) for part in alternatives(value))
