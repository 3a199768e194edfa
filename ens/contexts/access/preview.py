"""
What the care team would see, before a choice is saved: the same table of rules, asked about
professionals who are not here.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access import levels, queries, rules
from ens.contexts.access.rules import Fact
from ens.contexts.directory import api as directory
from ens.ground.actor import Actor


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
    """
    In any of their situations: which one they will work in is not known.
    """
    mine = one.professional == author
    seen, treating = False, False
    for situation in one.situations or (None,):
        standing = queries.standing_before(_acting(one, situation), person=person, now=now)
        if mine:
            standing = standing._replace(facts=standing.facts | int(Fact.MINE))
        seen = seen or rules.why_not(standing, label) is None
        treating = treating or bool(standing.facts & Fact.TREATING)
    return Sight(one.professional, seen, mine, treating)


def _acting(one: directory.Professional, situation: directory.Situation | None) -> Actor:
    return Actor(
        who=0,
        account=0,
        kind="professional",
        professional=one.professional,
        structure=situation.structure if situation else 0,
        profession=situation.profession if situation else "",
        assurance=levels.HIGHEST,
    )
