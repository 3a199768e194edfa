"""
Each kind of search parameter as a condition on the row `r`, with its values bound.

Every condition is an `exists` on the person's own index rows: a resource is never returned
twice, and no condition looks beyond the rows that the decision lets through.
"""

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ens.contexts.record import index, systems
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import escaping
from ens.contexts.record.search.escaping import Pair
from ens.standards.fhir import dates, definitions, extract, folding, reference
from ens.standards.fhir.definitions import SearchParameter

Bind = Callable[[Any], str]
MOST_VALUES = 1000


class NotUnderstood(ValueError):
    """
    A parameter, a modifier or a value that this server does not support, named.
    """


@dataclass(frozen=True, slots=True)
class Row:
    """
    The resource that a condition is about: its alias, and where its person's view begins.
    """

    alias: str
    at: str


class Criterion:
    """
    One parameter of the request; its comma-separated values are alternatives.
    """

    def sql(self, bind: Bind, row: Row) -> str:
        raise NotImplementedError


def _rows(
    table: str, sp: int, condition: str, bind: Bind, row: Row, *, negated: bool = False
) -> str:
    found = (
        f"exists (select from record_{table} x"
        f" where x.person = {row.alias}.person and x.rid = {row.alias}.rid"
        f" and x.sp = {bind(sp)}{f' and ({condition})' if condition else ''})"
    )
    return f"not {found}" if negated else found


@dataclass(frozen=True, slots=True)
class IdCriterion(Criterion):
    ids: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"{row.alias}.fid = any({bind(list(self.ids))}::text[])"


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
        found = [_rows(table, self.sp, "", bind, row, negated=self.missing) for table in tables]
        return f"({(' and ' if self.missing else ' or ').join(found)})"


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
        return _rows("token", self.sp, condition, bind, row, negated=self.negated)

    def _one(self, bind: Bind, system: str | None, code: str | None) -> str:
        parts = []
        if system is not None:
            number = systems.number_of(system)
            parts.append("false" if number is None else f"x.sys = {bind(number)}")
        if code is not None:
            parts.append(f"x.code = {bind(code[:CODE_LIMIT])}")
        return f"({' and '.join(parts)})" if parts else "true"


@dataclass(frozen=True, slots=True)
class ReferenceCriterion(Criterion):
    """
    Alternatives are (type, id); a type of "" is whatever type.
    """

    sp: int
    alternatives: tuple[tuple[str, str], ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, *pair) for pair in self.alternatives)
        return _rows("reference", self.sp, condition, bind, row)

    def _one(self, bind: Bind, type: str, fid: str) -> str:  # noqa: A002
        same = f"x.target = {bind(fid[:CODE_LIMIT])}"
        return (
            f"({same} and x.target_type = {bind(definitions.type_number(type))})" if type else same
        )


