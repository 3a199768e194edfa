"""
A document is deposited: checked against the person it is about, stored with its content and
what is extracted from it, and announced, in one transaction.

Sources: IHE MHD ITI-65 and ITI-105 as profiled by PDSm; CSP R1111-47 for the right to feed;
the INS may only travel with a qualified identity.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground.actor import Actor
from ens.ground.label import label
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import attachments, local_number, reading_ahead
from ens.journeys.write_path.reading_ahead import NOTHING_READ, Content, Read
from ens.journeys.write_path.wanted import Wanted
from ens.standards.cda import immunization_resources
from ens.standards.cda import results as laboratory
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.header import Patient
from ens.standards.fhir import fr_core, provenance
from ens.standards.fhir.validate import base_errors
from ens.standards.ins import same_person

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Source:
    """
    The document that its content and results hang on.
    """

    fid: str
    person: int
    rid: int
    kind: int
    flags: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """
    `own` is the document and its content, `derived` what was extracted from it.
    """

    own: tuple[record.Draft, ...]
    derived: tuple[record.Draft, ...]


def bundle_of(wanted: Sequence[Wanted]) -> dict[str, Wanted]:
    """
    The Binaries that come with documents, by the reference that names them.
    """
    return {f"Binary/{one.id}": one for one in wanted if one.resource["resourceType"] == "Binary"}


def prepare(
    resource: Json,
    fid: str,
    binaries: Mapping[str, Wanted],
    *,
    pending: Mapping[str, int],
    read: Read = NOTHING_READ,
    now: dt.datetime,
) -> Prepared:
    """
    Check one DocumentReference with its content and say what to store.

    `read` is what `reading_ahead` made of it; what is not there is read now.

    :raises Unacceptable: content missing, altered, unreadable, or about somebody else
    """
    source = _Source(
        fid=fid,
        person=record.owner_of(resource, pending=pending),
        rid=record.new_rid(),
        kind=record.kind_of(resource),
        flags=record.flags_of(resource),
    )
    own: list[record.Draft] = []
    derived: list[record.Draft] = []
    kept = dict(resource)
    kept["content"] = []
    for one in resource["content"]:
        attachment, data, binary = attachments.kept(one["attachment"], binaries)
        kept["content"].append({**one, "attachment": attachment})
        content = reading_ahead.content_of(attachment, data, read)
        own.append(_binary(binary, attachment, data, content, source))
        derived += _extracted(content, source)
    document = record.Draft("DocumentReference", fid, source.person, kept, rid=source.rid)
    if derived:
        derived.append(_told(derived, kept, source, now))
    return Prepared((document, *own), tuple(derived))


def _told(
    derived: Sequence[record.Draft], document: Json, source: _Source, now: dt.datetime
) -> record.Draft:
    """
    That these were read in the document, and by whom it was written.
    """
    told = provenance.of_reading(
        [f"{one.type}/{one.id}" for one in derived],
        document=document,
        reference=f"DocumentReference/{source.fid}",
        reader="ENS",
        at=now,
    )
    return _part("Provenance", record.new_id(), told, source)


def _binary(
    fid: str, attachment: Json, data: bytes, content: Content, source: _Source
) -> record.Draft:
    if not attachment.get("contentType"):
        raise unacceptable(
            "required",
            "the attachment does not say its contentType",
            expression=("DocumentReference.content.attachment.contentType",),
        )
    resource = {"resourceType": "Binary", "contentType": attachment["contentType"]}
    draft = _part("Binary", fid, resource, source, kind=source.kind)
    return replace(draft, content=data, words=content.words)


def _part(
    name: str,
    fid: str,
    resource: Json,
    source: _Source,
    *,
    kind: int = 0,
) -> record.Draft:
    """
    What belongs to a document: judged as it, and as visible as it.
    """
    return record.Draft(
        name,
        fid,
        source.person,
        resource,
        origin=source.rid,
        extra_flags=source.flags,
        kind=kind,
        judged_as=label(source.kind, source.flags),
    )


def _extracted(content: Content, source: _Source) -> Iterator[record.Draft]:
    """
    The results, measures, vaccines and statements of a clinical document, which keep its flags.
    """
    parsed = reading_ahead.document_in(content)
    if content.received is not None:
        _check_patient(_said_of(content.received.patient), source.person)
        for resource in _stated(content.received.statements, source):
            yield _part(resource["resourceType"], record.new_id(), resource, source)
    if parsed is None:
        return
    _check_patient(parsed.document.patient, source.person)
    about: dict[str, Any] = {
        "document": parsed.document.identifier,
        "subject": {"reference": f"Patient/{record.patient_id(source.person)}"},
    }
    when = parsed.document.effective_time
    for one in (
        *laboratory.to_observations(
            parsed.results,
            performer=laboratory.performers_of(parsed.document),
            issued=when,
            derived_from={"reference": f"DocumentReference/{source.fid}"},
            **about,
        ),
        *immunization_resources.to_immunizations(parsed.vaccinations, recorded=when, **about),
        *_stated(parsed.statements, source),
    ):
        yield _part(one["resourceType"], record.new_id(), one, source)


def _stated(statements: Iterable[Json], source: _Source) -> Iterator[dict[str, Any]]:
    """
    Problems, allergies, medicines, acts and devices, about this person. What would not be valid
    FHIR stays in the document alone, which is kept whole.
    """
    subject = {"reference": f"Patient/{record.patient_id(source.person)}"}
    for one in statements:
        whose = "patient" if "patient" in one else "subject"
        resource = {**one, whose: subject}
        if not base_errors(resource):
            yield resource


def _said_of(patient: Json) -> Patient:
    """
    Who a FHIR document is about, as the header of a CDA tells it.

    :raises Unacceptable: their numbers cannot be told
    """
    try:
        said = fr_core.read(patient)
    except ValueError as error:
        raise unacceptable("business-rule", "the document's INS cannot be read") from error
    identifiers = tuple(
        Identifier(str(one.get("system", "")).removeprefix("urn:oid:"), str(one.get("value", "")))
        for one in patient.get("identifier", ())
    )
    return Patient(
        ins_numbers=(said.number,) if said.number else (),
        identifiers=identifiers,
        traits=said.traits(said.born) if said.born and said.family else None,
        usual_family=said.usual_name,
        usual_given="",
        birth_city="",
        address="",
        telecoms=(),
    )


def _check_patient(patient: Any, person: int) -> None:
    """
    A document enters a space only if its INS and its traits are those of the space. It may do
    without an INS that is not qualified, if it names the person as we do.
    """
    holder = identity.person(person)
    ours = {(number.system, number.value) for number in identity.ins_of(person)}
    theirs = {(number.system, number.value) for number in patient.ins_numbers}
    if not holder.lets_the_ins_travel and not theirs:
        ours = set() if local_number.of_person(holder) in patient.identifiers else ours
    if ours and not ours & theirs:
        raise unacceptable("business-rule", "the document's INS is not that of this patient")
    if patient.traits is None or not same_person(patient.traits, holder.traits):
        raise unacceptable("business-rule", "the document's traits are not those of this patient")


def announce(stored: Sequence[record.Stored], *, actor: Actor, now: dt.datetime) -> None:
    """
    Tell each person about the documents that entered their space.
    """
    for one in stored:
        if one.type != "DocumentReference" or actor.kind == "operator":
            continue
        if actor.person == one.person:
            continue
        notices.notify(
            person=one.person,
            kind="document-added",
            subject_label=one.label,
            about=(one.type, one.id),
            text_values={"author": actor.name, "title": designation(orjson.loads(one.body))},
            author=one.author,
            now=now,
        )


def require_new(resource: Json, *, actor: Actor, now: dt.datetime) -> None:
    """
    A unique id names one document, among those that the actor may know of.

    :raises Unacceptable: it is deposited already
    """
    unique = resource.get("masterIdentifier") or {}
    if not unique.get("value"):
        return
    places = record.by_identifier(
        "DocumentReference", str(unique.get("system", "")), str(unique["value"])
    )
    persons = tuple(dict.fromkeys(place.person for place in places))
    if persons and record.seen(
        places, reach=access.reach(actor=actor, persons=persons, action="read", now=now)
    ):
        raise unacceptable("duplicate", "this masterIdentifier is already deposited")


def designation(resource: Json) -> str:
    """
    What people call this kind of document.
    """
    for coding in resource.get("type", {}).get("coding", []):
        if found := terminology.document_type(coding.get("code", "")):
            return found.name
    return str(resource.get("description") or "")
