"""
One copy of a whole space: what the record holds, the originals, the choices, the register.

Source: GDPR art. 15 and 20; CSP R1111-32 on the person's right to a copy of their space.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.feed import api as feed
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.contexts.terminology import api as terminology
from ens.ground import clock, database, parsing
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder, who_looked
from ens.journeys.holder import Holder
from ens.journeys.open_document import EXTENSIONS, XML_TYPES
from ens.journeys.reading import document_metadata, findings
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.reading.findings import Finding
from ens.journeys.sharing import passes
from ens.journeys.who_looked import Told
from ens.standards.fhir import json_gate

LINES_AT_ONCE = 1000
# The types of the health book, with the element that names each thing and those that date it.
NAMED = {
    "AllergyIntolerance": ("code", "onsetDateTime", "recordedDate"),
    "Condition": ("code", "onsetDateTime", "recordedDate"),
    "Immunization": ("vaccineCode", "occurrenceDateTime"),
    "MedicationRequest": ("medicationCodeableConcept", "authoredOn"),
    "MedicationStatement": ("medicationCodeableConcept", "effectiveDateTime", "dateAsserted"),
    "Procedure": ("code", "performedDateTime"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """
    A document: `html` is its rendering ("" if it has none), `data` the original as deposited.
    """

    document: Metadata
    html: str
    data: bytes
    ending: str


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One thing of the health book: its FHIR type, its name, its date as far as it is known.
    """

    type: str
    name: str
    when: dt.date | None


@dataclass(frozen=True, slots=True)
class Choice:
    """
    `kind` and `about` as `access.Decided` has them, application or representation besides.
    """

    kind: str
    about: str
    name: str
    since: dt.datetime | dt.date
    ended: dt.datetime | dt.date | None


@dataclass(frozen=True, slots=True)
class Step:
    """
    A step in the life of the space: what happened, and who decided it ("" for nobody named).
    """

    at: dt.datetime
    event: str
    by: str


class Copy:
    """
    The parts of a copy, read one after the other while the transaction is held: `resources`
    to their end first, then `papers`; `choices`, `life` and `register` whenever.
    """

    def __init__(self, whose: Holder, reach: Reach, now: dt.datetime) -> None:
        self.holder = whose
        self.now = now
        self._reach = reach
        self._theirs = whose.limited is None
        self._documents: list[record.Stored] = []
        self._binaries: dict[str, record.Stored] = {}
        self.findings: list[Finding] = []
        self.entries: list[Entry] = []

    def resources(self) -> Iterator[tuple[record.Stored, bytes]]:
        """
        Each resource as the record has it, with the bytes of a Binary (else none).
        """
        for one in record.everything(person=self.holder.person, reach=self._reach, now=self.now):
            if one.type == "DocumentReference":
                self._documents.append(one)
            if one.type == "Observation":
                self.findings.append(findings.finding(one))
            if one.type in NAMED:
                self.entries.append(_entry(one))
            if one.type == "Binary":
                self._binaries[one.id] = replace(one, body=b"")
                yield one, record.content(one)
            else:
                yield one, b""

    def papers(self) -> Iterator[Paper]:
        """
        The documents, newest first.
        """
        known = [(document_metadata.metadata(one), one) for one in self._documents]
        for document, stored in sorted(known, key=lambda pair: pair[0].when, reverse=True):
            yield self._paper(document, stored)

    def _paper(self, document: Metadata, stored: record.Stored) -> Paper:
        resource = json_gate.parse(stored.body)
        content: Mapping[str, Any] = next(iter(resource.get("content", [])), {})
        attachment = content.get("attachment", {})
        media_type = str(attachment.get("contentType", "")).partition(";")[0].strip()
        binary = self._binaries.get(str(attachment.get("url", "")).rpartition("/")[2])
        data = record.content(binary) if binary else b""
        html = _rendering(data) if media_type in XML_TYPES and data else ""
        return Paper(document, html, data, EXTENSIONS.get(media_type, "bin"))

    def choices(self) -> tuple[Choice, ...]:
        """
        Everything decided about this space since the beginning, oldest first. It is the person's,
        and no mandate goes that far.
        """
        if not self._theirs:
            return ()
        person, today = self.holder.person, clock.day_of(self.now)
        decided = (_decided(one) for one in access.decided(person=person))
        acting = (_acting(one) for one in identity.representatives_of(person, today=today))
        apps = (
            Choice("application", one.scopes, one.name, one.granted_at, None)
            for one in accounts.grants_about(person=person, own=0, now=self.now)
        )
        every = chain(decided, acting, apps)
        return tuple(sorted(every, key=lambda one: str(one.since)))

    def life(self) -> tuple[Step, ...]:
        if not self._theirs:
            return ()
        steps = identity.life_of(self.holder.person)
        names = {one.person: one.name for one in identity.persons([s.by for s in steps if s.by])}
        return tuple(Step(one.at, one.event, names.get(one.by, "")) for one in steps)

    def sent(self) -> tuple[feed.Sending, ...]:
        """
        What left for research, or waits to, latest first.
        """
        return feed.sendings_of(self.holder.person, reach=self._reach) if self._theirs else ()

    def register(self) -> Iterator[Sequence[Told]]:
        """
        The whole register, newest first, some lines at a time.
        """
        before = register.NEWEST
        while True:
            lines = register.accesses_of(reach=self._reach, limit=LINES_AT_ONCE, before=before)
            if lines:
                yield who_looked.told(lines, reach=self._reach)
            if len(lines) < LINES_AT_ONCE:
                return
            before = lines[-1].line


