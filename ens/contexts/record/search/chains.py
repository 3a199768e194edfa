"""
Criteria on another resource: one that the searched one points at, or that points at it.

Source: https://hl7.org/fhir/R4/search.html#chaining and #has, at any depth and mixed. Each
resource on the way passes the same decision as a hit, by the same bit test, at its own label
and for its own author: what the reader does not see satisfies nothing. It belongs to the person
of the searched one or to nobody, so that no person's rows are read without a trace of theirs.
"""

import re
from dataclasses import dataclass, replace

from ens.contexts.record.search import criteria
from ens.contexts.record.search.kinds.criterion import Bind, Criterion, NotUnderstood, Row
from ens.ground import open_types
from ens.ground.reach import SOURCE, where
from ens.standards.fhir import definitions, extract, owners
from ens.standards.fhir.definitions import SearchParameter

HAS = "_has:"
MOST_HOPS = 10  # of one search, in all: each is two or three joins to plan
PERSON, COMMONS = "person", "commons"
HEAD = re.compile(r"[.:]")


@dataclass(frozen=True, slots=True)
class Hop(Criterion):
    """
    A resource of the type `to` satisfies the inner criterion: one that a reference of the row
    points at, or whose reference points at the row where it is `backwards`.
    """

    sp: int
    target: str
    to: str
    backwards: bool
    inner: Criterion

    @property
    def owner(self) -> str:
        return owners.owner_rule(self.to).kind

    def sql(self, bind: Bind, row: Row) -> str:
        if self.owner == COMMONS and not row.commons:
            return "false"
        apart = row.depth > 0 and row.owner == PERSON and (not self.backwards or self.is_persons)
        return self._apart(bind, row) if apart else self._beside(bind, row)

    @property
    def is_persons(self) -> bool:
        return self.owner == PERSON

    def _beside(self, bind: Bind, row: Row) -> str:
        """
        Looked for from each row: what it points at, or what points at it.
        """
        x, other = f"x{row.depth}", row.beyond(self.owner)
        if self.backwards:
            link = f"{_whose(f'{x}.person', other)} and {x}.target = {row.alias}.fid"
        else:
            own = f"{x}.person = {row.alias}.person and {x}.rid = {row.alias}.rid"
            link = f"{_whose(f'{x}.person', row)} and {own}"
        return f"exists (select from record_reference {x} {self._satisfied(bind, x, other, link)})"

    def _apart(self, bind: Bind, row: Row) -> str:
        """
        Found once for all the rows of the persons searched. Row by row, a long chain among
        resources that name one another would be walked by every one of its ways.
        """
        x = f"x{row.depth}"
        other = replace(row, person=f"{x}.person").beyond(self.owner)
        own, theirs = ("fid", "target") if self.backwards else ("rid", "rid")
        alone = row.at == "0"
        source = f"record_reference {x}" if alone else f"{SOURCE} cross join record_reference {x}"
        link = f"{x}.person = {'%(person)s' if alone else 'v.person'}"
        # `is true` keeps the planner from joining it: it is hashed, once.
        return (
            f"(({row.alias}.person, {row.alias}.{own}) in (select {x}.person, {x}.{theirs}"
            f" from {source} {self._satisfied(bind, x, other, link)})) is true"
        )

    def _satisfied(self, bind: Bind, x: str, other: Row, link: str) -> str:
        """
        The resource at the other end of these references, seen and satisfying what is asked.
        """
        place, join = (x, "") if self.backwards else _located(x, other)
        return (
            f"{join} join record_resource {other.alias} on {other.alias}.person = {place}.person"
            f" and {other.alias}.rid = {place}.rid where {link}"
            f" and {x}.sp = {bind(self.sp)}"
            f" and {x}.target_type = {bind(definitions.type_number(self.target))}"
            f" and not {other.alias}.deleted and {where(other.alias, at=_at(other))}"
            f" and {self.inner.sql(bind, other)}"
        )


def _located(x: str, other: Row) -> tuple[str, str]:
    """
    Where what a reference points at is.
    """
    place = f"l{other.depth}"
    return place, (
        f"join record_locator {place} on {place}.type = {x}.target_type"
        f" and {place}.fid = {x}.target and {_whose(f'{place}.person', other)}"
    )


def _whose(person: str, row: Row) -> str:
    """
    The person searched, nobody, or either. Among several persons those asked about are said
    again, so that no other's rows are visited.
    """
    if row.owner == COMMONS:
        return f"{person} = 0"
    either = row.owner != PERSON and bool(row.commons)
    own = f"{person} in ({row.home}, 0)" if either else f"{person} = {row.home}"
    if row.at == "0":
        return own
    return f"{own} and {person} = any(%(persons)s::bigint[]{' || 0::bigint' if either else ''})"


def _at(row: Row) -> str:
    """
    Where the view begins that judges this row.
    """
    if row.owner == COMMONS:
        return row.commons
    if row.owner == PERSON or not row.commons:
        return row.at
    return f"case when {row.alias}.person = 0 then {row.commons} else {row.at} end"


