"""
What a software reads of its own subscriptions: how they stand, and what they told.

Source: Subscriptions R5 Backport 1.1, $status, $events and $get-ws-binding-token.
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys.errors import unacceptable
from ens.journeys.subscriptions import notifying, subscribing
from ens.standards.fhir import backport

MOST_EVENTS = 100
WORDS = {
    "unreachable": "the receiver cannot be reached",
    "insecure": "the receiver's certificate, or its TLS, is refused",
    "silent": "the receiver did not answer in time",
    "broken": "the receiver closed the connection, or answered something else than HTTP",
    "too-long": "the receiver's answer is too long",
    "refused": "the receiver answered with an HTTP status other than 2xx",
    "not-allowed": "the receiver's address is not one that is called",
    "filter": "the filters cannot be used: ask others",
    "permission-ended": "what the user allowed this software is over",
    "space-closed": "the space is closed",
    "ended": "the end that was asked is past",
}


def state_of(one: subscriptions.Subscription) -> backport.State:
    """
    With what went wrong last, while it does.
    """
    code = one.reason
    if not code and one.failures:
        code = next((last.outcome for last in subscriptions.attempts(one, limit=1)), "")
    error = (code, WORDS.get(code, "")) if code in WORDS else ("", "")
    return backport.State(one.id, one.topic, one.status, one.last_number, error)


def events(
    id: str,  # noqa: A002
    *,
    actor: Actor,
    since: int,
    until: int,
    content: str,
    now: dt.datetime,
) -> bytes:
    """
    What was told, of these numbers, as far as it is seen now; each leaves its line again.

    :raises record.NotFound: there is none, or another's
    """
    one = subscribing.own(id, actor=actor)
    reach = access.reach(actor=actor, persons=(one.person,), action="read", now=now)
    with database.transaction():
        found = subscriptions.told(one, since=since, until=until, limit=MOST_EVENTS)
        seen = notifying.glimpsed(found, reach)
        told = [
            notifying.tell(
                one, event, event.number, seen[event.rid], content=content, reach=reach, now=now
            )
            for event in found
            if event.rid in seen
        ]
    base = settings.FHIR_BASE
    return backport.notification(state_of(one), "query-event", told, base=base, now=now)


def bind(
    ids: Sequence[str], *, actor: Actor, now: dt.datetime
) -> tuple[str, dt.datetime, tuple[str, ...]]:
    """
    A token, when it ends, and what it binds to: those named, else all that have this channel.

    :raises record.NotFound: one of them is not there, or another's
    :raises Unacceptable: there is nothing to bind to
    """
    named = [subscribing.own(one, actor=actor) for one in ids]
    among = named or subscribing.owned(actor=actor)
    found = [one for one in among if one.channel == "websocket" and one.status == "active"]
    if not found or (named and len(found) < len(named)):
        raise unacceptable("business-rule", "no active subscription of channel websocket")
    token, expires = subscriptions.bind(found, now=now)
    return token, expires, tuple(one.id for one in found)
