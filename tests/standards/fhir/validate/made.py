"""
Profiles made for the tests: a differential, its snapshot, and what they lead to.
"""

from collections.abc import Mapping
from typing import Any

from ens.standards.fhir.profiles import PACKAGED, Definitions
from ens.standards.fhir.validate import validate

Json = dict[str, Any]
BASE = "http://hl7.org/fhir/StructureDefinition/"
HERE = "http://exemple.test/StructureDefinition/"


def profile(name: str, rtype: str, *elements: Mapping[str, Any], **more: Any) -> Json:
    """
    A StructureDefinition: each element says its id, from which its path and slice are read.
    """
    root = {"id": rtype, "path": rtype}
    return {
        "resourceType": "StructureDefinition", "url": HERE + name, "name": name, "status": "active",
        "kind": "complex-type" if rtype[0].islower() or rtype in TYPES else "resource",
        "abstract": False, "type": rtype, "baseDefinition": BASE + rtype,
        "derivation": "constraint", "fhirVersion": "4.0.1",
        "differential": {"element": [root, *map(_element, elements)]}, **more,
    }  # fmt: skip


TYPES = ("Extension", "Quantity", "Identifier", "Coding", "CodeableConcept", "HumanName")


def _element(said: Mapping[str, Any]) -> Json:
    parts = said["id"].split(".")
    path = ".".join(one.partition(":")[0] for one in parts)
    sliced = parts[-1].partition(":")[2]
    return {**said, "path": path} | ({"sliceName": sliced} if sliced else {})


def of(*profiles: Json) -> Definitions:
    return PACKAGED.with_added(profiles)


def rules(resource: Json, *profiles: Json, **more: Any) -> list[tuple[str, str]]:
    """
    (rule, place) of each error of the resource, by the first of these profiles.
    """
    issues = validate(
        resource, profiles=(profiles[0]["url"],), definitions=of(*profiles), declared=False, **more
    )
    return [(one.rule, "".join(one.expression)) for one in issues if one.severity == "error"]


def observation(**more: Any) -> Json:
    code = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}
    return {"resourceType": "Observation", "status": "final", "code": code, **more}


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient", **more}
