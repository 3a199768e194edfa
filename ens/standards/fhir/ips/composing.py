"""
A patient summary: the document that holds the sections, and all that they point at.

Source: IPS 2.0.0 (Bundle-uv-ips, Composition-uv-ips); FHIR R4 documents.html: the Composition is
first, and every reference from it resolves inside by `fullUrl`.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir.ips import conforming, lines, narrative
from ens.standards.fhir.ips.choosing import Chosen
from ens.standards.fhir.ips.conforming import BASE
from ens.standards.fhir.ips.lines import Line
from ens.standards.fhir.ips.reading import LOINC, Json
from ens.standards.fhir.ips.values import Named

TYPE: Final = {"system": LOINC, "code": "60591-5", "display": "Patient summary Document"}
TITLE: Final = "Synthèse médicale du patient"
EMPTY_REASON: Final = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
ACT_CLASS: Final = "http://terminology.hl7.org/CodeSystem/v3-ActClass"
COMPOSITION: Final = f"{BASE}Composition-uv-ips"
# Nothing is known here: it is never said that there is nothing.
UNAVAILABLE: Final = {
    "coding": [{"system": EMPTY_REASON, "code": "unavailable", "display": "Unavailable"}],
    "text": "Aucune information disponible",
}


@dataclass(frozen=True, slots=True)
class Keeper:
    """
    The space that makes and keeps the document: its name and the base of its addresses.
    """

    name: str
    base: str


@dataclass(frozen=True, slots=True)
class Part:
    """
    A section, with a line for each of its things.
    """

    chosen: Chosen
    lines: tuple[Line, ...]


def parts(every: Sequence[Chosen], *, others: Iterable[Json], named: Named) -> tuple[Part, ...]:
    """
    `others` are the things that those of a section point at.
    """
    known = {f"{one['resourceType']}/{one['id']}": one for one in others}
    return tuple(
        Part(
            one,
            tuple(lines.line_of(each, named=named, find=known.get) for each in one.resources),
        )
        for one in every
    )


def document(
    made: Sequence[Part],
    *,
    patient: Json,
    others: Sequence[Json] = (),
    keeper: Keeper,
    now: dt.datetime,
    new_id: str,
) -> dict[str, Any]:
    """
    The Bundle. `now` is aware; `new_id` a UUID that no other document has.
    """
    whose = f"Patient/{patient['id']}"
    device, organization = _device(keeper), _organization(keeper)
    things = [one for part in made for one in part.chosen.resources]
    held = [conforming.conformed(one, patient=whose) for one in (patient, *things, *others)]
    composition = _composition(made, patient, device, organization, now, new_id)
    entries = [composition, held[0], device, organization, *held[1:]]
    return {
        "resourceType": "Bundle",
        "id": new_id,
        "meta": _meta(held),
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{new_id}"},
        "type": "document",
        "timestamp": now.isoformat(timespec="milliseconds"),
        "entry": [_entry(one, keeper) for one in _each_once(entries)],
    }


def _each_once(resources: Iterable[Json]) -> list[Json]:
    found: dict[tuple[str, str], Json] = {}
    for one in resources:
        found.setdefault((one["resourceType"], one["id"]), one)
    return list(found.values())


def _entry(resource: Json, keeper: Keeper) -> Json:
    address = f"{keeper.base}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource}


def _meta(held: Iterable[Json]) -> Json:
    """
    As confidential as the most confidential thing in it.
    """
    labels = {
        (str(one.get("system", "")), str(one.get("code", ""))): one
        for resource in held
        for one in resource.get("meta", {}).get("security", ())
    }
    marked = {"security": [labels[pair] for pair in sorted(labels)]} if labels else {}
    return {"profile": [f"{BASE}Bundle-uv-ips"], **marked}


def _device(keeper: Keeper) -> Json:
    return {
        "resourceType": "Device",
        "id": _fixed("device", keeper),
        "deviceName": [{"name": keeper.name, "type": "user-friendly-name"}],
        "type": {"text": "Logiciel d'espace numérique de santé"},
        "owner": {"reference": f"Organization/{_fixed('organization', keeper)}"},
        "url": keeper.base,
    }


def _organization(keeper: Keeper) -> Json:
    return {
        "resourceType": "Organization",
        "id": _fixed("organization", keeper),
        "meta": {"profile": [f"{BASE}Organization-uv-ips"]},
        "name": keeper.name,
    }


def _fixed(name: str, keeper: Keeper) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{keeper.base}#{name}"))


def _composition(
    made: Sequence[Part],
    patient: Json,
    device: Json,
    organization: Json,
    now: dt.datetime,
    new_id: str,
) -> Json:
    date = now.isoformat(timespec="seconds")
    event = {"coding": [{"system": ACT_CLASS, "code": "PCPR"}]}
    return {
        "resourceType": "Composition",
        "id": str(uuid.uuid5(uuid.UUID(new_id), "composition")),
        "meta": {"profile": [COMPOSITION]},
        "language": narrative.LANGUAGE,
        "text": {"status": "generated", "div": narrative.paragraph(f"{TITLE}.")},
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{new_id}"},
        "status": "final",
        "type": {"coding": [TYPE]},
        "subject": {"reference": f"Patient/{patient['id']}"},
        "date": date,
        "author": [{"reference": f"Device/{device['id']}"}],
        "title": TITLE,
        "custodian": {"reference": f"Organization/{organization['id']}"},
        "event": [{"code": [event], "period": {"end": date}}],
        "section": [_section(one) for one in made],
    }


def _section(part: Part) -> Mapping[str, Any]:
    rule = part.chosen.rule
    coding = {"system": LOINC, "code": rule.code, "display": rule.display}
    told = {
        "title": rule.title,
        "code": {"coding": [coding]},
        "text": {"status": "generated", "div": narrative.section(part.chosen, part.lines)},
    }
    entries = [{"reference": f"{one['resourceType']}/{one['id']}"} for one in part.chosen.resources]
    return told | ({"entry": entries} if entries else {"emptyReason": UNAVAILABLE})
