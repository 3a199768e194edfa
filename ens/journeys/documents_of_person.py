"""
The current documents of a person, newest first, by type and by year.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, patient_seen
from ens.journeys.holder import Holder
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata

PER_PAGE = 20
CURRENT = "current"  # what was replaced or withdrawn is reached by what replaced it


@dataclass(frozen=True, slots=True)
class Asked:
    """
    `type` is a code of document, `year` four digits; `after` the link of a following page.
    """

    type: str = ""
    year: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """
    One page of documents. `types` and `years` are those that exist, with how many of each.
    """

    documents: tuple[Metadata, ...]
    total: int
    held: int
    types: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[str, int], ...]
    asked: Asked
    following: str


def of_citizen(
    *, actor: Actor, patient: str, asked: Asked, now: dt.datetime
) -> tuple[Holder, Shelf]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises record.LinkRefused: the link to the following page no longer works
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    return whose, shelf(reach, public_id=whose.public_id, asked=asked, now=now)


def of_professional(
    *, actor: Actor, patient: str, asked: Asked, now: dt.datetime
) -> tuple[patient_seen.Patient, Shelf]:
    """
    :raises record.NotFound, record.LinkRefused: as `of_citizen`
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    return seen, shelf(reach, public_id=seen.public_id, asked=asked, now=now)


def shelf(reach: Reach, *, public_id: str, asked: Asked, now: dt.datetime) -> Shelf:
    slots = record.shelf("DocumentReference", reach=reach, now=now, status=CURRENT)
    query, after = _query(public_id, asked), None
    if asked.after:
        query, after = record.unseal_link(asked.after, actor=reach.actor, now=now)
    page = record.search(query, reach=reach, now=now, after=after)
    following = ""
    if page.next:
        following = record.seal_link(query, page.next, actor=reach.actor, now=now)
    return Shelf(
        documents=tuple(document_metadata.metadata(one) for one in page.hits),
        total=page.total or 0,
        held=sum(slot.count for slot in slots),
        types=_types(slots),
        years=_years(slots),
        asked=asked,
        following=following,
    )


def latest(
    reach: Reach,
    *,
    public_id: str,
    count: int,
    now: dt.datetime,
    added_since: dt.datetime | None = None,
) -> tuple[Metadata, ...]:
    """
    The latest documents by their own date, or those that entered the record since an instant.
    """
    parameters = [*_current(public_id), ("_count", str(count))]
    if added_since:
        parameters.append(("_lastUpdated", f"gt{record.instant(added_since)}"))
    query = record.parse_query("DocumentReference", [*parameters, ("_total", "none")])
    page = record.search(query, reach=reach, now=now)
    return tuple(document_metadata.metadata(one) for one in page.hits)


def current(
    reach: Reach, *, public_id: str, count: int, now: dt.datetime
) -> tuple[record.Stored, ...]:
    """
    The latest documents as they are stored, for whoever asks about their labels.
    """
    parameters = [*_current(public_id), ("_count", str(count)), ("_total", "none")]
    query = record.parse_query("DocumentReference", parameters)
    return tuple(record.search(query, reach=reach, now=now).hits)


def _current(public_id: str) -> tuple[tuple[str, str], ...]:
    return ("patient", public_id), ("status", CURRENT), ("_sort", "-date")


def _query(public_id: str, asked: Asked) -> record.Query:
    parameters = [*_current(public_id), ("_count", str(PER_PAGE))]
    if terminology.document_type(asked.type):
        parameters.append(("type", asked.type))
    if asked.year.isascii() and asked.year.isdigit() and len(asked.year) == 4:
        parameters.append(("date", asked.year))
    return record.parse_query("DocumentReference", [*parameters, ("_total", "accurate")])


def _types(slots: tuple[record.Slot, ...]) -> tuple[tuple[str, str, int], ...]:
    counts: dict[str, int] = {}
    for slot in slots:
        code = label.kinds()[slot.kind].code
        counts[code] = counts.get(code, 0) + slot.count
    named = ((code, terminology.document_type(code), count) for code, count in counts.items())
    found = ((code, known.name, count) for code, known, count in named if known)
    return tuple(sorted(found, key=lambda one: one[1]))


def _years(slots: tuple[record.Slot, ...]) -> tuple[tuple[str, int], ...]:
    counts: dict[int, int] = {}
    for slot in slots:
        counts[slot.year] = counts.get(slot.year, 0) + slot.count
    return tuple((str(year), count) for year, count in sorted(counts.items(), reverse=True) if year)
