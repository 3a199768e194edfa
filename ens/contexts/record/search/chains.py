"""
Criteria on another resource: one that the searched one points at, or that points at it.

Source: https://hl7.org/fhir/R4/search.html#chaining and #has, one level deep. The other resource
passes the same decision as a hit, by the same bit test, at its own label and for its own
author: what the reader does not see satisfies nothing. It belongs to the person of the
searched one, so that no person's rows are read without a trace of theirs.
"""

from dataclasses import dataclass

from ens.contexts.record.search import criteria
from ens.contexts.record.search.kinds.criterion import Bind, Criterion, NotUnderstood, Row
from ens.ground.reach import where
from ens.standards.fhir import definitions, owners
from ens.standards.fhir.definitions import SearchParameter

HAS = "_has:"


@dataclass(frozen=True, slots=True)
class ChainCriterion(Criterion):
    """
    `parameter:target.inner`: a resource it points at satisfies the inner criterion.
    """

    sp: int
    target: str
    inner: Criterion

    def sql(self, bind: Bind, row: Row) -> str:
        other = Row("c", row.at)
        return (
            f"exists (select from record_reference x"
            f" join record_locator l on l.type = x.target_type and l.fid = x.target"
            f" and l.person = x.person"
            f" join record_resource c on c.person = l.person and c.rid = l.rid"
            f" where {_asked(row, 'x')}x.person = {row.alias}.person and x.rid = {row.alias}.rid"
            f" and x.sp = {bind(self.sp)}"
            f" and x.target_type = {bind(definitions.type_number(self.target))}"
            f" and {_asked(row, 'c')}not c.deleted and {where('c', at=row.at)}"
            f" and {self.inner.sql(bind, other)})"
        )


@dataclass(frozen=True, slots=True)
class HasCriterion(Criterion):
    """
    `_has:source:parameter:inner`: a resource that points at it satisfies the inner criterion.
    """

    source: str
    sp: int
    target: str
    inner: Criterion

    def sql(self, bind: Bind, row: Row) -> str:
        other = Row("c", row.at)
        return (
            f"exists (select from record_reference x"
            f" join record_resource c on c.person = x.person and c.rid = x.rid"
            f" where {_asked(row, 'x')}x.person = {row.alias}.person and x.target = {row.alias}.fid"
            f" and x.sp = {bind(self.sp)}"
            f" and x.target_type = {bind(definitions.type_number(self.target))}"
            f" and c.type = {bind(definitions.type_number(self.source))}"
            f" and {_asked(row, 'c')}not c.deleted and {where('c', at=row.at)}"
            f" and {self.inner.sql(bind, other)})"
        )


@dataclass(frozen=True, slots=True)
class EitherCriterion(Criterion):
    """
    Any of these.
    """

    ways: tuple[Criterion, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"({' or '.join(one.sql(bind, row) for one in self.ways)})"


def _asked(row: Row, alias: str) -> str:
    """
    Among several persons, those asked about, said again so that no other's rows are visited.
    """
    return "" if row.at == "0" else f"{alias}.person = any(%(persons)s::bigint[]) and "


def criterion(type: str, name: str, value: str) -> Criterion:  # noqa: A002
    """
    Read one parameter of a search on this type, chained or not.

    :raises NotUnderstood: unknown parameter, modifier or value, or a chain that is not followed
    """
    if name.startswith(HAS):
        return _has(type, name, value)
    head, dot, inner = name.partition(".")
    if not dot:
        return criteria.criterion(type, name, value)
    if inner == "identifier" and ":" not in head:
        return _by_identifier(type, head, name, value)
    return _chain(type, head, name, inner, value)


def _by_identifier(type: str, head: str, name: str, value: str) -> Criterion:  # noqa: A002
    """
    What a reference points at is known by the identifier that it says, or by its own.
    """
    said = criteria.criterion(type, name, value)
    try:
        return EitherCriterion((said, _chain(type, head, name, "identifier", value)))
    except NotUnderstood:
        return said


def _chain(type: str, head: str, name: str, inner: str, value: str) -> ChainCriterion:  # noqa: A002
    parameter, target = _link(type, head)
    _stays_with_the_person(name, type, target)
    return ChainCriterion(parameter.number, target, _inner(target, name, inner, value))


def is_chained(name: str) -> bool:
    return name.startswith(HAS) or "." in name


def _has(type: str, name: str, value: str) -> Criterion:  # noqa: A002
    source, _, rest = name.removeprefix(HAS).partition(":")
    code, _, inner = rest.partition(":")
    parameter = _reference(source, code)
    if parameter is None or type not in parameter.targets:
        raise NotUnderstood(f"{name!r}: {source}:{code} never points at {type}")
    _stays_with_the_person(name, type, source)
    return HasCriterion(source, parameter.number, type, _inner(source, name, inner, value))


def _link(type: str, head: str) -> tuple[SearchParameter, str]:  # noqa: A002
    code, _, target = head.partition(":")
    parameter = _reference(type, code)
    if parameter is None:
        raise NotUnderstood(f"{head!r} is not a reference parameter of {type}")
    if not target and len(parameter.targets) == 1:
        target = parameter.targets[0]
    if target not in parameter.targets:
        raise NotUnderstood(f"{head!r}: a chain names one of the types that {code} points at")
    return parameter, target


def _reference(type: str, code: str) -> SearchParameter | None:  # noqa: A002
    if type not in definitions.RESOURCE_TYPES:
        return None
    parameter = definitions.search_parameters(type).get(code)
    return parameter if parameter and parameter.kind == "reference" else None


def _stays_with_the_person(name: str, *types: str) -> None:
    if any(owners.owner_rule(one).kind != "person" for one in types):
        raise NotUnderstood(f"{name!r}: only what belongs to a person is chained")


def _inner(type: str, name: str, inner: str, value: str) -> Criterion:  # noqa: A002
    if is_chained(inner):
        raise NotUnderstood(f"{name!r}: chains are followed one level deep")
    return criteria.criterion(type, inner, value)
