"""
Small definitions, as a deployment would add them.
"""

from typing import Any

Json = dict[str, Any]
HERE = "https://example.org/fhir"
R4 = "http://hl7.org/fhir/StructureDefinition"


def structure(name: str, *changes: Json, base: str = f"{R4}/Patient", **more: Any) -> Json:
    """
    A profile of a Patient that has a differential and no snapshot.
    """
    usual = {
        "resourceType": "StructureDefinition",
        "url": f"{HERE}/StructureDefinition/{name}",
        "version": "1.0.0",
        "name": name,
        "status": "active",
        "fhirVersion": "4.0.1",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": base,
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient", "path": "Patient"}, *changes]},
    }
    return usual | more


def change(name: str, **said: Any) -> Json:
    """
    What is said of one element; a slice's name is that of the last step.
    """
    steps = [step.partition(":") for step in name.split(".")]
    made: Json = {"id": name, "path": ".".join(step[0] for step in steps)}
    return made | ({"sliceName": steps[-1][2]} if steps[-1][2] else {}) | said


def value_set(name: str, *include: Json, **more: Any) -> Json:
    usual = {
        "resourceType": "ValueSet",
        "url": f"{HERE}/ValueSet/{name}",
        "version": "1",
        "status": "active",
        "compose": {"include": list(include)},
    }
    return usual | more


def sets(*names: str) -> Json:
    """
    The part that is in each of those.
    """
    return {"valueSet": [f"{HERE}/ValueSet/{name}" for name in names]}


def codes(*listed: str, system: str = "urn:animals") -> Json:
    return {"system": system, "concept": [{"code": one} for one in listed]}


def code_system(*concepts: Any, url: str = "urn:animals", **more: Any) -> Json:
    usual = {
        "resourceType": "CodeSystem",
        "url": url,
        "version": "1",
        "status": "active",
        "content": "complete",
        "concept": [one if isinstance(one, dict) else {"code": one} for one in concepts],
    }
    return usual | more
