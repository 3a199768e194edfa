"""
What a search asks: the parameters of one request, read once, refused by name if unknown.

Source: https://hl7.org/fhir/R4/search.html. Strict by default; with `handling=lenient` what
is not understood is left out, and the self link shows what was used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ens.contexts.record.search import chains, inclusion, ordering, owner
from ens.contexts.record.search.inclusion import Include
from ens.contexts.record.search.kinds import own_row, text
from ens.contexts.record.search.kinds.criterion import Criterion, NotUnderstood
from ens.contexts.record.search.ordering import NEWEST, Sort
from ens.standards.fhir import owners

DEFAULT_COUNT, MAX_COUNT = 20, 1000
MOST_CRITERIA = 40
IGNORED = frozenset({"_format", "_pretty"})
# Said once: of two, no one knows which was meant.
ONCE = frozenset({"_count", "_total", "_summary", "_sort"})


@dataclass(frozen=True, slots=True)
class Query:
    """
    `used` are the parameters understood, as they were written; `about_somebody` if one of
    them says whose things are searched; `compartment` is the id of the patient in whose
    compartment they are.

    A search on several types has no `type`; its `parts` search one or some each.
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
    types: tuple[str, ...] = ()
    compartment: str = ""
    parts: tuple["Query", ...] = ()

    @property
    def each(self) -> tuple["Query", ...]:
        return self.parts or (self,)

    @property
    def is_of_persons(self) -> bool:
        """
        Whether what it finds can only be somebody's.
        """
        return all(owners.owner_rule(name).kind == "person" for name in self.every_type)

    @property
    def names_types(self) -> bool:
        """
        Whether the request says which types it is on.
        """
        return not self.parts or any(name == "_type" for name, _ in self.used)

    @property
    def every_type(self) -> tuple[str, ...]:
        return tuple(name for part in self.each for name in part.types)

    @property
    def meets_commons(self) -> bool:
        """
        Whether what belongs to nobody may be on the way of a chain.
        """
        return any(chains.meets_commons(one) for part in self.each for one in part.criteria)


def parse(type: str, parameters: Sequence[tuple[str, str]], *, lenient: bool = False) -> Query:  # noqa: A002
    """
    Read the parameters of a search on one type.

    :raises NotUnderstood: naming the parameter, unless `lenient`
    """
    reader = Reader(type)
    ignored = []
    for name, value in parameters:
        try:
            reader.take(name, value)
        except NotUnderstood as error:
            if not lenient:
                raise
            ignored.append(str(error))
    return reader.query(tuple(ignored))


class Reader:
    """
    The parameters of a search on one type, taken one by one; `types` are all that the search
    is on.
    """

    def __init__(self, type: str, types: Sequence[str] = ()) -> None:  # noqa: A002
        self.type = type
        self.types = tuple(types) or (type,)
        self.criteria: list[Criterion] = []
        self.includes: list[Include] = []
        self.used: list[tuple[str, str]] = []
        self.sorts: tuple[Sort, ...] = (NEWEST,)
        self.count = DEFAULT_COUNT
        self.total = ""
        self.only_count = False
        self.hops = self.sought = 0
        self.about_somebody = False

    def take(self, name: str, value: str) -> None:
        """
        :raises NotUnderstood: naming it, and nothing is taken
        """
        if name in IGNORED:
            return
        try:
            self._take(name, value)
        except NotUnderstood as error:
            if name in str(error):
                raise
            raise NotUnderstood(f"{name}: {error}") from error

    def _take(self, name: str, value: str) -> None:
        if name in ONCE and any(name == one and value != said for one, said in self.used):
            raise NotUnderstood(f"{name} is said twice")
        if control := CONTROLS.get(name):
            control(self, value)
        elif inclusion.is_one(name):
            self._add_include(name, value)
        elif not value:
            raise NotUnderstood(f"parameter {name!r} has no value")
        elif owner.names_owner(self.type, name, value):
            self.about_somebody = True
        else:
            self._add_chained(name, value)
        self.used.append((name, value))

    def add(self, one: Criterion) -> None:
        """
        Each is one more join to plan: hundreds would take the database many seconds.
        """
        if len(self.criteria) >= MOST_CRITERIA:
            raise NotUnderstood(f"more than {MOST_CRITERIA} parameters")
        self.criteria.append(one)

    def _add_chained(self, name: str, value: str) -> None:
        hops = self.hops + chains.hops(name)
        if hops > chains.MOST_HOPS:
            raise NotUnderstood(f"chains go over {chains.MOST_HOPS} references in all, at most")
        sought = self.sought + text.reads_rows(name)
        if sought > text.MOST_SOUGHT:
            raise NotUnderstood(f"more than {text.MOST_SOUGHT} parameters that look for words")
        self.add(chains.criterion(self.type, name, value))
        self.hops, self.sought = hops, sought

    def _add_include(self, name: str, value: str) -> None:
        one = inclusion.read(self.types, name, value)
        if len(self.includes) >= inclusion.MOST_INCLUDES:
            raise NotUnderstood(f"more than {inclusion.MOST_INCLUDES} _include and _revinclude")
        if one not in self.includes:
            self.includes.append(one)

    def take_count(self, value: str) -> None:
        if not value.isascii() or not value.isdigit() or len(value) > 10:
            raise NotUnderstood("_count takes a whole number")
        self.count = min(int(value), MAX_COUNT)
        self.only_count = self.only_count or self.count == 0

    def take_total(self, value: str) -> None:
        if value not in ("none", "estimate", "accurate"):
            raise NotUnderstood("_total takes none, estimate or accurate")
        self.total = value

    def take_summary(self, value: str) -> None:
        if value not in ("count", "false"):
            raise NotUnderstood("_summary: only count and false are supported")
        self.only_count = self.only_count or value == "count"

    def take_contained(self, value: str) -> None:
        if value != "false":
            raise NotUnderstood("_contained: what is contained is found with what contains it")

    def take_contained_type(self, value: str) -> None:
        if value != "container":
            raise NotUnderstood("_containedType: only container is supported")

    def take_sort(self, value: str) -> None:
        self.sorts = ordering.read(self.type, value)

    def take_id(self, value: str) -> None:
        self.add(own_row.READERS["_id"](value))

    def take_last_updated(self, value: str) -> None:
        self.add(own_row.READERS["_lastUpdated"](value))

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
            (self.type,),
        )


# What is read apart from the parameters of the type.
CONTROLS: Mapping[str, Callable[[Reader, str], None]] = {
    "_count": Reader.take_count,
    "_total": Reader.take_total,
    "_summary": Reader.take_summary,
    "_contained": Reader.take_contained,
    "_containedType": Reader.take_contained_type,
    "_sort": Reader.take_sort,
    "_id": Reader.take_id,
    "_lastUpdated": Reader.take_last_updated,
}
