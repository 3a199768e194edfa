"""
A professional keeps a document waiting for an announcement, or announces it; keeps it from those
who represent the person, or shows it to them.

Sources: CSP R1111-42 (the announcement is the professional's), L1111-5 (the minor's secrecy).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.journeys import confidentiality, open_document, patient_seen
from ens.journeys.once import once
from ens.journeys.patient_seen import Patient
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.write_path import visibility
from ens.standards.fhir import json_gate

FLAGS: Mapping[str, Flag] = {"announcement": Flag.UNANNOUNCED, "relatives": Flag.SECRET}


@dataclass(frozen=True, slots=True)
class Standing:
    """
    `waits` for an announcement; `secret` from those who represent the person.
    """

    document: Metadata
    waits: bool
    secret: bool


def standing(
    *, actor: Actor, patient: str, document: str, now: dt.datetime
) -> tuple[Patient, Standing]:
    """
    :raises record.NotFound, record.Gone: nothing that this professional sees
    """
    seen, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    stored = open_document.stored_document(reach, document, now=now)
    flags = label.flags_in(stored.label)
    return seen, Standing(
        document_metadata.metadata(stored),
        waits=bool(flags & Flag.UNANNOUNCED),
        secret=bool(flags & Flag.SECRET),
    )


def decide(
    *,
    actor: Actor,
    patient: str,
    document: str,
    about: str,
    said: bool,
    key: str,
    now: dt.datetime,
) -> None:
    """
    `about` is announcement or relatives; `said` hides it. Deciding the same again changes nothing.

    :raises record.NotFound, record.Gone: nothing that this professional sees, or to decide so
    :raises access.Refused: seen, but not theirs to decide
    """
    _, reach = patient_seen.opened(actor=actor, patient=patient, now=now)
    if about not in FLAGS:
        raise record.NotFound

    def work() -> Mapping[str, Any]:
        stored = open_document.stored_document(reach, document, now=now)
        if bool(label.flags_in(stored.label) & FLAGS[about]) != said:
            _mark(stored, FLAGS[about], said, actor, now)
        return {"document": stored.id}

    once(work, actor=actor, key=key, said=("visibility", document, about, str(said)), now=now)


def _mark(stored: record.Stored, flag: Flag, said: bool, actor: Actor, now: dt.datetime) -> None:
    after = confidentiality.labelled(json_gate.parse(stored.body), flag, said=said)
    changed = visibility.change(
        record.Place(stored.type, stored.id, stored.person, stored.rid), after, flag=flag,
        actor=actor, expected=record.Expected(match=(stored.version,)), now=now,
    )  # fmt: skip
    if flag is Flag.UNANNOUNCED and not said:
        notices.notify(
            person=changed.person,
            kind="document-announced",
            subject_label=changed.label,
            about=(changed.type, changed.id),
            text_values={"title": document_metadata.metadata(changed).title},
            author=actor.account,
            now=now,
        )
