"""
What the care team would see, before a choice is saved: the same table of rules, asked about
professionals who are not here.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import facts, matrix, queries, rules
from ens.contexts.access.rules import Fact, Standing
from ens.contexts.directory import api as directory
from ens.ground import clock, database
from ens.ground.label import ALL


@dataclass(frozen=True, slots=True)
class Sight:
    """
    Whether one professional of the care team would see a thing with this label.

    `author` and `treating` say why, when they would in spite of a mask.
    """

    professional: int
    sees: bool
    author: bool
    treating: bool


def care_team_sight(*, person: int, label: int, author: int, now: dt.datetime) -> tuple[Sight, ...]:
    """
    For each professional of the care team, in the order of their relations.

    `author` is the professional who wrote the thing, 0 if none did.
    """
    relations = queries.relations_of(person=person, now=now)
    team = directory.professionals([one.professional for one in relations])
    return tuple(_sight(one, person, label, author, now) for one in team)


def _sight(
    one: directory.Professional, person: int, label: int, author: int, now: dt.datetime
) -> Sight:
    known = _facts(one, person, now)
    mine = one.professional == author
    standing = Standing(
        facts=known | int(Fact.MINE) if mine else known,
        scopes=ALL,
        holder=ALL,
        profession=_professions(one),
    )
    sees = rules.why_not(standing, label) is None
    return Sight(one.professional, sees, mine, bool(known & Fact.TREATING))


def _facts(one: directory.Professional, person: int, now: dt.datetime) -> int:
    values = {
        "persons": [person],
        "actor_person": 0,
        "professional": one.professional,
        "structure": one.situations[0].structure if one.situations else 0,
        "now": now,
        "today": clock.day_of(now),
    }
    gathered = database.execute(facts.statement(one=True), values).fetchall()[0][1]
    return int(gathered) | int(Fact.PRO | Fact.STRONG)


def _professions(one: directory.Professional) -> int:
    """
    What any of their situations would open: which one they will work in is not known.
    """
    opened = 0
    for situation in one.situations:
        opened |= matrix.of_profession(situation.profession)
    return opened
