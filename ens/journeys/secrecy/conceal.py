"""
Somebody keeps one of their documents from those who represent or help them, or shows it again.

The document says INVISIBLE_REPRESENTANTS_LEGAUX in a new version; everything derived from it, its
notices and its lines of the register follow in the same transaction.

Sources: CSP L1111-5 and L1111-5-1 (the minor's secrecy); CI-SIS confidentiality codes (TRE_A07);
readings 16.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.journeys import confidentiality, documents_of_person, holder, open_document
from ens.journeys.holder import Holder
from ens.journeys.once import once
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Own:
    """
    `secret` from who represents or helps the person.
    """

    document: Metadata
    secret: bool


@dataclass(frozen=True, slots=True)
class Area:
    """
    What only the person sees, and what they might keep for themselves. `age` chooses what is
    proposed to read.
    """

    holder: Holder
    age: int
    secret: tuple[Own, ...]
    others: tuple[Own, ...]


def area(*, actor: Actor, now: dt.datetime) -> Area:
    """
    One's own, never that of somebody one helps.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient="", now=now)
    found = documents_of_person.current(reach, public_id=whose.public_id, count=SHOWN, now=now)
    own = [_own(one) for one in found]
    return Area(
        holder=whose,
        age=identity.age(whose.birth_date, today=clock.day_of(now)),
        secret=tuple(one for one in own if one.secret),
        others=tuple(one for one in own if not one.secret),
    )


def _own(one: record.Stored) -> Own:
    return Own(document_metadata.metadata(one), bool(label.flags_in(one.label) & Flag.SECRET))


def conceal(*, actor: Actor, document: str, secret: bool, key: str, now: dt.datetime) -> None:
    """
    Doing it again changes nothing.

    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing of one's own to keep
    """
    whose, reach = holder.opened(actor=actor, patient="", action="conceal", now=now)

    def work() -> Mapping[str, Any]:
        stored = open_document.stored_document(reach, document, now=now)
        confidentiality.mark(stored, Flag.SECRET, said=secret, reach=reach, now=now)
        return {"document": stored.id}

    once(work, actor=actor, key=key, said=("conceal", whose.public_id, document, str(secret)),
         now=now)  # fmt: skip
