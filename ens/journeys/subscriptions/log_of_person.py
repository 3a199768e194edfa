"""
What an application asked to be told of about a person, what was sent to it, and why nothing was:
for whoever decides for the person.

What the reader does not see themselves is not in what they read, nor counted: neither that it was
sent, nor that it was kept back.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database, label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.subscriptions import notifying
from ens.journeys.trace import trace

CONSENT = label.label(label.kind_of("Consent"), 0)
MOST_LINES, MOST_KEPT, MOST_TOLD = 50, 20, 10_000


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
    One subscription. `to` is a host or an address, "" for a connection that the software opens.
    """

    title: str
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
        followed = tuple(_followed(one, reach) for one in found)
    return whose, Log(client.client_id, client.name, followed)


def _followed(one: subscriptions.Subscription, reach: Reach) -> Followed:
    topic = subscriptions.topic_of(one.topic)
    return Followed(
        title=topic.title if topic else one.topic,
        channel=one.channel,
        content=one.content,
        to="" if one.channel == "websocket" else subscriptions.host_of(one),
        status=one.status,
        reason=one.reason,
        since=one.created_at,
        lines=_lines(one, reach),
        kept=_kept(one, reach),
    )


def _lines(one: subscriptions.Subscription, reach: Reach) -> tuple[Line, ...]:
    """
    Those that told nothing, as what only keeps a connection alive, and those that told something
    that the reader sees.
    """
    attempts = subscriptions.attempts(one, limit=MOST_LINES)
    types = _types_told(one, attempts, reach)
    lines = []
    for each in attempts:
        seen = [name for number, name in types.items() if each.first <= number <= each.last]
        if seen or not each.first:
            named = tuple(dict.fromkeys(seen))
            lines.append(Line(each.at, each.kind, each.outcome, each.status, len(seen), named))
    return tuple(lines)


def _types_told(
    one: subscriptions.Subscription, attempts: Sequence[subscriptions.Attempt], reach: Reach
) -> dict[int, str]:
    """
    The type of what each number told, of what the reader sees.
    """
    numbers = [each.first for each in attempts if each.first]
    if not numbers:
        return {}
    last = max(each.last for each in attempts)
    told = subscriptions.told(one, since=min(numbers), until=last, limit=MOST_TOLD)
    seen = notifying.glimpsed(told, reach)
    return {event.number: seen[event.rid].place.type for event in told if event.rid in seen}


def _kept(one: subscriptions.Subscription, reach: Reach) -> tuple[Kept, ...]:
    if one.status == "off":
        return ()
    hidden = subscriptions.unseen(one, limit=MOST_KEPT)
    seen = notifying.glimpsed(hidden, reach)
    return tuple(
        Kept(event.at, seen[event.rid].place.type) for event in hidden if event.rid in seen
    )
