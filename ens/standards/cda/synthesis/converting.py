"""
A file of one side as a file of the other: a FHIR Bundle as CDA, a CDA as a FHIR document.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.cda.synthesis import loss, reading, writing
from ens.standards.cda.synthesis.loss import Left
from ens.standards.cda.synthesis.parts import Json
from ens.standards.cda.synthesis.writing import NotADocument
from ens.standards.fhir import json_gate, xml
from ens.standards.fhir.ips import choosing, composing
from ens.standards.fhir.ips.composing import Keeper
from ens.standards.fhir.validate import validate

CDA, FHIR = "cda", "fhir"
MAX_BYTES: Final = 50_000_000
# Of a Bundle that is no document yet: nobody in particular keeps what is made of it.
_KEEPER: Final = Keeper("Document converti", "urn:uuid")
_NOT_IN_A_SUMMARY: Final = "a summary is not about this kind, or holds a newer one of it"


@dataclass(frozen=True, slots=True)
class Converted:
    data: bytes
    left: tuple[Left, ...]


def to_cda(data: bytes, *, now: dt.datetime) -> Converted:
    """
    A Bundle of another type than a document is made one first: a summary of its one patient.

    :raises json_gate.MalformedJson: not strict JSON
    :raises xml.MalformedXml: not FHIR's XML
    :raises NotADocument: not a Bundle, or about nobody, or about several
    """
    bundle = _parsed(data)
    if bundle.get("resourceType") != "Bundle":
        raise NotADocument("a FHIR Bundle is expected")
    _require_shape(bundle)
    if bundle.get("type") == "document":
        written = writing.write(bundle)
        return Converted(written.data, written.left)
    made, aside = _summary(bundle, now)
    written = writing.write(made)
    return Converted(written.data, loss.grouped([*written.left, *aside]))


def _parsed(data: bytes) -> Json:
    """
    The resource, from FHIR's JSON or XML.
    """
    if data.lstrip()[:1] == b"<":
        return xml.read(data, max_bytes=MAX_BYTES)
    return json_gate.parse(data, max_bytes=MAX_BYTES)


def to_fhir(data: bytes) -> Converted:
    """
    :raises documents.UnreadableDocument: one of its subclasses, by what is wrong with the file
    """
    read = reading.read(data)
    return Converted(json_gate.serialise(read.bundle), read.left)


def _require_shape(bundle: Json) -> None:
    """
    :raises NotADocument: an element is not of the shape that FHIR gives it
    """
    for one in validate(bundle, declared=False):
        if one.severity == "error" and one.code in ("structure", "value"):
            raise NotADocument(f"{' '.join(one.expression)}: {one.diagnostics}")


def _summary(bundle: Json, now: dt.datetime) -> tuple[dict[str, Any], list[Left]]:
    listed = [one for one in bundle.get("entry", ()) if one.get("resource")]
    names = {
        str(one.get("fullUrl", "")): _address(one["resource"], at) for at, one in enumerate(listed)
    }
    every = [_settled(_named(one["resource"], at), names) for at, one in enumerate(listed)]
    patients = [one for one in every if one["resourceType"] == "Patient"]
    if len(patients) != 1:
        raise NotADocument("a summary is about one patient")
    others = [one for one in every if one is not patients[0]]
    chosen = choosing.chosen(others)
    told = [each for one in chosen for each in one.resources]
    wanted = set(choosing.missing(told))
    beside = [one for one in others if f"{one['resourceType']}/{one['id']}" in wanted]
    made = composing.document(
        composing.parts(chosen, others=beside, named=lambda *_: ""),
        patient=patients[0],
        others=beside,
        keeper=_KEEPER,
        now=now,
        new_id=str(uuid.uuid5(uuid.NAMESPACE_OID, str(bundle.get("id", "")) + now.isoformat())),
    )
    kept = {id(one) for one in (*told, *beside)}
    aside = [
        Left(str(one["resourceType"]), "resource", _NOT_IN_A_SUMMARY)
        for one in others
        if id(one) not in kept
    ]
    return made, aside


def _named(resource: Json, at: int) -> dict[str, Any]:
    return {**resource, "id": str(resource.get("id") or f"r{at}")}


def _address(resource: Json, at: int) -> str:
    return f"{resource.get('resourceType')}/{resource.get('id') or f'r{at}'}"


def _settled(value: Any, names: dict[str, str]) -> Any:
    """
    References by address in the Bundle become those of what is at it.
    """
    if isinstance(value, dict):
        return {
            name: names.get(child, child)
            if name == "reference" and isinstance(child, str)
            else _settled(child, names)
            for name, child in value.items()
        }
    return [_settled(one, names) for one in value] if isinstance(value, list) else value
