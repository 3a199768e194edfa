"""
What a search asks: the parameters of one request, read once, refused by name if unknown.

Source: https://hl7.org/fhir/R4/search.html. Strict by default; with `handling=lenient` what
is not understood is left out, and the self link shows what was used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.record.search import chains, owner
from ens.contexts.record.search.kinds import own_row
from ens.contexts.record.search.kinds.criterion import Criterion, NotUnderstood
from ens.standards.fhir import definitions

DEFAULT_COUNT, MAX_COUNT = 20, 1000
MOST_CRITERIA, MOST_CHAINED, MOST_SORTS = 40, 5, 5
IGNORED = frozenset({"_format", "_pretty"})


@dataclass(frozen=True, slots=True)
class Sort:
    """
    One key: `updated`, `id`, or the number of a date parameter.
    """

    key: str
    sp: int
    descending: bool


@dataclass(frozen=True, slots=True)
class Include:
    """
    `_include=source:parameter[:target]`, or its reverse.
    """

    source: str
    sp: int
    target: str
    reverse: bool
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """
    `used` are the parameters understood, as they were written; `about_somebody` if one of
    them says whose things are searched.
    """

    type: str
    criteria: tuple[Criterion, ...]
    includes: tuple[Include, ...]
    sorts: tuple[Sort, ...]
    count: int
    total: str
    only_count: bool
    used: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...] = ()
    about_somebody: bool = False


NEWEST = Sort("updated", 0, descending=True)


def parse(type: str, parameters: Sequence[tuple[str, str]], *, lenient: bool = False) -> Query:  # noqa: A002
    """
    Read the parameters of a search on one type.

    :raises NotUnderstood: naming the parameter, unless `lenient`
    """
    reader = _Reader(type)
    ignored = []
    for name, value in parameters:
        try:
            reader.take(name, value)
        except NotUnderstood as error:
            if not lenient:
                raise
            ignored.append(str(error))
    return reader.query(tuple(ignored))


class _Reader:
    def __init__(self, type: str) -> None:  # noqa: A002
        self.type = type
        self.criteria: list[Criterion] = []
        self.includes: list[Include] = []
        self.used: list[tuple[str, str]] = []
        self.sorts: tuple[Sort, ...] = (NEWEST,)
        self.count = DEFAULT_COUNT
        self.total = ""
        self.only_count = False
        self.chained = 0
        self.about_somebody = False

    def take(self, name: str, value: str) -> None:
        if name in IGNORED:
            return
        control = getattr(self, "_take" + name, None) if name.startswith("_") else None
        if control:
            control(value)
        elif name in ("_include", "_revinclude"):
            self.includes.append(_include(self.type, value, reverse=name == "_revinclude"))
        elif not value:
            raise NotUnderstood(f"parameter {name!r} has no value")
        elif owner.names_owner(self.type, name, value):
            self.about_somebody = True
        else:
            self._add_chained(name)
            self._add(chains.criterion(self.type, name, value))
        self.used.append((name, value))

    def _add(self, one: Criterion) -> None:
        """
        Each is one more join to plan: hundreds would take the database many seconds.
        """
        if len(self.criteria) >= MOST_CRITERIA:
            raise NotUnderstood(f"more than {MOST_CRITERIA} parameters")
        self.criteria.append(one)

    def _add_chained(self, name: str) -> None:
        self.chained += chains.is_chained(name)
        if self.chained > MOST_CHAINED:
            raise NotUnderstood(f"more than {MOST_CHAINED} chained parameters")

    def _take_count(self, value: str) -> None:
        if not value.isascii() or not value.isdigit():
            raise NotUnderstood("_count takes a whole number")
        self.count = min(int(value), MAX_COUNT)
        self.only_count = self.only_count or self.count == 0

    def _take_total(self, value: str) -> None:
        if value not in ("none", "estimate", "accurate"):
            raise NotUnderstood("_total takes none, estimate or accurate")
        self.total = value

    def _take_summary(self, value: str) -> None:
        if value not in ("count", "false"):
            raise NotUnderstood("_summary: only count and false are supported")
        self.only_count = value == "count"

    def _take_sort(self, value: str) -> None:
        keys = value.split(",")
        if len(keys) > MOST_SORTS:
            raise NotUnderstood(f"_sort takes {MOST_SORTS} keys at most")
        self.sorts = tuple(_sort(self.type, key) for key in keys)

    def _take_id(self, value: str) -> None:
        self._add(own_row.READERS["_id"](value))

    def _take_lastUpdated(self, value: str) -> None:
        self._add(own_row.READERS["_lastUpdated"](value))

    def query(self, ignored: tuple[str, ...]) -> Query:
        return Query(
            self.type,
            tuple(self.criteria),
            tuple(self.includes),
            self.sorts,
            self.count,
            self.total,
            self.only_count,
            tuple(self.used),
            ignored,
            self.about_somebody,
        )


def _sort(type: str, value: str) -> Sort:  # noqa: A002
    descending, name = value.startswith("-"), value.removeprefix("-")
    match name:
        case "_lastUpdated":
            return Sort("updated", 0, descending)
        case "_id":
            return Sort("id", 0, descending)
    parameter = definitions.search_parameters(type).get(name)
    if parameter is None or parameter.kind != "date":
        raise NotUnderstood(f"_sort: {name!r} is not _lastUpdated, _id or a date parameter")
    return Sort("date", parameter.number, descending)


def _include(type: str, value: str, *, reverse: bool) -> Include:  # noqa: A002
    source, _, rest = value.partition(":")
    name, _, target = rest.partition(":")
    if source not in definitions.RESOURCE_TYPES or (not reverse and source != type):
        raise NotUnderstood(f"include {value!r}: {source!r} is not the type searched")
    parameter = definitions.search_parameters(source).get(name)
    if parameter is None or parameter.kind != "reference":
        raise NotUnderstood(f"include {value!r}: {name!r} is not a reference parameter")
    if target and target not in parameter.targets:
        raise NotUnderstood(f"include {value!r}: {target!r} is not a target of {name!r}")
    if reverse and type not in parameter.targets:
        raise NotUnderstood(f"include {value!r}: {name!r} never points at {type!r}")
    return Include(source, parameter.number, target, reverse, value)
