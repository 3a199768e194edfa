"""
The profiles, tags and security labels of what a reader sees: what they may be searched by.

Source: https://hl7.org/fhir/R4/resource-operation-meta.html
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.record import reading, telling
from ens.contexts.record.search.run import TooCostly, stopped_in_time
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.label import FLAGS
from ens.ground.reach import SOURCE, Reach, where
from ens.standards.fhir import definitions

MOST = 1000
# Which element each parameter is about.
PARAMETERS = {"_profile": "profile", "_security": "security", "_tag": "tag"}
SEEN = f"""
from {SOURCE} join record_resource r on r.person = v.person
where not r.deleted and r.type = any(%(types)s::smallint[]) and {where("r")}
"""
COUNT = f"select r.person, r.type, r.label %% {FLAGS}, count(*)::int {SEEN} group by 1, 2, 3"
IN_USE = f"""
with seen as materialized (select r.person, r.rid {SEEN})
select distinct n.element, coalesce(y.uri, ''), x.code
from unnest(%(numbers)s::smallint[], %(elements)s::text[]) n(sp, element)
join record_token x using (sp) join seen s on s.person = x.person and s.rid = x.rid
left join record_system y on y.id = x.sys
union
select distinct n.element, x.uri, ''
from unnest(%(numbers)s::smallint[], %(elements)s::text[]) n(sp, element)
join record_uri x using (sp) join seen s on s.person = x.person and s.rid = x.rid
order by 1, 2, 3 limit {MOST + 1}
"""


@dataclass(frozen=True, slots=True)
class InUse:
    """
    `element` is the one of Meta; `uri` is a profile, or the system of a code.
    """

    element: str
    uri: str
    code: str


def labels_in_use(types: Sequence[str], *, reach: Reach, now: dt.datetime) -> tuple[InUse, ...]:
    """
    Of the present versions of these types, as far as the reach sees them, with its trace.

    :raises TooCostly: more than an answer holds, or it takes too long
    """
    numbers = _numbers(types)
    values = {
        **reach.parameters,
        "types": [definitions.type_number(name) for name in types],
        "numbers": list(numbers),
        "elements": list(numbers.values()),
    }
    with stopped_in_time(of_one_moment=False):
        rows = database.execute(IN_USE, values).fetchall()
        counts = Counter(
            {
                (person, reading.type_name(number), flags): count
                for person, number, flags, count in database.execute(COUNT, values).fetchall()
            }
        )
        told = telling.or_nothing(counts, types[0] if len(types) == 1 else "", reach)
        register.write(telling.lines("search", told, reach=reach, detail="$meta"), now=now)
    if len(rows) > MOST:
        raise TooCostly
    return tuple(InUse(*row) for row in rows)


def _numbers(types: Sequence[str]) -> dict[int, str]:
    return {
        definitions.search_parameters(name)[code].number: element
        for name in types
        for code, element in PARAMETERS.items()
    }
