"""
Extensions that are wrong by themselves, or by where they are.

Source: https://hl7.org/fhir/R4/extensibility.html.
"""

from collections.abc import Iterator
from typing import Any, Final

from tests.standards.fhir.corpus.edits import Edit
from tests.standards.fhir.corpus.shapes import Place, children

BASE = "http://hl7.org/fhir/StructureDefinition/"
URL = "http://x.example/e"
BAD: Final[dict[str, dict[str, Any]]] = {
    "extension without url": {"valueString": "x"},
    "extension with nothing": {"url": URL},
    "extension with a value and extensions": {
        "url": URL, "valueString": "x", "extension": [{"url": "a", "valueString": "b"}]},
    "extension with two values": {"url": URL, "valueString": "x", "valueBoolean": True},
    "extension with a value of no type": {"url": URL, "valueZz": "x"},
    "extension with a value of an abstract type": {"url": URL, "valueElement": {"id": "x"}},
    "extension with a value without type": {"url": URL, "value": "x"},
    "extension with a wrong value": {"url": URL, "valueDate": "hier"},
    "extension with a value of another JSON type": {"url": URL, "valueBoolean": "true"},
    "extension whose url is a number": {"url": 4, "valueString": "x"},
    "extension inside that is wrong": {"url": URL, "extension": [{"valueString": "b"}]},
    "extension with an unknown element": {"url": URL, "valueString": "x", "zz": 1},
    "extension of another value type": {"url": f"{BASE}data-absent-reason",
                                        "valueString": "unknown"},
    "extension whose code is outside its set": {"url": f"{BASE}data-absent-reason",
                                                "valueCode": "zz-none"},
}  # fmt: skip
# Each known extension with the one type (or element) where it may be.
ELSEWHERE: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "extension of Patient elsewhere": (
        "Patient", {"url": f"{BASE}patient-birthPlace", "valueAddress": {"city": "x"}}),
    "extension of a birth date elsewhere": (
        "Patient.birthDate", {"url": f"{BASE}patient-birthTime",
                              "valueDateTime": "2024-01-01T10:00:00Z"}),
    "extension of a part of a name elsewhere": (
        "HumanName.family", {"url": f"{BASE}humanname-own-name", "valueString": "x"}),
}  # fmt: skip


def edits(place: Place) -> Iterator[Edit]:
    if not isinstance(place.value, dict):
        return
    if not any(one.name == "extension" for one in children(place.inside)):
        return
    held = place.value.get("extension", [])
    at = (*place.path, "extension", len(held))
    for kind, value in BAD.items():
        yield Edit(kind, place.element.id, place.path, ((at, value),))
    for kind, (where, value) in ELSEWHERE.items():
        if place.type != where and place.element.id != where:
            yield Edit(kind, place.element.id, place.path, ((at, value),))
    yield Edit("array that is an object", place.element.id, place.path,
               (((*place.path, "extension"), BAD["extension with nothing"]),))  # fmt: skip
    if any(one.name == "modifierExtension" for one in children(place.inside)):
        modifiers = place.value.get("modifierExtension", [])
        there = (*place.path, "modifierExtension", len(modifiers))
        yield Edit("modifier that nobody knows", place.element.id, place.path,
                   ((there, {"url": URL, "valueBoolean": True}),))  # fmt: skip
