"""
A FHIR document from outside: whom it is about, and what it says of them.

What its Composition does not reach is left in the document, which is kept whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir import json_gate
from ens.standards.fhir.validate import validate

Json = Mapping[str, Any]

MEDIA_TYPES: Final = frozenset({"application/fhir+json", "application/json+fhir"})
KINDS: Final = frozenset({
    "AllergyIntolerance", "Condition", "DeviceUseStatement", "Immunization", "MedicationRequest",
    "MedicationStatement", "Observation", "Procedure",
})  # fmt: skip
MAX_BYTES: Final = 5_000_000  # beyond, it is kept and not read
MAX_STATEMENTS: Final = 5000
# What only the sender's own server could follow.
_FOLLOWED: Final = frozenset({"medicationReference", "device"})


@dataclass(frozen=True, slots=True)
class Received:
    """
    `statements` have no id, and nobody as their subject yet.
    """

    patient: Json
    statements: tuple[Json, ...]


def read(media_type: str, data: bytes) -> Received | None:
    """
    None for a file that is no FHIR document: it is kept, and nothing is read in it.
    """
    if media_type.partition(";")[0].strip().lower() not in MEDIA_TYPES:
        return None
    try:
        bundle = json_gate.parse(data, max_bytes=MAX_BYTES)
    except json_gate.MalformedJson:
        return None
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "document":
        return None
    return _of_patient_alone(bundle) if _is_broken(bundle) else _read(bundle)


_BROKEN: Final = ("structure", "value", "too-long")


def _is_broken(resource: Json) -> bool:
    found = validate(resource, declared=False)
    return any(one.severity == "error" and one.code in _BROKEN for one in found)


def _of_patient_alone(bundle: Json) -> Received | None:
    """
    Of a document that is not read: whom it is about, if it names one patient soundly. That
    something else in it is wrong lets nobody's document into the space of another.
    """
    entries = bundle.get("entry")
    every = entries if isinstance(entries, list) else []
    resources = [one.get("resource") for one in every if isinstance(one, dict)]
    patients = [
        one for one in resources if isinstance(one, dict) and one.get("resourceType") == "Patient"
    ]
    if len(patients) != 1 or _is_broken(patients[0]):
        return None
    return Received(patients[0], ())


def _read(bundle: Json) -> Received | None:
    known: dict[str, Json] = {}
    for one in bundle.get("entry", ()):
        resource = one.get("resource") or {}
        known[str(one.get("fullUrl", ""))] = resource
        known.setdefault(f"{resource.get('resourceType')}/{resource.get('id')}", resource)
    opening: Json = next(iter(bundle.get("entry", ())), {})
    first: Json = opening.get("resource") or {}
    patient = known.get(str(first.get("subject", {}).get("reference", "")), {})
    if first.get("resourceType") != "Composition" or patient.get("resourceType") != "Patient":
        return None
    told = {reference: known[reference] for reference in _told(first) if reference in known}
    stated = [one for one in told.values() if _is_of(one, patient, known)]
    return Received(patient, tuple(_whole(one, known) for one in stated[:MAX_STATEMENTS]))


def _is_of(resource: Json, patient: Json, known: Mapping[str, Json]) -> bool:
    """
    Whether it is of a kind that is kept, and says nothing of somebody else: a mother, a foetus.
    """
    if resource.get("resourceType") not in KINDS or resource.get("focus"):
        return False
    whose = resource.get("patient") or resource.get("subject")
    return whose is None or known.get(str(whose.get("reference", ""))) is patient


def _told(part: Json) -> Iterator[str]:
    for section in part.get("section", ()):
        for one in section.get("entry", ()):
            yield str(one.get("reference", ""))
        yield from _told(section)


def _whole(resource: Json, known: Mapping[str, Json]) -> dict[str, Any]:
    """
    With the medicine or the device that it names inside it, and no reference that would lead
    nowhere here.
    """
    contained = [_unlinked(one) for one in resource.get("contained", ())]
    kept: dict[str, Any] = {}
    for name, value in resource.items():
        reference = value.get("reference", "") if isinstance(value, Mapping) else ""
        found = known.get(reference)
        if name in _FOLLOWED and found is not None:
            contained.append({**_unlinked(_bare(found)), "id": f"inside{len(contained)}"})
            kept[name] = {"reference": f"#inside{len(contained) - 1}"}
        elif (left := _unlinked(value)) not in ({}, []):
            kept[name] = left
    kept = _bare(kept)
    return kept | ({"contained": contained} if contained else {})


def _bare(resource: Json) -> dict[str, Any]:
    own = ("id", "meta", "contained", "text", "implicitRules")
    return {name: value for name, value in resource.items() if name not in own}


def _says_nothing(value: Any) -> bool:
    """
    An extension whose value was such a reference.
    """
    return isinstance(value, Mapping) and value.keys() == {"url"}


def _unlinked(value: Any) -> Any:
    """
    References into the document keep their words and identifiers only: here they would be
    broken. Those to contained resources hold.
    """
    if isinstance(value, list):
        found = [_unlinked(one) for one in value]
        return [one for one in found if one not in ({}, None) and not _says_nothing(one)]
    if not isinstance(value, Mapping):
        return value
    if isinstance(value.get("reference"), str) and not value["reference"].startswith("#"):
        return {name: child for name, child in value.items() if name in ("display", "identifier")}
    return {
        name: child
        for name, child in ((name, _unlinked(child)) for name, child in value.items())
        if child not in ({}, [])
    }