def take_away(
    *, actor: Actor, patient: str, write: Callable[[Copy], None], now: dt.datetime
) -> Holder:
    """
    Have `write` make the copy of one's own space, or of somebody one represents.

    The trace is one line for all, in the transaction that reads.

    :raises record.NotFound, holder.SpaceNotOpen, holder.SignInTooWeak: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    # Asked before the transaction too: a refusal's own trace outlives it.
    holder.opened(actor=actor, patient=patient, action="export", now=now)
    with database.transaction():
        whose, reach = holder.opened(actor=actor, patient=patient, action="export", now=now)
        write(Copy(whose, reach, now))
    return whose


def announced(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, int]:
    """
    Whose copy it would be, and how many documents it would hold.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    slots = record.shelf("DocumentReference", reach=reach, now=now)
    return whose, sum(slot.count for slot in slots)


def _rendering(data: bytes) -> str:
    try:
        return parsing.parse_clinical_document(data).rendered.html
    except parsing.UnreadableDocument:
        return ""


def _entry(stored: record.Stored) -> Entry:
    resource = json_gate.parse(stored.body)
    element, *dates = NAMED[stored.type]
    concept: Mapping[str, Any] = resource.get(element) or {}
    first: Mapping[str, Any] = next(iter(concept.get("coding", [])), {})
    system, code = str(first.get("system", "")), str(first.get("code", ""))
    name = concept.get("text") or first.get("display") or terminology.display(system, code)
    said = next((resource[one] for one in dates if resource.get(one)), None)
    when = document_metadata.instant_of(said)
    return Entry(stored.type, str(name), document_metadata.day_of(when) if when else None)


def _decided(one: access.Decided) -> Choice:
    if one.professional:
        name = directory.professional(one.professional).name
    else:
        name = directory.structure(one.structure).name if one.structure else ""
    kind, about = _told(one)
    return Choice(kind, about, name, one.since, one.ended)


def _told(one: access.Decided) -> tuple[str, str]:
    """
    Its kind and what about, categories and professions by their names.
    """
    titles = access.category_titles()
    if one.kind in ("pass", "pass-used"):
        return one.kind, ", ".join(passes.lent_titles(one.about.split()))
    if one.kind == "choice":
        concerns, said, category, *profession = one.about.split()
        names = [titles[category], *map(directory.profession_name, profession)]
        return f"choice-{concerns}-{said}", ", ".join(names)
    return one.kind, one.about


def _acting(one: identity.Representation) -> Choice:
    name = identity.person(one.representative).name
    return Choice("representation", one.kind, name, one.since, one.until)
