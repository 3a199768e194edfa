"""
Conditional requests: N identical ones at once make one resource.

Source: https://hl7.org/fhir/R4/http.html#ccreate. A lock on the hash of what is asked, held to the
end of the transaction, makes the others wait for the first.
"""

from collections.abc import Iterable

from ens.contexts.record import index
from ens.ground import database

# In one order whoever asks, so that no two wait for each other.
LOCK = """
select pg_advisory_xact_lock(number)
from (select distinct unnest(%s::bigint[]) as number order by 1) ordered
"""


def lock_condition(type: str, system: str, value: str) -> None:  # noqa: A002
    lock_conditions([(type, system, value)])


def lock_conditions(asked: Iterable[tuple[str, str, str]]) -> None:
    """
    Each is a type, then a system and a value, or what stands for them.
    """
    numbers = [_number(*one) for one in asked]
    if numbers:
        database.execute(LOCK, (numbers,))


def _number(type: str, system: str, value: str) -> int:  # noqa: A002
    digest = index.identifier_digest(f"{type} {system}", value)
    return int.from_bytes(digest[:8], "big", signed=True)
