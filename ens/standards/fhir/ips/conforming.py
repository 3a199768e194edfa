"""
A thing as the profiles of the summary want it, when nothing has to be invented for that.

Source: IPS 2.0.0. What a profile requires and the record does not know is said to be unknown, by
the extension data-absent-reason, as the guide has it; whom it is about is known by the record. A
thing that still does not conform is given as it is, and declares no profile.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ens.standards.fhir import absent
from ens.standards.fhir.absent import UNKNOWN
from ens.standards.fhir.ips import reading
from ens.standards.fhir.ips.reading import ALCOHOL, TOBACCO, Json

BASE: Final = "http://hl7.org/fhir/uv/ips/StructureDefinition/"
VERSION: Final = "2.0.0"
PREGNANCY_STATUS: Final = "82810-3"

Thing = dict[str, Any]


def conformed(resource: Json, *, patient: str) -> Thing:
    """
    A copy for the summary of `patient` ("Patient/abc"): whole, with what is unknown said so, and
    its profile declared where it conforms.
    """
    found = dict(resource)
    _name_subject(found, patient)
    adapt = _ADAPTED.get(str(found["resourceType"]))
    profile = adapt(found) if adapt else ""
    if profile:
        _declare(found, BASE + profile)
    return found


def _name_subject(found: Thing, patient: str) -> None:
    """
    Owner of the record, however the thing names them: by their INS, by another address.
    """
    for name in ("subject", "patient"):
        if isinstance(found.get(name), Mapping):
            found[name] = {**found[name], "reference": patient}


def _declare(found: Thing, profile: str) -> None:
    meta = dict(found.get("meta", {}))
    declared = [one for one in meta.get("profile", ()) if one.partition("|")[0] != profile]
    found["meta"] = {**meta, "profile": [*declared, profile]}


def _has(found: Thing, name: str) -> bool:
    """
    Whether an element of several types is there, its value or the word that it is not known.
    """
    return any(one.lstrip("_").startswith(name) for one in found)


def _patient(found: Thing) -> str:
    if not any(_is_name(one) for one in found.get("name", ())):
        found["name"] = [*found.get("name", ()), {"_text": UNKNOWN}]
    if not _has(found, "birthDate"):
        found["_birthDate"] = UNKNOWN
    return "Patient-uv-ips" if all(map(_is_name, found["name"])) else ""


def _is_name(name: Json) -> bool:
    return bool({"family", "given", "text", "_text"} & set(name))


def _coded(found: Thing) -> None:
    if not found.get("code"):
        found["code"] = UNKNOWN


def _allergy(found: Thing) -> str:
    """
    Constraint ait-1 asks for a clinical status, whose required codes have none for unknown.
    """
    _coded(found)
    return "AllergyIntolerance-uv-ips" if found.get("clinicalStatus") else ""


def _condition(found: Thing) -> str:
    _coded(found)
    return "Condition-uv-ips"


def _statement(found: Thing) -> str:
    if not _has(found, "effective"):
        found["_effectiveDateTime"] = UNKNOWN
    return "MedicationStatement-uv-ips"


def _request(found: Thing) -> str:
    return "" if found.get("doNotPerform") else "MedicationRequest-uv-ips"


def _procedure(found: Thing) -> str:
    _coded(found)
    if not _has(found, "performed"):
        found["_performedDateTime"] = UNKNOWN
    return "Procedure-uv-ips"


def _report(found: Thing) -> str:
    if not _has(found, "effective"):
        found["_effectiveDateTime"] = UNKNOWN
    return "DiagnosticReport-uv-ips" if found.get("subject") else ""


def _use(found: Thing) -> str:
    if not _has(found, "timing"):
        found["_timingDateTime"] = UNKNOWN
    period = found.get("timingTiming")
    return "" if period else "DeviceUseStatement-uv-ips"


def _flag(found: Thing) -> str:
    return "Flag-alert-uv-ips" if reading.status(found) == "active" else ""


def _observation(found: Thing) -> str:
    """
    A result is by somebody, at some time; who and when may be unknown.
    """
    said = {code for _, code in reading.codes(found.get("code"))}
    if said & {PREGNANCY_STATUS, TOBACCO, ALCOHOL}:
        return _of_life(found, said)
    kinds = reading.categories(found)
    if not kinds & {"laboratory", "imaging"} or not found.get("subject"):
        return ""
    if not _has(found, "effective"):
        found["_effectiveDateTime"] = UNKNOWN
    if not found.get("performer"):
        found["performer"] = [UNKNOWN]
    if not _is_told(found):
        coding = {"system": absent.SYSTEM, "code": "unknown"}
        found["dataAbsentReason"] = {"coding": [coding]}
    if {"effectiveInstant", "effectiveTiming"} & set(found) or _is_mixed(found):
        return ""
    kind = "laboratory-pathology" if "laboratory" in kinds else "radiology"
    return f"Observation-results-{kind}-uv-ips"


def _is_told(found: Thing) -> bool:
    return _has(found, "value") or any(
        name in found for name in ("dataAbsentReason", "hasMember", "component")
    )


def _is_mixed(found: Thing) -> bool:
    """
    Said twice to be of the laboratory, or with a part that says nothing.
    """
    categories = [one for one in found["category"] if reading.categories({"category": [one]})]
    parts = found.get("component", ())
    return len(categories) > 1 or not all(
        _has(one, "value") or "dataAbsentReason" in one for one in parts
    )


def _of_life(found: Thing, said: set[str]) -> str:
    if not found.get("subject") or found.get("component"):
        return ""
    if not _has(found, "effective"):
        found["_effectiveDateTime"] = UNKNOWN
    if not any(name.endswith("effectiveDateTime") for name in found):
        return ""
    if TOBACCO in said:
        return "Observation-tobaccouse-uv-ips"
    if ALCOHOL in said:
        return "Observation-alcoholuse-uv-ips"
    never = {"bodySite", "specimen", "device", "referenceRange", "hasMember"}
    return "" if never & set(found) else "Observation-pregnancy-status-uv-ips"


_ADAPTED: Final[Mapping[str, Callable[[Thing], str]]] = {
    "Patient": _patient,
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "MedicationStatement": _statement,
    "MedicationRequest": _request,
    "Immunization": lambda _: "Immunization-uv-ips",
    "Procedure": _procedure,
    "DiagnosticReport": _report,
    "DeviceUseStatement": _use,
    "Observation": _observation,
    "Flag": _flag,
    "Medication": lambda found: "Medication-uv-ips" if found.get("code") else "",
}
