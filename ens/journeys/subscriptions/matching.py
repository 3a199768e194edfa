"""
Who is to be told of what was written: what whoever asked sees of it now, and asked for.

Registered for `subscriptions.Touched`. What they do not see is not kept for them: nothing of it
will ever be counted.
"""

import datetime as dt
from collections.abc import Sequence

import psycopg
from django.db import DataError

from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database
from ens.ground.reach import Reach
from ens.journeys.subscriptions import standing

Thing = tuple[int, int, str, str]


def match_touched(event: subscriptions.Touched, *, now: dt.datetime) -> int:
    """
    Return how many subscriptions have something to tell.
    """
    told = 0
    for one in subscriptions.watching(event.person):
        if things := _of_topic(one, event.things):
            told += _kept(one, things, now)
    return told


def _kept(one: subscriptions.Subscription, things: Sequence[Thing], now: dt.datetime) -> bool:
    """
    One whose filters cannot be used any more is in error, and keeps nobody else from being told.
    """
    try:
        with database.transaction():
            return _keep(one, things, now)
    except (record.NotUnderstood, DataError, psycopg.DataError):
        subscriptions.stop(one, status="error", reason="filter", now=now)
        return False


def _of_topic(one: subscriptions.Subscription, things: Sequence[Thing]) -> list[Thing]:
    topic = subscriptions.topic_of(one.topic)
    if topic is None:
        return []
    return [thing for thing in things if thing[2] in topic.types and thing[3] in topic.on]


def _keep(one: subscriptions.Subscription, things: Sequence[Thing], now: dt.datetime) -> bool:
    reach = standing.reach_of(one, now=now)
    if reach is None:
        return False
    glimpsed = record.glimpse([thing[0] for thing in things], reach=reach)
    seen = {found.place.rid for found in glimpsed}
    found = [thing for thing in things if thing[0] in seen and _meets(one, thing, reach)]
    if found:
        kept = [(rid, version, action) for rid, version, _, action in found]
        subscriptions.add(one, kept, now=now)
    return bool(found)


def _meets(one: subscriptions.Subscription, thing: Thing, reach: Reach) -> bool:
    """
    What is deleted has nothing left to be chosen by: only who did not choose is told of it.
    """
    rid, _, name, action = thing
    asked = [pairs for of, pairs in one.filters if of == name]
    if action == "delete" and asked:
        return False
    return all(
        rid in record.meets(record.parse_query(name, pairs), [rid], reach=reach) for pairs in asked
    )
