"""
A professional writes a letter about a person whom they follow, once: it becomes a structured
document, deposited as any software deposits one, with its measures and its vaccines.

Sources: CI-SIS "Structuration minimale"; PDSm; CSP R1111-47 for the right to feed.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import label, parsing
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.ground.reach import Reach
from ens.journeys import confidentiality, holder, patient_seen
from ens.journeys.errors import AtEntry
from ens.journeys.letter.composing import letter_of
from ens.journeys.letter.kinds import KINDS, Kind
from ens.journeys.letter.submission import submission
from ens.journeys.once import once
from ens.journeys.patient_seen import Patient
from ens.journeys.write_path import store_resources
from ens.journeys.write_path.reading_ahead import read_ahead
from ens.standards.cda import letter as cda
from ens.standards.cda import writing


class NotEntitled(Exception):
    """
    The profession does not write such a document; it is in the register that they wanted to.
    """


class Opposed(Exception):
    """
    The person opposed that anything be added; it is in the register.
    """


class CannotBeRead(Exception):
    """
    Our own reading of the letter did not end: nothing is kept, it can be tried again.
    """


@dataclass(frozen=True, slots=True)
class Given:
    """
    A vaccine: its ATC code, when, and what is known of the injection.
    """

    code: str
    day: dt.date
    lot: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """
    What the author typed, checked. `measures` are LOINC codes with exact numbers; `secret` keeps
    the letter, and all that is made of it, from who represents the person (CSP L1111-5).
    """

    kind: str
    title: str
    reason: str = ""
    findings: str = ""
    conclusion: str = ""
    measures: tuple[tuple[str, Decimal], ...] = ()
    vaccines: tuple[Given, ...] = ()
    secret: bool = False


def may_write(reach: Reach, patient: Patient) -> tuple[Kind, ...]:
    """
    The kinds of letter that this professional writes about this person.
    """
    return tuple(
        kind
        for kind in KINDS
        if reach.actor.profession in kind.writers
        and (not kind.until or patient.age < kind.until)
        and access.why_not(reach, person=patient.person, label=_label(kind)) is None
    )


def begin(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Patient, tuple[Kind, ...]]:
    """
    Whom the letter is about, and what it may be.

    :raises record.NotFound: unknown, or not seen by this professional
    :raises NotEntitled, Opposed: nothing is written about this person, by this one
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    kinds = may_write(reach, seen)
    if not kinds:
        holder.refuse(reach, person=seen.person, code="profession_not_entitled", now=now)
        raise NotEntitled
    feeding = access.reach(actor=actor, persons=(seen.person,), action="create", now=now)
    code = access.why_not(feeding, person=seen.person, label=_label(kinds[0]), author=actor.account)
    if code is not None:
        holder.refuse(feeding, person=seen.person, code=code, now=now)
        raise Opposed
    return seen, kinds


def preview(*, actor: Actor, patient: Patient, typed: Typed, now: dt.datetime) -> str:
    """
    The letter in our own rendering, as everybody will read it; nothing is kept.

    :raises CannotBeRead: try again
    """
    data = writing.write_letter(_written(actor, patient, typed, now))
    try:
        return parsing.parse_clinical_document(data).rendered.html
    except parsing.UnreadableDocument as error:
        raise CannotBeRead from error


def deposit(*, actor: Actor, patient: str, typed: Typed, key: str, now: dt.datetime) -> str:
    """
    Sign and deposit; the same form sent twice gives one letter. Return the document's id.

    :raises record.NotFound, NotEntitled, Opposed: as `begin`
    :raises CannotBeRead, access.Refused, register.NotWritten: nothing is kept
    """
    seen, kinds = begin(actor=actor, patient=patient, now=now)
    if typed.kind not in {kind.code for kind in kinds}:
        raise NotEntitled
    letter = _written(actor, seen, typed, now)
    resources = [
        confidentiality.labelled(one, Flag.SECRET, said=typed.secret)
        if one["resourceType"] == "DocumentReference"
        else one
        for one in submission(letter, actor=actor, subject=record.patient_id(seen.person))
    ]
    wanted = [store_resources.wanted_of(one, str(one["id"])) for one in resources]
    read = read_ahead(resources)
    if any(isinstance(one.document, parsing.UnreadableDocument) for one in read.values()):
        raise CannotBeRead

    def work() -> Mapping[str, Any]:
        stored = store_resources.create(wanted, actor=actor, read=read, now=now)
        return {"document": next(one.id for one in stored if one.type == "DocumentReference")}

    said = ("letter", seen.public_id, repr(typed))
    try:
        return str(once(work, actor=actor, key=key, said=said, now=now)["document"])
    except AtEntry as error:
        raise error.cause from error


def _label(kind: Kind) -> int:
    return label.label(label.kind_of("DocumentReference", kind.code), 0)


def _written(actor: Actor, patient: Patient, typed: Typed, now: dt.datetime) -> cda.Letter:
    kind = next(one for one in KINDS if one.code == typed.kind)
    return letter_of(
        kind=kind,
        title=typed.title,
        texts=(typed.reason, typed.findings, typed.conclusion),
        measures=typed.measures,
        vaccines=[
            (one.code, terminology.display(ATC, one.code), one.day, one.lot, one.rank)
            for one in typed.vaccines
        ],
        actor=actor,
        person=patient.person,
        now=now,
    )


ATC = "http://www.whocc.no/atc"
