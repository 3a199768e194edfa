"""
How sure of a citizen the product must be: eIDAS levels, by action and by class of data.

`levels.csv`, or the file that `ENS_LEVELS_TABLE` names; a later line overrides an earlier one, and
what no line names asks for the first level. Professionals come through their own provider, and an
application acts within what its user allowed: neither is asked for another level here.
"""

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

from ens.contexts.access import rows
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.label import ALL, NONE

USUAL, HIGHEST = 1, 3


def labels_assured(actor: Actor, action: str) -> int:
    """
    The labels that this actor's sign-in is sure enough for.
    """
    if actor.kind != "citizen" or actor.scopes is not None:
        return ALL if actor.assurance >= USUAL else NONE
    return _sets(action).get(min(actor.assurance, HIGHEST), NONE)


@cache
def _sets(action: str) -> dict[int, int]:
    asked = {kind.number: USUAL for kind in label.kinds()}
    for line in _lines():
        if line["action"] in ("*", action):
            asked |= dict.fromkeys(rows.kinds_named(line["row"]), int(line["level"]))
    return {
        level: label.labels_of_kinds(frozenset(k for k, least in asked.items() if least <= level))
        for level in range(USUAL, HIGHEST + 1)
    }


@cache
def _lines() -> tuple[dict[str, str], ...]:
    path = settings.ENS_LEVELS_TABLE or Path(__file__).with_name("levels.csv")
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
