"""
Deleting what is about one person, table by table; each context names its own.
"""

from collections.abc import Sequence

from ens.ground import database


def delete(person: int, tables: Sequence[str], *, column: str = "person") -> int:
    """
    How many rows it was.
    """
    return sum(
        database.execute(
            f"delete from {table} where {column} = %s", (person,), about=[person]
        ).rowcount
        for table in tables
    )
