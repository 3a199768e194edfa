"""
Whether what was decided when an answer was begun still holds when it is ready: what is taken back
meanwhile reaches it too, however long it took to make.
"""

import datetime as dt
from dataclasses import replace

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground.actor import Actor
from ens.ground.decisions import Decided
from ens.ground.reach import Reach

LONG_SECONDS = 2.0  # what took less leaves as it was decided
AGAIN_SECONDS = 2.0  # how often what leaves piece by piece is judged anew
COMMONS = 0


def is_long(decided: Decided) -> bool:
    return decided.seconds > LONG_SECONDS


def holds(decided: Decided, *, actor: Actor, now: dt.datetime) -> bool:
    """
    False once `actor`, as they are now, reaches less of anybody than was decided, or something of
    one of them was hidden since.
    """
    once: dict[tuple[object, ...], Reach] = {}
    for one in decided.reaches:
        once.setdefault((one.actor, one.action, one.persons), one)
    if any(_is_less(one, actor, now) for one in once.values()):
        return False
    persons = {person for one in once.values() for person in one.persons} - {COMMONS}
    since = now - dt.timedelta(seconds=decided.seconds)
    hidden = register.hidden_between(since, now, persons=sorted(persons))
    return not any(_saw(one, *thing) for one in once.values() for thing in hidden)


def _saw(before: Reach, person: int, label: int) -> bool:
    """
    Whether it was seen before it was hidden: else nothing tells that it is there. What is the
    reader's own stays theirs to see.
    """
    return before.allows(person, label, author=0)


def _is_less(before: Reach, actor: Actor, now: dt.datetime) -> bool:
    after = access.reach(
        actor=_as_now(before.actor, actor), persons=before.persons, action=before.action, now=now
    )
    return any(before.view(person) & ~after.view(person) for person in before.persons)


def _as_now(then: Actor, present: Actor) -> Actor:
    """
    What an application is still allowed, if it is the same one.
    """
    if then.scopes is None or (then.account, then.client) != (present.account, present.client):
        return then
    return replace(then, scopes=present.scopes)
