"""
When care took place: the dates by which a resource is in a range of care dates or not.

Source: https://hl7.org/fhir/R4/patient-operation-everything.html (start, end). They are the date
parameters of its type but those that tell of something else; what has none of them is in every
range, since nothing says that it is outside.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache

from ens.ground import open_types
from ens.standards.fhir import definitions, extract

# Of a life, of what was measured, of what is hoped for, of what is paid.
OF_SOMETHING_ELSE = frozenset(
    {"birthdate", "death-date", "value-date", "target-date", "payment-date", "last-date"}
)
BETWEEN = """
coalesce((
    select min(d.low) <= %(ends)s and max(d.high) >= %(starts)s from record_date d
    where d.person = r.person and d.rid = r.rid and d.sp = any(%(care)s::smallint[])
), true)
"""


def values(starts: dt.datetime, ends: dt.datetime) -> dict[str, object]:
    """
    What `BETWEEN` binds.
    """
    return {"starts": starts, "ends": ends, "care": numbers(open_types.names())}


@cache
def numbers(types: Sequence[str]) -> list[int]:
    """
    The numbers of the parameters that say when care took place.
    """
    found = {
        number
        for name in types
        for one in definitions.search_parameters(name).values()
        if one.kind == "date" and not one.code.startswith("_")
        for number in extract.numbers_of(one)
        if one.code not in OF_SOMETHING_ELSE
    }
    return sorted(found)
