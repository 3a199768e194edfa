"""
One notification: what it says is made when it is sent, through the reach that whoever asked has
then, and each thing that it names leaves its line in the register in the same transaction.

What they do not see any more is left out in silence, and takes no number. A number is spent only
once something left for the receiver: what is hidden before leaves no gap.

Source: Subscriptions R5 Backport 1.1, notifications.html and payloads.html.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.conf import settings

from ens.contexts.accounts import api as accounts
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.ground import database, label
from ens.ground.reach import Reach
from ens.journeys.subscriptions import standing
from ens.journeys.trace import trace
from ens.standards.fhir import backport

CONSENT = label.kind_of("Consent")
Send = Callable[[subscriptions.Subscription, bytes], subscriptions.Result]


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    What to send. `seqs` are the places of its events, `before` the last number told until now;
    `flags` are those that hide every one of them.
    """

    body: bytes
    kind: str
    seqs: tuple[int, ...] = ()
    first: int = 0
    last: int = 0
    before: int = 0
    flags: int = 0


def deliver(
    one: subscriptions.Subscription, *, now: dt.datetime, send: Send = subscriptions.send
) -> subscriptions.Result | None:
    """
    Send what is due to one that is held, and say how it went; None if nothing was.
    """
    try:
        prepared = prepare(one, now=now)
        if prepared is None:
            return None
        result = send(one, prepared.body)
        settle(one, prepared, result, now=now)
        return result
    finally:
        subscriptions.let_go(one)


def prepare(one: subscriptions.Subscription, *, now: dt.datetime) -> Prepared | None:
    """
    The next notification, None if there is none to send now.
    """
    with database.transaction():
        one = subscriptions.at(one.person, one.number, lock=True)
        if one.status not in ("requested", "active"):
            return None
        reach = standing.reach_of(one, now=now)
        if reach is None:
            return None
        if one.status == "requested":
            return Prepared(handshake(one, now=now), "handshake")
        if one.channel == "email" and (later := _may_leave(one, now)):
            subscriptions.put_off(one, later)
            return None
        if found := _events(one, reach, now):
            return found
        if one.heartbeat and (one.told_at or one.created_at) <= now - dt.timedelta(
            seconds=one.heartbeat
        ):
            return Prepared(_bundle(one, "heartbeat", (), one.last_number, now), "heartbeat")
        subscriptions.rest(one, now=now)
    return None


def _may_leave(one: subscriptions.Subscription, now: dt.datetime) -> dt.datetime | None:
    """
    When whoever is written to may be, None for now: as for any e-mail about a new document.
    """
    person = one.standing["person"]
    chosen = notices.preferences_of([person])[person]
    since = min((event.at for event in subscriptions.waiting(one)), default=now)
    at = notices.leaves_at("document-added", chosen, since=since, now=now)
    if at is None:
        return now + dt.timedelta(days=1)
    return at if at > now else None


def handshake(one: subscriptions.Subscription, *, now: dt.datetime) -> bytes:
    return _bundle(one, "handshake", (), one.last_number, now)


def _events(one: subscriptions.Subscription, reach: Reach, now: dt.datetime) -> Prepared | None:
    waiting = subscriptions.waiting(one)
    seen = glimpsed(waiting, reach)
    hidden = [event.seq for event in waiting if event.rid not in seen]
    subscriptions.drop(one, hidden, now=now)
    batch = [event for event in waiting if event.rid in seen][: one.most]
    if not batch:
        return None
    numbers = subscriptions.number(one, batch)
    told = [
        tell(one, event, numbers[event.seq], seen[event.rid], reach=reach, now=now)
        for event in batch
    ]
    last = max(numbers.values())
    return Prepared(
        _bundle(one, "event-notification", told, max(last, one.last_number), now),
        "event-notification",
        tuple(event.seq for event in batch),
        min(numbers.values()),
        last,
        one.last_number,
        reduce(and_, (label.flags_in(seen[event.rid].label) for event in batch)),
    )


def glimpsed(events: Sequence[subscriptions.Event], reach: Reach) -> Mapping[int, record.Glimpse]:
    """
    What is still seen of what happened, by the key of its row.
    """
    rids = [event.rid for event in events]
    return {found.place.rid: found for found in record.glimpse(rids, reach=reach)} if rids else {}


def tell(
    one: subscriptions.Subscription,
    event: subscriptions.Event,
    number: int,
    seen: record.Glimpse,
    *,
    content: str = "",
    reach: Reach,
    now: dt.datetime,
) -> backport.Told:
    """
    One event as its receiver is told of it, with its line in the register.
    """
    asked = content or one.content
    place = seen.place
    action = "delete" if seen.deleted else event.action
    if asked == "full-resource" and not seen.deleted:
        body = record.read(place, reach=reach, now=now).body
        return backport.Told(number, event.at, f"{place.type}/{place.id}", action, body)
    what = (place.type, place.id)
    trace("read", what=what, label=seen.label, person=one.person, reach=reach, now=now)
    focus = "" if asked == "empty" else f"{place.type}/{place.id}"
    return backport.Told(number, event.at, focus, action)


def _bundle(
    one: subscriptions.Subscription,
    kind: str,
    told: Sequence[backport.Told],
    last: int,
    now: dt.datetime,
) -> bytes:
    state = backport.State(one.id, one.topic, one.status, last)
    return backport.notification(state, kind, told, base=settings.FHIR_BASE, now=now)


def settle(
    one: subscriptions.Subscription,
    prepared: Prepared,
    result: subscriptions.Result,
    *,
    now: dt.datetime,
) -> None:
    """
    Keep how it went: what was received is done, what was not is tried again later.
    """
    with database.transaction():
        one = subscriptions.at(one.person, one.number, lock=True)
        attempt = subscriptions.Attempt(
            now, prepared.kind, prepared.first, prepared.last, result.outcome, result.status
        )
        subscriptions.note(one, attempt)
        if result.is_received:
            subscriptions.received(one, prepared.seqs, now=now)
            return
        if prepared.seqs and not result.sent:
            subscriptions.take_back(one, prepared.seqs, last=prepared.before)
        if prepared.kind == "handshake":
            subscriptions.stop(one, status="error", reason=result.outcome, now=now)
        elif subscriptions.failed(one, result, now=now):
            _tell_owner(one, prepared.flags, now)


def _tell_owner(one: subscriptions.Subscription, flags: int, now: dt.datetime) -> None:
    """
    The person is told that an application they let in does not answer any more; who does not see
    what it was to be told of is not.
    """
    client = accounts.clients([one.client]).get(one.client)
    if client is None or one.standing["kind"] != "citizen":
        return
    notices.notify(
        person=one.person,
        kind="application-unreachable",
        subject_label=label.label(CONSENT, flags),
        about=("Consent", one.client),
        text_values={"application": client.name},
        now=now,
    )
