"""
Conditional create: N identical requests at once make one resource.

Source: https://hl7.org/fhir/R4/http.html#ccreate. The condition is one identifier; a lock on
its hash, held to the end of the transaction, makes the others wait for the first.
"""

from ens.contexts.record import index
from ens.ground import database


def lock_condition(type: str, system: str, value: str) -> None:  # noqa: A002
    digest = index.identifier_digest(f"{type} {system}", value)
    number = int.from_bytes(digest[:8], "big", signed=True)
    database.execute("select pg_advisory_xact_lock(%s)", (number,))
