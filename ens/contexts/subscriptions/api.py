"""
Subscriptions: what software asked to be told of about a person, what waits, what was sent.

Keys and dates only: what is told is made by a journey, through the reach of whoever asked.
"""

from ens.contexts.subscriptions.binding import bind
from ens.contexts.subscriptions.binding import take as take_binding
from ens.contexts.subscriptions.channels import NotCalled, host_of, send
from ens.contexts.subscriptions.channels import check as check_endpoint
from ens.contexts.subscriptions.due import (
    claim,
    failed,
    hold,
    let_go,
    put_off,
    rest,
    still_on,
    with_something,
)
from ens.contexts.subscriptions.erasing import erase
from ens.contexts.subscriptions.events import Touched
from ens.contexts.subscriptions.keeping import (
    TooMany,
    at,
    create,
    find,
    is_watched,
    of_owner,
    of_person,
    opened,
    replace,
    stop,
    watching,
)
from ens.contexts.subscriptions.queue import (
    add,
    drop,
    number,
    received,
    take_back,
    told,
    unseen,
    waiting,
)
from ens.contexts.subscriptions.rules import NotAsked, refused
from ens.contexts.subscriptions.rules import read as read_asked
from ens.contexts.subscriptions.sealed import SEALED
from ens.contexts.subscriptions.sendings import attempts, forget_old, note
from ens.contexts.subscriptions.topics import Topic, topic_of, topics
from ens.contexts.subscriptions.values import Asked, Attempt, Event, Result, Subscription

__all__ = [
    "SEALED",
    "Asked",
    "Attempt",
    "Event",
    "NotAsked",
    "NotCalled",
    "Result",
    "Subscription",
    "TooMany",
    "Topic",
    "Touched",
    "add",
    "at",
    "attempts",
    "bind",
    "check_endpoint",
    "claim",
    "create",
    "drop",
    "erase",
    "failed",
    "find",
    "forget_old",
    "hold",
    "host_of",
    "is_watched",
    "let_go",
    "note",
    "number",
    "of_owner",
    "of_person",
    "opened",
    "put_off",
    "read_asked",
    "received",
    "refused",
    "replace",
    "rest",
    "send",
    "still_on",
    "stop",
    "take_back",
    "take_binding",
    "told",
    "topic_of",
    "topics",
    "unseen",
    "waiting",
    "watching",
    "with_something",
]
