"""
A line of policy: what a kind of person may do to the things of others in a space, and to
their own: `read/mine` is one's own thing, read.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.ground.actor import Actor
from ens.ground.label import kind_of, label
from ens.ground.reach import Reach
from tests.contexts.access.conftest import NOW

ACTIONS = ("read", "search", "create", "update", "delete", "mask")
COMMONS = 0
REPORT = label(kind_of("DocumentReference", "11502-2"), 0)
EVERYTHING = {f"{action}{whose}" for action in ACTIONS for whose in ("", "/mine")}
READS = {"read", "search"}
OWN = {f"{action}/mine" for action in ("read", "search", "create", "update", "delete")}
HOLDS = EVERYTHING - {"update", "delete"}
DEPOSITS = {"create"} | OWN


def reach(actor: Actor, *persons: int, action: str = "read", now: dt.datetime = NOW) -> Reach:
    return access.reach(actor=actor, persons=persons, action=action, now=now)


def sees(actor: Actor, person: int, seen: int = REPORT, **more) -> bool:
    return reach(actor, person, **more).allows(person, seen, author=1)


def allowed(actor: Actor, person: int, *, seen: int = REPORT, now: dt.datetime = NOW) -> set[str]:
    """
    What this actor may do to a thing of somebody else, and to one of their own.
    """
    found = set()
    for action in ACTIONS:
        made = reach(actor, person, action=action, now=now)
        if made.allows(person, seen, author=1):
            found.add(action)
        if made.allows(person, seen, author=actor.account):
            found.add(f"{action}/mine")
    return found
