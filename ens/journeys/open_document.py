"""
A document is opened: its own words in our rendering, its results, who added it, who looked.

The original is parsed in a limited process; what cannot be read is offered as a file.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground import parsing
from ens.ground.actor import Actor
from ens.ground.label import Flag, flags_in
from ens.ground.reach import Reach
from ens.journeys import holder, patient_seen, who_looked
from ens.journeys.holder import Holder
from ens.journeys.reading import document_metadata, findings, replacements, vaccines
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.reading.findings import Finding
from ens.journeys.reading.replacements import Versions
from ens.journeys.reading.vaccines import Vaccine
from ens.journeys.who_looked import Told
from ens.standards.fhir import json_gate

XML_TYPES = frozenset({"text/xml", "application/xml", "application/hl7-v3+xml"})
NOTICES = 200
MEASURES = "vital-signs"
EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "text/plain": "txt",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
    **dict.fromkeys(XML_TYPES, "xml"),
}


@dataclass(frozen=True, slots=True)
class File:
    """
    A file to download: `number` 0 is the original, the others are what it carries inside.
    """

    number: int
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """
    `html` is safe as it is, "" when there is no rendering; `trace` is empty for who may not
    read the register; `added` is the line of the register that tells how it came.
    """

    document: Metadata
    html: str
    chapters: tuple[Chapter, ...]
    measures: tuple[Finding, ...]
    vaccines: tuple[Vaccine, ...]
    files: tuple[File, ...]
    versions: Versions
    trace: tuple[Told, ...] = ()
    added: Told | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """
    The bytes of a file and the name under which it is kept.
    """

    data: bytes
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class _Original:
    stored: record.Stored
    data: bytes
    media_type: str


def by_citizen(
    *, actor: Actor, patient: str, document: str, now: dt.datetime
) -> tuple[Holder, Opened]:
    """
    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing to show
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    original = _original(reach, document, now)
    shown = _shown(original, public_id=whose.public_id, reach=reach, now=now)
    trace = who_looked.about_document(reach=reach, document=document)
    _mark_seen(reach, whose.person, document, now)
    added = next((one for one in reversed(trace) if one.action == "create"), None)
    return whose, Opened(*shown, trace=trace, added=added)


def by_professional(
    *, actor: Actor, patient: str, document: str, now: dt.datetime
) -> tuple[patient_seen.Patient, Opened]:
    """
    :raises record.NotFound, record.Gone: absent, hidden, or nobody of theirs: one answer
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    original = _original(reach, document, now)
    return seen, Opened(*_shown(original, public_id=seen.public_id, reach=reach, now=now))


def file_of_citizen(
    *, actor: Actor, patient: str, document: str, number: int, now: dt.datetime
) -> Content:
    """
    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing to download
    """
    _, reach = holder.opened(actor=actor, patient=patient, now=now)
    return _file(_original(reach, document, now), number)


def file_of_professional(
    *, actor: Actor, patient: str, document: str, number: int, now: dt.datetime
) -> Content:
    """
    :raises record.NotFound, record.Gone: nothing to download
    """
    _, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    return _file(_original(reach, document, now), number)


def stored_document(reach: Reach, document: str, *, now: dt.datetime) -> record.Stored:
    """
    :raises record.NotFound: no such document for this reach, or another person's
    """
    place = record.locate("DocumentReference", document)
    if place is None or place.person not in reach.persons:
        raise record.NotFound
    return record.read(place, reach=reach, now=now)


def _original(reach: Reach, document: str, now: dt.datetime) -> _Original:
    stored = stored_document(reach, document, now=now)
    resource = json_gate.parse(stored.body)
    content: Mapping[str, Any] = next(iter(resource.get("content", [])), {})
    attachment = content.get("attachment", {})
    place = record.locate("Binary", str(attachment.get("url", "")).rpartition("/")[2])
    media_type = str(attachment.get("contentType", "")).partition(";")[0].strip()
    if place is None or place.person != stored.person:
        return _Original(stored, b"", media_type)
    data = record.content(record.read(place, reach=reach, now=now))
    return _Original(stored, data, media_type or "application/octet-stream")


def _shown(
    original: _Original, *, public_id: str, reach: Reach, now: dt.datetime
) -> tuple[
    Metadata,
    str,
    tuple[Chapter, ...],
    tuple[Finding, ...],
    tuple[Vaccine, ...],
    tuple[File, ...],
    Versions,
]:
    extracted = record.derived_from(original.stored, reach=reach, now=now)
    found = [findings.finding(one) for one in extracted if one.type == "Observation"]
    measures = tuple(one for one in found if one.category == MEASURES)
    found = [one for one in found if one.category != MEASURES]
    # What else is searched while something secret is read would tell that it is there: the register
    # says of each search, openly, that it was made.
    alone = bool(flags_in(original.stored.label) & (Flag.SECRET | Flag.PERSONAL))
    known = (
        found if alone else findings.with_previous(found, public_id=public_id, reach=reach, now=now)
    )
    parsed = _parsed(original)
    versions = replacements.of_document(
        original.stored, public_id=public_id, reach=reach, alone=alone, now=now
    )
    return (
        document_metadata.metadata(original.stored),
        parsed.rendered.html if parsed else "",
        tuple(_chapters(known)),
        measures,
        vaccines.of_document(extracted),
        tuple(_files(original, parsed)),
        versions,
    )


def _parsed(original: _Original) -> parsing.ParsedDocument | None:
    if original.media_type not in XML_TYPES:
        return None
    try:
        return parsing.parse_clinical_document(original.data)
    except parsing.UnreadableDocument:
        return None


def _chapters(found: Sequence[Finding]) -> Iterator[Chapter]:
    """
    In the order of the report; results that follow each other in a chapter stay together.
    """
    for title, results in groupby(found, key=lambda one: one.chapter):
        yield Chapter(title, tuple(results))


def _files(original: _Original, parsed: parsing.ParsedDocument | None) -> Iterator[File]:
    if original.data:
        yield File(0, original.media_type, len(original.data))
    for number, inside in enumerate(parsed.attachments if parsed else (), 1):
        yield File(number, inside.media_type, len(inside.content))


def _file(original: _Original, number: int) -> Content:
    if not original.data:
        raise record.NotFound
    if number == 0:
        return _content(original, original.data, original.media_type)
    parsed = _parsed(original)
    inside = parsed.attachments[number - 1 : number] if parsed else ()
    if not inside:
        raise record.NotFound
    return _content(original, inside[0].content, inside[0].media_type)


def _content(original: _Original, data: bytes, media_type: str) -> Content:
    """
    A file name says the date and nothing of health: it stays on a shared computer.
    """
    when = document_metadata.metadata(original.stored).when
    ending = EXTENSIONS.get(media_type, "bin")
    return Content(data, media_type, f"document-{when:%Y-%m-%d}.{ending}")


def _mark_seen(reach: Reach, person: int, document: str, now: dt.datetime) -> None:
    about = ("DocumentReference", document)
    unread = notices.notices_of(person, reach=reach, limit=NOTICES)
    news = [one.notice for one in unread if one.about == about and not one.seen]
    if news:
        notices.mark_seen(reach=reach, notices=news, now=now)
