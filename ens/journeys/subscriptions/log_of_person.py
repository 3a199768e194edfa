"""
What an application asked to be told of about a person, what was sent to it, and why nothing was:
for whoever decides for the person.

What the reader does not see themselves is not in what they read, nor counted: neither that it was
sent, nor that it was kept back.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import CONSENT, Holder
from ens.journeys.subscriptions import notifying
from ens.journeys.trace import trace

MOST_LINES, MOST_KEPT, MOST_TOLD = 50, 20, 10_000
MOST_PAGES = 40  # of attempts looked through


@dataclass(frozen=True, slots=True)
class Line:
    """
    One sending: `outcome` says how it went, `count` of how many things it told, `types` of which.
    """

    at: dt.datetime
    kind: str
    outcome: str
    status: int
    count: int
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    Something that was not sent, since the application did not see it any more.
    """

    at: dt.datetime
    type: str


@dataclass(frozen=True, slots=True)
class Followed:
    """
    One subscription. `topic` is the name of it; `to` is a host or an address, "" for a connection
    that the software opens.
    """

    topic: str
    channel: str
    content: str
    to: str
    status: str
    reason: str
    since: dt.datetime
    lines: tuple[Line, ...]
    kept: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Log:
    client_id: str
    name: str
    followed: tuple[Followed, ...]


def log(*, actor: Actor, patient: str, application: str, now: dt.datetime) -> tuple[Holder, Log]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or no such application
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    client = accounts.clients([application]).get(application)
    if client is None or client.kind != "app":
        raise record.NotFound
    reach = access.reach(actor=actor, persons=(whose.person,), action="read", now=now)
    with database.transaction():
        found = subscriptions.of_person(person=whose.person, client=application)
        what = ("Consent", application)
        trace("read", what=what, label=CONSENT, person=whose.person, reach=reach, now=now)
        followed = tuple(_followed(one, reach, mine=whose.mine) for one in found)
    return whose, Log(client.client_id, client.name, followed)


def _followed(one: subscriptions.Subscription, reach: Reach, *, mine: bool) -> Followed:
    topic = subscriptions.topic_of(one.topic)
    status, reason = _state(one, reach)
    return Followed(
        topic=topic.name if topic else one.topic,
        channel=one.channel,
        content=one.content,
        to=_to(one, reach),
        status=status,
        reason=reason,
        since=one.created_at,
        lines=_lines(one, reach, mine=mine),
        kept=_kept(one, reach),
    )


def _to(one: subscriptions.Subscription, reach: Reach) -> str:
    """
    An e-mail address is told to whose it is: one parent does not read the other's.
    """
    if one.channel == "websocket":
        return ""
    is_own = one.channel != "email" or one.account == reach.actor.account
    return subscriptions.host_of(one) if is_own else ""


def _state(one: subscriptions.Subscription, reach: Reach) -> tuple[str, str]:
    """
    How it stands, and why; as before, for who does not see what it failed to send.
    """
    if one.status != "error":
        return one.status, one.reason
    last = subscriptions.attempts(one, limit=1)
    failed = subscriptions.waiting(one)[: one.most]
    is_of_sending = bool(last and last[0].kind == "event-notification" and failed)
    if is_of_sending and not notifying.glimpsed(failed, reach):
        return "active", ""
    return one.status, one.reason


def _lines(one: subscriptions.Subscription, reach: Reach, *, mine: bool) -> tuple[Line, ...]:
    """
    Those that told nothing, and those that told something that the reader sees: as many of them,
    however many others there are.
    """
    lines: list[Line] = []
    for page in range(MOST_PAGES):
        attempts = subscriptions.attempts(one, limit=MOST_LINES, after=page * MOST_LINES)
        lines += _lines_of(one, attempts, reach, mine=mine)
        if len(lines) >= MOST_LINES or len(attempts) < MOST_LINES:
            break
    return tuple(lines[:MOST_LINES])


def _lines_of(
    one: subscriptions.Subscription,
    attempts: Sequence[subscriptions.Attempt],
    reach: Reach,
    *,
    mine: bool,
) -> Iterator[Line]:
    """
    What only keeps a connection alive is for the person: its rhythm begins anew at each sending,
    also at those that another reader does not see. A number that was taken back is given again:
    what happened after an attempt was not in it.
    """
    told = _told(one, attempts, reach)
    for each in attempts:
        if each.kind == "heartbeat" and not mine:
            continue
        seen = [
            name for at, number, name in told if each.first <= number <= each.last and at <= each.at
        ]
        if seen or not each.first:
            named = tuple(dict.fromkeys(seen))
            yield Line(each.at, each.kind, each.outcome, each.status, len(seen), named)


def _told(
    one: subscriptions.Subscription, attempts: Sequence[subscriptions.Attempt], reach: Reach
) -> list[tuple[dt.datetime, int, str]]:
    """
    When it happened, its number and its type, of what these told and the reader sees.
    """
    numbers = [each.first for each in attempts if each.first]
    if not numbers:
        return []
    last = max(each.last for each in attempts)
    told = subscriptions.told(one, since=min(numbers), until=last, limit=MOST_TOLD)
    seen = notifying.glimpsed(told, reach)
    return [
        (event.at, event.number, seen[event.rid].place.type) for event in told if event.rid in seen
    ]


def _kept(one: subscriptions.Subscription, reach: Reach) -> tuple[Kept, ...]:
    if one.status == "off":
        return ()
    hidden = subscriptions.unseen(one, limit=MOST_TOLD)
    seen = notifying.glimpsed(hidden, reach)
    found = (Kept(event.at, seen[event.rid].place.type) for event in hidden if event.rid in seen)
    return tuple(islice(found, MOST_KEPT))
