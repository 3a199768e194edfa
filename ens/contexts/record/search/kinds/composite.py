"""
Composite parameters: values that one element has together, separated by `$`.

Source: https://hl7.org/fhir/R4/search.html#composite
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ens.contexts.record import systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import escaping
from ens.contexts.record.search.kinds import date, number, quantity, reference, token
from ens.contexts.record.search.kinds.criterion import (
    Bind,
    Criterion,
    NotUnderstood,
    Row,
    UnknownModifier,
    alternatives,
    on_rows,
)
from ens.standards.fhir import definitions, extract, folding
from ens.standards.fhir.definitions import SearchParameter

# A combination has no modifiers.
MODIFIERS: tuple[str, ...] = ()
Condition = Callable[[Bind], str]
Names = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CompositeCriterion(Criterion):
    """
    Each alternative is one condition for each part, all on one row.
    """

    sps: tuple[int, ...]
    alternatives: tuple[tuple[Condition, ...], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(
            f"({' and '.join(part(bind) for part in parts)})" for parts in self.alternatives
        )
        ways = (on_rows("composite", sp, condition, bind, row) for sp in self.sps)
        return f"({' or '.join(ways)})"


def read(parameter: SearchParameter, modifier: str, value: str) -> CompositeCriterion:
    if modifier:
        raise UnknownModifier(parameter.code, modifier)
    found = tuple(_parts(parameter, text) for text in alternatives(value))
    return CompositeCriterion(extract.numbers_of(parameter), found)


def _parts(parameter: SearchParameter, text: str) -> tuple[Condition, ...]:
    like, texts = extract.components(parameter), escaping.components(text)
    if len(texts) != len(like) or not all(texts):
        raise NotUnderstood(f"{parameter.code} takes {len(like)} values separated by $")
    return tuple(
        _READERS[one.kind](one, part, place)
        for place, (one, part) in enumerate(zip(like, texts, strict=True))
    )


def _token(like: SearchParameter, text: str, place: int) -> Condition:
    read = token.read(like, "", text)
    assert isinstance(read, token.TokenCriterion)
    sys, code = ("x.second_sys", "x.second_code") if place else ("x.sys", "x.code")
    return lambda bind: _any(_coding(bind, sys, code, *pair) for pair in read.alternatives)


def _coding(bind: Bind, sys: str, code: str, system: str | None, said: str | None) -> str:
    parts = ["true"]
    if system is not None:
        number = systems.number_of(system)
        parts.append("false" if number is None else f"{sys} = {bind(number)}")
    if said is not None:
        parts.append(f"{code} = {bind(said[:CODE_LIMIT])}")
    return " and ".join(parts)


def _quantity(like: SearchParameter, text: str, place: int) -> Condition:
    return quantity.amount(text).sql


def _number(like: SearchParameter, text: str, place: int) -> Condition:
    (interval,) = number.read(like, "", text).intervals
    names = (("x.low", "x.third_low"), ("x.high", "x.third_high")) if place > 1 else ()
    return _renamed(interval.sql, names)


def _date(like: SearchParameter, text: str, place: int) -> Condition:
    (span,) = date.ranges(text)
    return _renamed(span.sql, (("x.low", "x.starts"), ("x.high", "x.ends")))


def _string(like: SearchParameter, text: str, place: int) -> Condition:
    return lambda bind: f"starts_with(x.folded, {bind(folding.string_key(escaping.plain(text)))})"


def _reference(like: SearchParameter, text: str, place: int) -> Condition:
    read = reference.read(like, "", text)
    assert isinstance(read, reference.ReferenceCriterion)
    return lambda bind: _any(_target(bind, *pair) for pair in read.alternatives)


def _target(bind: Bind, type: str, fid: str) -> str:  # noqa: A002
    same = f"x.target = {bind(fid[:CODE_LIMIT])}"
    return f"{same} and x.target_type = {bind(definitions.type_number(type))}" if type else same


def _any(conditions: Iterable[str]) -> str:
    return f"({' or '.join(f'({one})' for one in conditions)})"


def _renamed(condition: Condition, names: Names) -> Condition:
    """
    The same condition on the columns that hold a part.
    """

    def renamed(bind: Bind) -> str:
        text = condition(bind)
        for old, new in names:
            text = text.replace(old, new)
        return f"({text})"

    return renamed


_READERS: Mapping[str, Callable[[SearchParameter, str, int], Condition]] = {
    "token": _token,
    "quantity": _quantity,
    "number": _number,
    "date": _date,
    "string": _string,
    "reference": _reference,
}
