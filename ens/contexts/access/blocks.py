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
    What the person opposes now (consultation, feeding, emergency), each since when.
    """
    rows = database.execute(
        "select against, min(since) from access_opposition"
        " where person = %s and withdrawn_at is null group by against",
        (person,),
    ).fetchall()
    return dict(rows)
