"""
The statement of a page: which rows are found, in which order, and how many there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.record import reading, systems, telling
from ens.contexts.record.index import CODE_LIMIT
from ens.contexts.record.search import ordering
from ens.contexts.record.search.kinds.criterion import NotUnderstood, Row
from ens.contexts.record.search.kinds.token import TokenCriterion
from ens.contexts.record.search.ordering import Sort
from ens.contexts.record.search.query import Query
from ens.contexts.record.values import COMMONS
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

# Where rows are, and what they satisfy.
Source = tuple[str, list[str]]
MOST_BOUND = 20_000  # values: the protocol has room for 65,535, memory for fewer


@dataclass(frozen=True, slots=True)
class Way:
    """
    A source, what each sort key compares there, and what is joined for that.
    """

    source: Source
    keys: list[str]
    joins: str


class Values(dict[str, Any]):
    """
    What a statement binds.
    """

    def bind(self, value: Any) -> str:
        """
        :raises NotUnderstood: one more than a statement may compare
        """
        if len(self) >= MOST_BOUND:
            raise NotUnderstood(f"more than {MOST_BOUND} values to compare in all")
        name = f"c{len(self)}"
        self[name] = value
        return f"%({name})s"


def bound(query: Query, reach: Reach) -> Values:
    """
    What every statement of a search binds. `persons` are those whose things may be found.
    """
    searched = persons(query, reach)
    values = Values(searched.parameters)
    values["person"] = searched.persons[0] if searched.persons else COMMONS
    if COMMONS in reach.persons:
        values["commons"] = reach.offsets[reach.persons.index(COMMONS)]
    if not query.parts:
        values["type"] = definitions.type_number(query.type)
    return values


def persons(query: Query, reach: Reach) -> Reach:
    """
    The reach to those whose things may be found: what belongs to nobody may be met on the way
    of a chain, or brought along.
    """
    return reach.without(COMMONS) if query.about_somebody or query.is_of_persons else reach


def ways(query: Query, sources: Sequence[Source], values: Values) -> list[Way]:
    """
    The ways to the rows of a first page: one for each part of the search.
    """
    return [
        Way(at, ordering.values_of(part.sorts), ordering.joins(part.sorts, values.bind))
        for part, at in zip(query.each, sources, strict=True)
    ]


def source(query: Query, reach: Reach, values: Values) -> Source:
    """
    The rows of one person by their key, so that the index gives the order; or of several.

    From the newest-first code index where one exact code is asked, else from the type's.
    """
    lead = next((one for one in query.criteria if _leads(one)), None)
    if query.sorts[0].key != "updated":
        lead = None
    rest = [one for one in query.criteria if one is not lead]
    conditions = [_of_type(query, values), "not r.deleted"]
    if query.about_somebody:
        conditions.append("r.person <> 0")
    table = "record_resource r"
    if lead is not None:
        table, led = _leading(lead, values)
        conditions += led
    alone = telling.is_alone(reach)
    if alone:
        _require_first(reach)
        conditions += ["r.person = %(person)s", where("r", at="0")]
        conditions += ["t.person = %(person)s"] if lead else []
    else:
        table = f"{SOURCE} join {table} on r.person = v.person"
        conditions.append(where("r"))
    commons = "%(commons)s::int" if "commons" in values else ""
    row = Row("r", "0" if alone else "v.at", commons)
    return table, conditions + [one.sql(values.bind, row) for one in rest]


def _require_first(reach: Reach) -> None:
    """
    Another's view would judge the rows of this person.
    """
    if reach.offsets[0] != 0:
        raise ValueError("the view of the one person searched does not begin at 0")


def _of_type(query: Query, values: Values) -> str:
    numbers = [definitions.type_number(name) for name in query.types]
    if len(numbers) > 1:
        return f"r.type = any({values.bind(numbers)}::smallint[])"
    return "r.type = %(type)s" if "type" in values else f"r.type = {values.bind(numbers[0])}"


def _leads(one: object) -> bool:
    return (
        isinstance(one, TokenCriterion)
        and not one.negated
        and len(one.alternatives) == 1
        and None not in one.alternatives[0]
    )


def _leading(lead: Any, values: Values) -> Source:
    system, code = lead.alternatives[0]
    number = systems.number_of(system)
    return (
        "(record_token t join record_resource r on r.person = t.person and r.rid = t.rid)",
        [
            f"t.sp = {values.bind(lead.sp)}",
            f"t.code = {values.bind(code[:CODE_LIMIT])}",
            f"t.sys = {values.bind(-1 if number is None else number)}",
        ],
    )


def found(query: Query, every: Sequence[Way], *, first: bool) -> str:
    """
    The rows of a page, in its order.
    """
    sorts = query.each[0].sorts
    if first and len(every) == 1:
        return selected(sorts, every[0])
    union = " union all ".join(f"({selected(sorts, way)})" for way in every)
    order = order_of(query)
    return f"select * from ({union}) w order by {order} limit %(limit)s"


def order_of(query: Query) -> str:
    sorts = query.each[0].sorts
    return ordering.order(sorts, ordering.names_of(sorts), "rid")


def selected(sorts: Sequence[Sort], way: Way) -> str:
    table, conditions = way.source
    named = zip(way.keys, ordering.names_of(sorts), strict=True)
    return f"""
    select {reading.COLUMNS.format(v="r")}, r.blob, r.deleted, k.wrapped,
        pg_current_snapshot()::text as snapshot,
        {", ".join(f"{key} as {name}" for key, name in named)}
    from {table}
    join ground_person_key k on k.person = r.person
    {way.joins}
    where {" and ".join(conditions)}
    order by {ordering.order(sorts, way.keys, "r.rid")}
    limit %(limit)s
    """


def total(sources: Sequence[Source]) -> str:
    """
    How many there are in all.
    """
    return " + ".join(
        f"(select count(*) from {table} where {' and '.join(conditions)})"
        for table, conditions in sources
    )
