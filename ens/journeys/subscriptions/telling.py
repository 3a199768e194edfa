"""
What was written in a record is told, in the same transaction, to what finds who wants to know:
keys only, and nothing at all when nobody watches over this person.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache

from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import outbox


def changed(stored: Iterable[record.Stored], *, action: str, now: dt.datetime) -> None:
    """
    `action` is create, update or delete.
    """
    things: dict[int, list[tuple[int, int, str, str]]] = {}
    for one in stored:
        if one.person != record.COMMONS and (one.type, action) in _told():
            things.setdefault(one.person, []).append((one.rid, one.version, one.type, action))
    for person, found in things.items():
        if subscriptions.is_watched(person):
            outbox.publish(subscriptions.Touched(person=person, things=tuple(found)), now=now)


@cache
def _told() -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, action)
        for topic in subscriptions.topics()
        for name in topic.types
        for action in topic.on
    )
