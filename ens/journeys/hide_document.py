"""
The person hides a document from professionals, or shows it again.

The document is not altered: its metadata says MASQUE_PS, in a new version, and everything
derived from it follows in the same transaction; so do the documents that it replaced, which say
much the same. Each of these is shown again by itself.

Source: CI-SIS confidentiality codes (TRE_A07); CSP R1111-46; the author and the declared
treating doctor still see it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.ground.reach import Reach
from ens.journeys import confidentiality, holder, open_document
from ens.journeys.holder import Holder
from ens.journeys.once import Answer, once
from ens.journeys.reading import document_metadata, replacements
from ens.journeys.reading.document_metadata import Metadata
from ens.standards.fhir import json_gate

ATTEMPTS = 3  # somebody else may be changing the document


@dataclass(frozen=True, slots=True)
class Watcher:
    """
    One professional of the care team, and why they would still see the document.
    """

    name: str
    author: bool
    treating: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """
    What hiding or showing would change, before it is done: who sees the document in both
    cases, and who loses it when it is hidden. `author` is who wrote it, outside the team.
    """

    document: Metadata
    author: str
    keep: tuple[Watcher, ...]
    change: tuple[Watcher, ...]


def effect(*, actor: Actor, patient: str, document: str, now: dt.datetime) -> tuple[Holder, Effect]:
    """
    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing to hide
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    stored = open_document.stored_document(reach, document, now=now)
    writer = accounts.account(stored.author) if stored.author else None
    mask = int(Flag.MASKED)
    hidden, seen = (
        access.care_team_sight(
            person=whose.person,
            label=marked,
            author=writer.professional if writer else 0,
            now=now,
        )
        for marked in (stored.label | mask, stored.label & ~mask)
    )
    still = [one for one in hidden if one.sees]
    lost = [one for one, other in zip(hidden, seen, strict=True) if other.sees and not one.sees]
    return whose, Effect(
        document=document_metadata.metadata(stored),
        author=writer.name if writer and not any(one.author for one in still) else "",
        keep=_watchers(still),
        change=_watchers(lost),
    )


def _watchers(sights: list[access.Sight]) -> tuple[Watcher, ...]:
    names = {
        one.professional: one.name
        for one in directory.professionals([sight.professional for sight in sights])
    }
    return tuple(Watcher(names[one.professional], one.author, one.treating) for one in sights)


def hide(
    *, actor: Actor, patient: str, document: str, hidden: bool, key: str, now: dt.datetime
) -> Holder:
    """
    Hide or show; doing it again changes nothing.

    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing to hide
    :raises access.Refused: seen, but not theirs to hide
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    for attempt in range(ATTEMPTS):
        stored = open_document.stored_document(reach, document, now=now)
        try:
            once(
                partial(_marked, stored, reach, hidden, now),
                actor=actor,
                key=key,
                said=("hide", document, str(hidden)),
                now=now,
            )
            break
        except record.VersionConflict:
            if attempt == ATTEMPTS - 1:
                raise
    return whose


def _marked(stored: record.Stored, reach: Reach, hidden: bool, now: dt.datetime) -> Answer:
    confidentiality.mark(stored, Flag.MASKED, said=hidden, reach=reach, now=now)
    if hidden:
        mask_earlier(stored, reach, now)
    return {"document": stored.id}


def mask_earlier(stored: record.Stored, reach: Reach, now: dt.datetime) -> None:
    """
    With a document, those that it replaced.
    """
    for earlier in _earlier(stored, reach, now):
        confidentiality.mark(earlier, Flag.MASKED, said=True, reach=reach, now=now)


def _earlier(stored: record.Stored, reach: Reach, now: dt.datetime) -> Iterator[record.Stored]:
    """
    The documents that this one replaced, one after the other, as far as the person sees them.
    """
    known = {stored.id}
    while fid := replacements.earlier_id(json_gate.parse(stored.body)):
        place = record.locate(stored.type, fid)
        if fid in known or place is None or place.person != stored.person:
            return
        if not record.seen([place], reach=reach):
            return
        known.add(fid)
        try:
            stored = record.read(place, reach=reach, now=now)
        except record.Gone:
            return
        yield stored
