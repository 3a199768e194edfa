"""
How far a long loading is, part by part.

A mark is written in the transaction of what it tells: after a kill, a loading goes on exactly
where it stopped. It names files and numbers, never what was in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ens.ground import database

NOTE = """
insert into ground_loading (name, part, place, done, refused) values (%s, %s, %s, %s, %s)
on conflict (name, part) do update
set place = excluded.place, done = excluded.done, refused = excluded.refused
"""
TURN = "select pg_advisory_xact_lock(hashtextextended('loading ' || %s, 0))"


@dataclass(frozen=True, slots=True)
class Mark:
    """
    What of a part is behind: up to which place of it, how much was taken, how much refused.
    """

    place: int = 0
    done: int = 0
    refused: int = 0


NOTHING = Mark()


def marks(name: str) -> Mapping[str, Mark]:
    rows = database.execute(
        "select part, place, done, refused from ground_loading where name = %s", (name,)
    ).fetchall()
    return {part: Mark(*rest) for part, *rest in rows}


def mark(name: str, part: str) -> Mark:
    """
    How far this part is; others who load it wait, to the end of the transaction.
    """
    database.execute(TURN, (f"{name} {part}",))
    row = database.execute(
        "select place, done, refused from ground_loading where name = %s and part = %s",
        (name, part),
    ).fetchone()
    return Mark(*row) if row else NOTHING


def note(name: str, part: str, mark: Mark) -> None:
    """
    In the caller's transaction.
    """
    database.execute(NOTE, (name, part, mark.place, mark.done, mark.refused))


def names(beginning: str) -> tuple[str, ...]:
    rows = database.execute(
        "select distinct name from ground_loading where starts_with(name, %s) order by name",
        (beginning,),
    ).fetchall()
    return tuple(row[0] for row in rows)
