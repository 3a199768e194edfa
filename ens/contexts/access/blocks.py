"""
Whom a person keeps out, and what they oppose.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground import database


@dataclass(frozen=True, slots=True)
class Block:
    """
    One professional, or one structure, that sees nothing of a person since a date.
    """

    professional: int
    structure: int
    since: dt.datetime


def blocks_of(*, person: int) -> tuple[Block, ...]:
    """
    The blocks that hold, latest first, one per professional or structure.
    """
    rows = database.execute(
        "select professional, structure, max(since) from access_block"
        " where person = %s and lifted_at is null"
        " group by professional, structure order by 3 desc",
        (person,),
    ).fetchall()
    return tuple(Block(*row) for row in rows)


def oppositions_of(*, person: int) -> dict[str, dt.datetime]:
    """
    What the person opposes now to everybody (consultation, feeding, emergency), each since when.
    """
    rows = database.execute(
        "select against, min(since) from access_opposition"
        " where person = %s and structure = 0 and withdrawn_at is null group by against",
        (person,),
    ).fetchall()
    return dict(rows)


def sources_opposed(*, person: int, against: str = "feeding") -> dict[int, dt.datetime]:
    """
    The structures that alone are opposed now, each since when.
    """
    rows = database.execute(
        "select structure, min(since) from access_opposition where person = %s and against = %s"
        " and structure <> 0 and withdrawn_at is null group by structure",
        (person, against),
    ).fetchall()
    return dict(rows)
