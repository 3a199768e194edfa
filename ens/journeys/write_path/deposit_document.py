"""
A document is deposited: checked against the person it is about, stored with its content and
what is extracted from it, and announced, in one transaction.

Sources: IHE MHD ITI-65 and ITI-105 as profiled by PDSm; CSP R1111-47 for the right to feed;
the INS may only travel with a qualified identity.
"""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import orjson

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import parsing
from ens.ground.actor import Actor
from ens.ground.label import label
from ens.journeys.errors import unacceptable
from ens.journeys.write_path import local_number
from ens.journeys.write_path.wanted import Wanted
from ens.standards.cda import immunization_resources
from ens.standards.cda import results as laboratory
from ens.standards.cda.rendering import Rendered
from ens.standards.ins import IdentityStatus, same_person

Json = Mapping[str, Any]
XML_TYPES = frozenset({"text/xml", "application/xml", "application/hl7-v3+xml"})

# What came of each content that was read, by its SHA-256: the document, or why it is none.
Read = Mapping[bytes, parsing.ParsedDocument | parsing.UnreadableDocument]
NOTHING_READ: Read = MappingProxyType({})


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


def read_ahead(resources: Iterable[Json]) -> Read:
    """
    Read the clinical documents among what was sent, before the transaction begins: while a
    child process works, nobody waits for a row.
    """
    found: dict[bytes, parsing.ParsedDocument | parsing.UnreadableDocument] = {}
    for data in _clinical(resources):
        digest = hashlib.sha256(data).digest()
        if digest not in found:
            try:
                found[digest] = _without_rendering(parsing.parse_clinical_document(data))
            except parsing.UnreadableDocument as error:
                found[digest] = error
    return found


def _clinical(resources: Iterable[Json]) -> Iterator[bytes]:
    for resource in resources:
        if resource.get("resourceType") == "Binary":
            parts = [resource]
        elif resource.get("resourceType") == "DocumentReference":
            parts = [one.get("attachment", {}) for one in resource.get("content", [])]
        else:
            continue
        for part in parts:
            if part.get("data") and _is_xml(part):
                with suppress(ValueError):
                    yield base64.b64decode(part["data"])


def _is_xml(part: Json) -> bool:
    return str(part.get("contentType", "")).partition(";")[0].strip() in XML_TYPES


def _without_rendering(parsed: parsing.ParsedDocument) -> parsing.ParsedDocument:
    return replace(parsed, rendered=Rendered("", "", False), attachments=())


def prepare(
    resource: Json,
    fid: str,
    binaries: Mapping[str, Wanted],
    *,
    pending: Mapping[str, int],
    read: Read = NOTHING_READ,
) -> Prepared:
    """
    Check one DocumentReference with its content and say what to store.

    `read` is what `read_ahead` made of it; what is not there is read now.

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
    for content in resource["content"]:
        attachment, data, binary = _content(content["attachment"], binaries)
        kept["content"].append({**content, "attachment": attachment})
        own.append(_binary(binary, attachment, data, source))
        derived += _extracted(attachment, data, source, read)
    document = record.Draft("DocumentReference", fid, source.person, kept, rid=source.rid)
    return Prepared((document, *own), tuple(derived))


def _content(attachment: Json, binaries: Mapping[str, Wanted]) -> tuple[dict[str, Any], bytes, str]:
    """
    The attachment as it is kept (its bytes elsewhere), the bytes, the id of their Binary.
    """
    if "data" in attachment:
        data, fid = base64.b64decode(attachment["data"]), record.new_id()
    else:
        found = binaries.get(str(attachment.get("url", "")))
        if found is None or found.content is None:
            raise unacceptable(
                "required",
                "the attachment has neither data nor a Binary in the same request",
                expression=("DocumentReference.content.attachment",),
            )
        data, fid = found.content, found.id
    _check_integrity(attachment, data)
    digest = base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
    kept = {name: value for name, value in attachment.items() if name != "data"}
    return {**kept, "url": f"Binary/{fid}", "size": len(data), "hash": digest}, data, fid


def _check_integrity(attachment: Json, data: bytes) -> None:
    """
    The hash of a document is SHA-1 in base64 (PDSm); hexadecimal is met in the field too.
    """
    digest = hashlib.sha1(data, usedforsecurity=False)
    accepted = (base64.b64encode(digest.digest()).decode(), digest.hexdigest())
    said = attachment.get("hash")
    if said and said not in accepted and _as_hexadecimal(said) not in accepted:
        raise unacceptable(
            "value",
            "the hash is not that of the content",
            expression=("DocumentReference.content.attachment.hash",),
        )
    if attachment.get("size") not in (None, len(data)):
        raise unacceptable(
            "value",
            "the size is not that of the content",
            expression=("DocumentReference.content.attachment.size",),
        )


def _as_hexadecimal(text: str) -> str:
    """
    Base64 of the hexadecimal text, as some producers write it.
    """
    try:
        return base64.b64decode(text, validate=True).decode("ascii").lower()
    except ValueError:
        return ""


def _binary(fid: str, attachment: Json, data: bytes, source: _Source) -> record.Draft:
    if not attachment.get("contentType"):
        raise unacceptable(
            "required",
            "the attachment does not say its contentType",
            expression=("DocumentReference.content.attachment.contentType",),
        )
    resource = {"resourceType": "Binary", "contentType": attachment["contentType"]}
    return _part("Binary", fid, resource, source, kind=source.kind, content=data)


def _part(
    name: str,
    fid: str,
    resource: Json,
    source: _Source,
    *,
    kind: int = 0,
    content: bytes | None = None,
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
        content=content,
    )


def _extracted(
    attachment: Json, data: bytes, source: _Source, read: Read
) -> Iterator[record.Draft]:
    """
    The results, measures and vaccines of a clinical document, which keep its flags.
    """
    if not _is_xml(attachment):
        return
    parsed = _parsed(data, read)
    _check_patient(parsed.document.patient, source.person)
    about: dict[str, Any] = {
        "document": parsed.document.identifier,
        "subject": {"reference": f"Patient/{record.patient_id(source.person)}"},
        "derived_from": {"reference": f"DocumentReference/{source.fid}"},
    }
    when = parsed.document.effective_time
    for one in (
        *laboratory.to_observations(
            parsed.results,
            performer=laboratory.performers_of(parsed.document),
            issued=when,
            **about,
        ),
        *immunization_resources.to_immunizations(parsed.vaccinations, recorded=when, **about),
    ):
        yield _part(one["resourceType"], record.new_id(), one, source)


def _parsed(data: bytes, read: Read) -> parsing.ParsedDocument:
    try:
        known = read.get(hashlib.sha256(data).digest())
        if isinstance(known, parsing.UnreadableDocument):
            raise known
        return known or parsing.parse_clinical_document(data)
    except parsing.UnreadableDocument as error:
        raise unacceptable(
            "structure", f"the document cannot be read: {error}", expression=("Binary.data",)
        ) from error


def _check_patient(patient: Any, person: int) -> None:
    """
    A document enters a space only if its INS and its traits are those of the space. It may do
    without an INS that is not qualified, if it names the person as we do.
    """
    holder = identity.person(person)
    ours = {(number.system, number.value) for number in identity.ins_of(person)}
    theirs = {(number.system, number.value) for number in patient.ins_numbers}
    if holder.status != IdentityStatus.QUAL and not theirs:
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
