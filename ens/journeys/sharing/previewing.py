"""
The space as somebody else would see it: now, and after a choice that is not saved yet.

Only of what the one who asks sees themselves, so that nobody learns by it what is hidden from
them. Nothing is written but that they looked.
"""

import datetime as dt
from dataclasses import dataclass

from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import documents_of_person, holder
from ens.journeys.holder import Holder
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.sharing import choices, circle, dashboard, sight
from ens.journeys.sharing.choices import Asked
from ens.journeys.sharing.circle import Someone
from ens.journeys.sharing.sight import Holding

MOST = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """
    A document that they see now, or would see.
    """

    document: Metadata
    now: bool
    then: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """
    `then` is what they would see, as `now` is what they do: the same where nothing is prepared.
    `documents` are the latest, at most `MOST` of them.
    """

    someone: Someone
    now: tuple[Holding, ...]
    then: tuple[Holding, ...]
    documents: tuple[Shown, ...]


def actors(
    *, actor: Actor, patient: str, now: dt.datetime
) -> tuple[Holder, tuple[Someone, ...], tuple[Someone, ...]]:
    """
    Those who are there, and those who might be.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    return whose, circle.around(whose, reach, now=now), circle.imagined()


def preview(
    *, actor: Actor, patient: str, key: str, decision: Asked | None, now: dt.datetime
) -> tuple[Holder, Preview]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nobody, or no such choice
    """
    whose, deciding = holder.deciding(actor=actor, patient=patient, now=now)
    _, reading = holder.opened(actor=actor, patient=patient, now=now)
    someone = dashboard.somebody(key, whose, deciding, now)
    made = choices.decided(decision, deciding, whose.person) if decision else None
    before, after = sight.views_of(someone, decision=made, person=whose.person, now=now)
    things = sight.counted(reading, whose.person, now)
    asked = dashboard.shown(deciding, whose.person)
    return whose, Preview(
        someone=someone,
        now=sight.holdings(before, things, asked),
        then=sight.holdings(after, things, asked),
        documents=_documents(whose, reading, before, after, now),
    )


def _documents(
    whose: Holder, reading: Reach, before: sight.View, after: sight.View, now: dt.datetime
) -> tuple[Shown, ...]:
    hits = documents_of_person.current(reading, public_id=whose.public_id, count=MOST, now=now)
    writers = sight.writers_of(one.author for one in hits)
    shown = []
    for one in hits:
        writer = writers.get(one.author)
        seen = before.sees(one.label, writer), after.sees(one.label, writer)
        if any(seen):
            shown.append(Shown(document_metadata.metadata(one), *seen))
    return tuple(shown)
