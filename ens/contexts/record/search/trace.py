"""
What the register keeps of a search.

One line for each person of whom something was found, or for nobody if nothing was. What is
hidden from some readers is counted apart, in a line as hidden as it.
"""

import datetime as dt
from typing import Any

import structlog

from ens.contexts.access import api as access
from ens.contexts.record import telling
from ens.contexts.record.search import chains
from ens.contexts.record.search.kinds.text import CODES, MODIFIER
from ens.contexts.record.search.query import Query
from ens.contexts.register import api as register
from ens.ground.label import FLAGS
from ens.ground.reach import Reach
from ens.standards.fhir import definitions, extract

ADDRESS = "address"  # a parameter, and how those of its parts begin
LINE = (
    "person",
    "at",
    "who",
    "action",
    "type",
    "label",
    "count",
    "detail",
    "code",
    "facts",
    "law",
    "request",
)
LINES_OF_FOUND = f"""
select t.person, %(now)s, %(who)s, 'search', %(name)s, t.flags, t.hits, %(detail)s,
    case when t.hits = 0 then %(code)s else '' end, t.facts, %(law)s, %(request)s
from (
    select asked.person, c.flags, c.hits, asked.facts
    from unnest(%(persons)s::bigint[], %(facts)s::bigint[]) asked(person, facts)
    join (
        select person, label %% {FLAGS} as flags, count(*)::int as hits from served group by 1, 2
    ) c using (person)
    union all
    select asked.person, 0, 0, asked.facts
    from unnest(%(persons)s::bigint[], %(facts)s::bigint[]) asked(person, facts)
    where %(alone)s and not exists (select from served where label %% {FLAGS} = 0)
    union all
    select {telling.NOBODY}, 0, 0, 0 where not %(alone)s and not exists (select from found)
) t
"""
# As a part of the statement that finds.
TRACE = register.inserting(LINE, LINES_OF_FOUND)


def bound(query: Query, reach: Reach, now: dt.datetime) -> dict[str, Any]:
    """
    What the lines bind.
    """
    return {
        "now": now,
        "who": reach.actor.who,
        "name": query.type,
        "detail": detail(query),
        "facts": list(reach.facts),
        "law": access.LAW,
        "alone": telling.is_alone(reach),
        "code": telling.refusal_of(query.every_type[0], reach),
        "request": structlog.contextvars.get_contextvars().get("request", ""),
    }


def detail(query: Query) -> str:
    """
    The criteria as the register keeps them: identifiers, phones and addresses are named,
    never written, nor are words, and so is what was asked of a chained resource, which may be
    more hidden than what was found. A value does not read as another criterion.
    """
    types = query.every_type
    secret = frozenset(number for name in types for number in extract.identifying(name))

    def told(name: str, value: str) -> str:
        code = name.partition(":")[0]
        known = (definitions.search_parameters(one).get(code) for one in types)
        words = name in CODES or name.endswith(f":{MODIFIER}")
        address = code.startswith(ADDRESS)
        hidden = words or address or "identifier" in name or chains.is_chained(name)
        return "…" if hidden or any(one and one.number in secret for one in known) else value

    return "&".join(
        f"{name}={told(name, value).replace('&', '%26')}"
        for name, value in query.used
        if not name.startswith("_") or name in {"_id", "_lastUpdated", "_type", *CODES}
    )[:500]


def write(query: Query, counts: telling.Counts, *, reach: Reach, now: dt.datetime) -> None:
    """
    The same lines, from counts already made.
    """
    lines = telling.lines(
        "search",
        telling.or_nothing(counts, query.type, reach),
        reach=reach,
        detail=detail(query),
        refusal=telling.refusal_of(query.every_type[0], reach),
    )
    register.write(lines, now=now)
