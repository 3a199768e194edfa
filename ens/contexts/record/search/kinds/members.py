"""
Whether one of the codes of an element is among many: those of a value set, or those that a code
subsumes.

Source: https://hl7.org/fhir/R4/search.html#token, the modifiers `:in :not-in :above :below`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ens.contexts.record import systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import escaping, known_codes
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
    split,
)
from ens.standards.fhir import extract, terminology
from ens.standards.fhir.definitions import SearchParameter
from ens.standards.fhir.terminology import NotExpandable

CODED = frozenset({"Coding", "CodeableConcept", "code"})
MOST_SETS = 10  # asked in one parameter, as codes whose hierarchy is


@dataclass(frozen=True, slots=True)
class Members:
    """
    Codes of one system: some, and all that begin in a certain way.
    """

    system: str
    codes: tuple[str, ...]
    opening: str = ""

    def sql(self, bind: Bind) -> str:
        number = systems.number_of(self.system)
        if number is None:
            return "false"
        # Hashed once: as an array it would be gone through, or looked up, for each row.
        among = f"(x.code in (select unnest({bind(list(self.codes))}::text[]))) is true"
        if self.opening:
            among = f"({among} or starts_with(x.code, {bind(self.opening[:CODE_LIMIT])}))"
        return f"(x.sys = {bind(number)} and {among})"


@dataclass(frozen=True, slots=True)
class MembersCriterion(Criterion):
    sp: int
    members: tuple[Members, ...]
    negated: bool = False

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(one.sql(bind) for one in self.members) or "false"
        return on_rows("token", self.sp, condition, bind, row, negated=self.negated)


def read(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    """
    :raises NotUnderstood: the elements are not coded; a set or a system is not known, named
    """
    if not extract.datatypes(parameter.type, parameter.code) & CODED:
        raise UnknownModifier(parameter.code, modifier, "it finds no codes")
    try:
        members = tuple(_READERS[modifier](parameter, value))
    except NotExpandable as error:
        raise NotUnderstood(f"{parameter.code}:{modifier}: {error}") from error
    return MembersCriterion(parameter.number, members, negated=modifier == "not-in")


def _few(parts: list[str]) -> list[str]:
    if len(parts) > MOST_SETS:
        raise NotExpandable(f"more than {MOST_SETS} value sets or codes")
    return parts


def _in(parameter: SearchParameter, value: str) -> Iterable[Members]:
    for asked in _few(split(value)):
        found = known_codes.value_set(asked)
        if found is None:
            raise NotExpandable(f"value set {asked!r} is not known")
        for system, codes in terminology.expand(found, known_codes.Commons()).items():
            yield from _as_kept(parameter, system, codes)


def _as_kept(parameter: SearchParameter, system: str, codes: frozenset[str]) -> Iterable[Members]:
    """
    A `code` element is kept without the system that its binding implies, and has no other.
    """
    implied = extract.implied_codes(parameter.type, parameter.code)
    if not implied:
        yield Members(system, tuple(sorted(codes)))
    elif system in implied:
        listed = implied[system]
        yield Members("", tuple(sorted(codes if listed is None else codes & listed)))


def _above(parameter: SearchParameter, value: str) -> Iterable[Members]:
    for system, code in _concepts(parameter, value):
        if (own := terminology.written(system)) and own.has(code):
            yield from _as_kept(parameter, system, frozenset(own.above(code)))
        else:
            yield from _as_kept(parameter, system, _known(system, code).above(code))


def _below(parameter: SearchParameter, value: str) -> Iterable[Members]:
    implied = extract.implied_codes(parameter.type, parameter.code)
    for system, code in _concepts(parameter, value):
        if (own := terminology.written(system)) and own.has(code):
            yield Members("" if system in implied else system, (code,), own.under(code))
        else:
            yield from _as_kept(parameter, system, _known(system, code).below(code))


def _concepts(parameter: SearchParameter, value: str) -> Iterable[tuple[str, str]]:
    """
    Each `system|code`; a `code` element's system may be left out, where its binding has one.
    """
    implied = tuple(extract.implied_codes(parameter.type, parameter.code))
    for text in _few(alternatives(value)):
        system, code = escaping.coding(text)
        if not system and len(implied) == 1:
            (system,) = implied
        if not system or not code:
            raise NotExpandable(f"{text!r} is not system|code")
        yield system, code


def _known(system: str, code: str) -> terminology.CodeSystem:
    found = known_codes.Commons().code_system(system)
    if found is None:
        raise NotExpandable(f"the hierarchy of system {system!r} is not known")
    if code not in found.codes:
        raise NotExpandable(f"{code!r} is no code of system {system!r}")
    return found


_READERS: Mapping[str, Callable[[SearchParameter, str], Iterable[Members]]] = {
    "in": _in,
    "not-in": _in,
    "above": _above,
    "below": _below,
}
MODIFIERS = tuple(_READERS)
