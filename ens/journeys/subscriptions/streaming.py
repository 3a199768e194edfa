"""
Notifications over a connection that its software holds open, instead of a receiver of its own.

The same numbers, reach and register as any: what could not be sent stays, and is sent to the next
connection that is bound.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database
from ens.journeys.subscriptions import notifying, standing

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bound:
    """
    What a token opened: where each subscription is, and the handshake of each.
    """

    places: tuple[Place, ...]
    handshakes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """
    One notification, held for the connection that sends it until it is `done` or `left`.
    """

    one: subscriptions.Subscription
    prepared: notifying.Prepared

    @property
    def body(self) -> bytes:
        return self.prepared.body


def bound(token: str, *, now: dt.datetime) -> Bound:
    """
    Nothing for a token that is unknown, too old, or served before, nor of what is over since.
    """
    found = [one for one in subscriptions.take_binding(token, now=now) if _is_on(one, now)]
    return Bound(
        tuple((one.person, one.number) for one in found),
        tuple(notifying.handshake(one, now=now) for one in found),
    )


def _is_on(one: subscriptions.Subscription, now: dt.datetime) -> bool:
    if one.status != "active" or one.channel != "websocket":
        return False
    return standing.reach_of(one, now=now) is not None


def still_on(places: Sequence[Place], *, now: dt.datetime) -> tuple[Place, ...]:
    """
    Those whose software may still be told something, though nothing happened meanwhile.
    """
    return tuple(place for place in subscriptions.still_on(places) if _goes_on(place, now))


def _goes_on(place: Place, now: dt.datetime) -> bool:
    with database.transaction():
        return _is_on(subscriptions.at(*place), now)


def take(places: Sequence[Place], *, now: dt.datetime) -> Next | None:
    """
    The next notification of one of these, None while there is nothing to tell.
    """
    for person, number in subscriptions.with_something(places, now=now):
        one = subscriptions.hold(person, number, now=now)
        if one is None:
            continue
        prepared = notifying.prepare(one, now=now)
        if prepared is not None:
            return Next(one, prepared)
        subscriptions.let_go(one)
    return None


def done(sent: Next, *, now: dt.datetime) -> None:
    try:
        notifying.settle(sent.one, sent.prepared, subscriptions.Result("received"), now=now)
    finally:
        subscriptions.let_go(sent.one)


def left(unsent: Next) -> None:
    """
    The connection was lost: it may have been read, so its numbers stay.
    """
    subscriptions.let_go(unsent.one)
