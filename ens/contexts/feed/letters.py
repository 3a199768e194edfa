"""
What goes to the collector and what comes back: two seals in one signed message.

Who it is, sealed to the collector; what is said of them, sealed to the hub. Neither can read the
other's half, and we can read neither's answer but the keys of what arrived.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ens.clients import collector
from ens.contexts.feed import subject
from ens.ground import keys
from ens.standards.fhir import json_gate
from ens.standards.jose import Card, Party, Unreadable

FED, FORWARDED = "ens-fed", "ens-forwarded"


class NotDelivered(Exception):
    """
    Nothing is known of what arrived: it is sent again later.
    """


@dataclass(frozen=True, slots=True)
class Letter:
    """
    `content` is the record; None asks whether it arrived before.
    """

    person: int
    rid: int
    version: int
    key: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    The keys of what the hub has, and of what it refused.
    """

    received: frozenset[str]
    refused: frozenset[str]


def is_on() -> bool:
    """
    A deployment without a collector feeds nothing.
    """
    return bool(settings.COLLECTOR_URL)


def party() -> Party:
    return Party.of_secrets(
        "care", signing=keys.derived("feed-signing"), sealing=keys.derived("feed-sealing")
    )


def publish_card() -> None:
    """
    Write our public card where the collector reads it.
    """
    path: Path = settings.CARE_CARD
    text = party().card.text()
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.rename(path)


def deliver(letters: Sequence[Letter], *, now: dt.datetime) -> Delivered:
    """
    :raises NotDelivered: nobody answered, or not who we know
    """
    try:
        theirs, hub = _card(settings.COLLECTOR_CARD), _card(settings.HUB_CARD)
        messages = [_message(one, theirs, hub, now) for one in letters]
        signed = party().sign(json_gate.serialise({"messages": messages}), kind=FED)
        answer = theirs.verified(collector.send(signed), kind=FORWARDED)
    except (OSError, collector.CollectorDown, Unreadable) as error:
        raise NotDelivered from error
    told = json_gate.parse(answer)
    return Delivered(frozenset(told["received"]), frozenset(told["refused"]))


def _message(one: Letter, theirs: Card, hub: Card, now: dt.datetime) -> dict[str, str | None]:
    return {
        "key": one.key,
        "subject": theirs.seal(subject.text_of(one.person, now=now)),
        "content": hub.seal(one.content) if one.content is not None else None,
    }


def _card(path: Path) -> Card:
    return Card.read(path.read_text("utf-8"))