@dataclass(frozen=True, slots=True)
class EitherCriterion(Criterion):
    """
    Any of these.
    """

    ways: tuple[Criterion, ...]

    def sql(self, bind: Bind, row: Row) -> str:
        return f"({' or '.join(one.sql(bind, row) for one in self.ways)})"


def hops(name: str) -> int:
    """
    How many resources away from the searched one a parameter looks.
    """
    return name.count(HAS) + name.count(".")


def is_chained(name: str) -> bool:
    return hops(name) > 0


def meets_commons(one: Criterion) -> bool:
    """
    Whether what belongs to nobody may be on the way.
    """
    match one:
        case Hop():
            return one.owner != PERSON or meets_commons(one.inner)
        case EitherCriterion():
            return any(meets_commons(way) for way in one.ways)
    return False


def criterion(type: str, name: str, value: str) -> Criterion:  # noqa: A002
    """
    Read one parameter of a search on this type, chained or not.

    :raises NotUnderstood: unknown parameter, modifier or value, or a chain that is not followed
    """
    if hops(name) > MOST_HOPS:
        raise NotUnderstood(f"a chain goes over {MOST_HOPS} references at most")
    return _read(type, name, value, enters=owners.owner_rule(type).kind != COMMONS)


def _read(type: str, name: str, value: str, *, enters: bool) -> Criterion:  # noqa: A002
    """
    `enters`: the search is about persons, so that the chain may come to what is theirs.
    """
    if name.startswith(HAS):
        return _has(type, name, value, enters=enters)
    head, dot, inner = name.partition(".")
    if not dot:
        return criteria.criterion(type, name, value)
    if inner == "identifier" and ":" not in head:
        return _by_identifier(type, name, value, enters=enters)
    return _chain(type, name, value, enters=enters)


def _by_identifier(type: str, name: str, value: str, *, enters: bool) -> Criterion:  # noqa: A002
    """
    What a reference points at is known by the identifier that it says, or by its own.
    """
    said = criteria.criterion(type, name, value)
    try:
        return EitherCriterion((said, _chain(type, name, value, enters=enters)))
    except NotUnderstood:
        return said


def _chain(type: str, name: str, value: str, *, enters: bool) -> Hop:  # noqa: A002
    head, _, inner = name.partition(".")
    code, _, said = head.partition(":")
    parameter = _reference(type, code)
    if parameter is None:
        raise NotUnderstood(f"{head!r} is not a reference parameter of {type}")
    target = _target(parameter, said, inner)
    if not open_types.is_open(target):
        raise NotUnderstood(f"{name!r}: this server keeps no {target}")
    _require_entrance(name, target, enters=enters)
    return Hop(parameter.number, target, target, False, _read(target, inner, value, enters=enters))


def _has(type: str, name: str, value: str, *, enters: bool) -> Hop:  # noqa: A002
    source, _, rest = name.removeprefix(HAS).partition(":")
    code, _, inner = rest.partition(":")
    parameter = _reference(source, code)
    if parameter is None or type not in parameter.targets:
        raise NotUnderstood(f"{name!r}: {source}:{code} never points at {type}")
    _require_entrance(name, source, enters=enters)
    return Hop(parameter.number, type, source, True, _read(source, inner, value, enters=enters))


def _target(parameter: SearchParameter, said: str, inner: str) -> str:
    """
    The one type that a chain leads to: the only one whose parameters have the name that follows.

    The standard has a search refused where several types have it, for the caller to name one.
    """
    if said:
        if said not in parameter.targets:
            raise NotUnderstood(f"{parameter.code!r} never points at {said}")
        return said
    if len(parameter.targets) == 1:
        return parameter.targets[0]
    found = [target for target in parameter.targets if _knows(target, inner)]
    if len(found) == 1:
        return found[0]
    among = found or parameter.targets
    some = ", ".join(among[:5]) + ("..." if len(among) > 5 else "")
    raise NotUnderstood(f"'{parameter.code}.{inner}': name one type that it points at: {some}")


def _knows(type: str, name: str) -> bool:  # noqa: A002
    """
    Whether a type has the parameter that a name begins with.
    """
    if name.startswith(HAS):
        source, _, rest = name.removeprefix(HAS).partition(":")
        parameter = _reference(source, rest.partition(":")[0])
        return parameter is not None and type in parameter.targets
    code = HEAD.split(name, maxsplit=1)[0]
    known = code in definitions.search_parameters(type)
    return known and code not in extract.not_supported(type)


def _reference(type: str, code: str) -> SearchParameter | None:  # noqa: A002
    if not open_types.is_open(type):
        return None
    parameter = definitions.search_parameters(type).get(code)
    return parameter if parameter and parameter.kind == "reference" else None


def _require_entrance(name: str, type: str, *, enters: bool) -> None:  # noqa: A002
    """
    From what belongs to nobody, a search would come to the things of persons it does not name.
    """
    if not enters and owners.owner_rule(type).kind == PERSON:
        raise NotUnderstood(f"{name!r}: no chain leads from what is nobody's to what is a person's")