@dataclass(frozen=True, slots=True)
class StringCriterion(Criterion):
    sp: int
    mode: str
    alternatives: tuple[str, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(self._one(bind, text) for text in self.alternatives)
        return _rows("string", self.sp, condition, bind, row)

    def _one(self, bind: Bind, text: str) -> str:
        if self.mode == "exact":
            return f"x.exact = {bind(text)}"
        folded = _like(folding.string_key(text))
        return (
            f"x.folded like {bind('%' + folded + '%' if self.mode == 'contains' else folded + '%')}"
        )


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class DateRange:
    prefix: str
    low: dt.datetime
    high: dt.datetime


# What each prefix asks of the span [low, high] of a row against that of the value.
DATE_SQL: Mapping[str, str] = {
    "eq": "x.low >= {low} and x.high <= {high}",
    "ne": "x.low < {low} or x.high > {high}",
    "gt": "x.high > {high}",
    "lt": "x.low < {low}",
    "ge": "x.high > {high} or (x.low >= {low} and x.high <= {high})",
    "le": "x.low < {low} or (x.low >= {low} and x.high <= {high})",
    "sa": "x.low > {high}",
    "eb": "x.high < {low}",
    "ap": "x.low <= {high} and x.high >= {low}",
}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DateCriterion(Criterion):
    """
    `sp` 0 is `_lastUpdated`, on the row itself.
    """

    sp: int
    ranges: tuple[DateRange, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        condition = " or ".join(f"({self._one(bind, one)})" for one in self.ranges)
        if self.sp:
            return _rows("date", self.sp, condition, bind, row)
        return f"({_on_row(condition, row)})"

    def _one(self, bind: Bind, one: DateRange) -> str:
        return DATE_SQL[one.prefix].format(low=bind(one.low), high=bind(one.high))


def _on_row(condition: str, row: Row) -> str:
    updated = f"{row.alias}.updated"
    return condition.replace("x.low", updated).replace("x.high", updated)


def date_range(value: str) -> DateRange:
    prefix, text = (value[:2], value[2:]) if value[:2] in DATE_SQL else ("eq", value)
    found = dates.span(text)
    if found is None:
        raise NotUnderstood(f"{value!r} is not a date")
    return DateRange(prefix, *(_about(*found) if prefix == "ap" else found))


def _about(low: dt.datetime, high: dt.datetime) -> dates.Span:
    """
    The span widened on each side by its own length, a day at least.

    The standard leaves the width open; one that depends on the present moment would move
    from one page to the next.
    """
    width = max(high - low, DAY)
    return (
        max(dates.FAR_PAST + width, low) - width,
        min(dates.FAR_FUTURE - width, high) + width,
    )


def criterion(type: str, name: str, value: str) -> Criterion:  # noqa: A002
    """
    Read one parameter of a search on this type.

    :raises NotUnderstood: unknown parameter, modifier or value
    """
    code, _, modifier = name.partition(":")
    if code in ON_ROW and not modifier:
        return ON_ROW[code](value)
    code, chained = _chain(code)
    parameter = definitions.search_parameters(type).get(code)
    reader = _READERS.get(parameter.kind) if parameter else None
    if parameter is None or reader is None or code in ON_ROW or code in extract.not_supported(type):
        raise NotUnderstood(f"unknown parameter {name!r} on {type}")
    if modifier == "missing":
        return _missing(parameter, value)
    return reader(parameter, "identifier" if chained else modifier, value)


def _chain(code: str) -> tuple[str, bool]:
    """
    The one chain that is read: `patient.identifier` is `patient:identifier`.
    """
    return (
        (code.removesuffix(".identifier"), True) if code.endswith(".identifier") else (code, False)
    )


def _missing(parameter: SearchParameter, value: str) -> Criterion:
    if value not in ("true", "false"):
        raise NotUnderstood(f"{parameter.code}:missing takes true or false")
    return MissingCriterion(parameter.number, parameter.kind, value == "true")


def _token(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier not in ("", "not"):
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    implied = extract.implied_systems(parameter.type, parameter.code)
    pairs = tuple(_without_implied(pair, implied) for pair in codings(value))
    if parameter.number in extract.identifying(parameter.type):
        pairs = _hidden(pairs)
    return TokenCriterion(parameter.number, pairs, negated=modifier == "not")


def _without_implied(pair: Pair, implied: Container[str]) -> Pair:
    """
    A `code` element is stored without the system that its binding implies.
    """
    return ("", pair[1]) if pair[0] in implied else pair


def _hidden(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple((system, index.hidden(code) if code else code) for system, code in pairs)


def codings(value: str) -> tuple[Pair, ...]:
    return tuple(escaping.coding(part) for part in _alternatives(value))


def _reference(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier == "identifier":
        return TokenCriterion(parameter.number, _hidden(codings(value)))
    if modifier and modifier not in parameter.targets:
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    return ReferenceCriterion(
        parameter.number, tuple(_target(parameter, modifier, part) for part in split(value))
    )


def _target(parameter: SearchParameter, modifier: str, text: str) -> tuple[str, str]:
    text = reference.relative(text, settings.FHIR_BASE)
    if "://" in text:
        return "", text
    if "/" in text:
        target = reference.parse(text)
        if target.kind != "literal":
            raise NotUnderstood(f"{text!r} is not a reference")
        return target.type, target.id
    if modifier or len(parameter.targets) == 1:
        return modifier or parameter.targets[0], text
    return "", text


def _string(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier not in ("", "exact", "contains"):
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    return StringCriterion(parameter.number, modifier, tuple(split(value)))


def _date(parameter: SearchParameter, modifier: str, value: str) -> Criterion:
    if modifier:
        raise NotUnderstood(f"modifier {parameter.code}:{modifier}")
    return DateCriterion(parameter.number, tuple(date_range(part) for part in split(value)))


def split(value: str) -> list[str]:
    """
    Alternatives, separated by commas that no backslash protects.
    """
    return [escaping.plain(part) for part in _alternatives(value)]


def _alternatives(value: str) -> list[str]:
    parts = escaping.alternatives(value)
    if len(parts) > MOST_VALUES:
        raise NotUnderstood(f"more than {MOST_VALUES} values")
    return parts


def _ids(value: str) -> Criterion:
    return IdCriterion(tuple(split(value)))


def _last_updated(value: str) -> Criterion:
    return DateCriterion(0, tuple(date_range(part) for part in split(value)))


# Answered from the resource's own row, which always has them: no modifier says anything.
ON_ROW: Mapping[str, Callable[[str], Criterion]] = {"_id": _ids, "_lastUpdated": _last_updated}
_READERS: Mapping[str, Callable[[SearchParameter, str, str], Criterion]] = {
    "token": _token,
    "reference": _reference,
    "date": _date,
    "string": _string,
}
SUPPORTED = frozenset(_READERS)
# The modifiers that each kind understands, and prefixes for a date.
MODIFIERS: Mapping[str, tuple[str, ...]] = {
    "token": ("missing", "not"),
    "reference": ("missing", "identifier", "[type]"),
    "date": ("missing",),
    "string": ("missing", "exact", "contains"),
}
PREFIXES = tuple(DATE_SQL)
