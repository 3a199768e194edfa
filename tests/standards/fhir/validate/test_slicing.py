"""
Slices: told apart by each kind of discriminator, counted, ordered, closed, sliced again.
"""

from typing import Any

import pytest

from tests.standards.fhir.validate import made
from tests.standards.fhir.validate.made import BASE, HERE, Json, observation, patient, profile


def sliced(kind: str, path: str, rules: str = "open", *, ordered: bool = False) -> Json:
    discriminator = [{"type": kind, "path": path}]
    return {"slicing": {"discriminator": discriminator, "rules": rules, "ordered": ordered}}


def identifiers(kind: str, path: str, *more: Json, **rules: Any) -> Json:
    return profile(
        "p", "Patient", {"id": "Patient.identifier"} | sliced(kind, path, **rules), *more
    )


A, B, C = ({"system": f"urn:{one}", "value": "1"} for one in "abc")
ID = "Patient.identifier"
SYSTEM_A = (
    {"id": f"{ID}:a", "min": 1, "max": "1"},
    {"id": f"{ID}:a.system", "min": 1, "fixedUri": "urn:a"},
)
SYSTEM_B = ({"id": f"{ID}:b", "max": "1"}, {"id": f"{ID}:b.system", "min": 1, "fixedUri": "urn:b"})
NAMED = profile("named", "Patient", {"id": "Patient.name", "min": 1})
GIVEN = profile("given", "HumanName", {"id": "HumanName.given", "min": 1})

SLICES: list[tuple[str, list[Json], Json, Json, list[tuple[str, str]]]] = [
    ("value", [identifiers("value", "system", *SYSTEM_A)],
     patient(identifier=[A, C]), patient(identifier=[C]), [("slice-min", "Patient")]),
    ("value, too many", [identifiers("value", "system", *SYSTEM_A)],
     patient(identifier=[A]), patient(identifier=[A, A]), [("slice-max", "Patient")]),
    ("value, what is in the slice",
     [identifiers("value", "system", *SYSTEM_A, {"id": f"{ID}:a.period", "min": 1})],
     patient(identifier=[A | {"period": {"start": "2024"}}, C]), patient(identifier=[C, A]),
     [("min", "Patient.identifier[1]")]),
    ("pattern", [identifiers("pattern", "type", {"id": f"{ID}:a", "min": 1}, {
        "id": f"{ID}:a.type", "min": 1, "patternCodeableConcept": {"coding": [{"code": "x"}]}})],
     patient(identifier=[{"type": {"coding": [{"code": "y"}, {"code": "x"}]}}]),
     patient(identifier=[{"type": {"coding": [{"code": "y"}]}}]), [("slice-min", "Patient")]),
    ("value, in a slice of the path", [identifiers(
        "value", "type.coding.code", {"id": f"{ID}:a", "min": 1}, {"id": f"{ID}:a.type", "min": 1},
        {"id": f"{ID}:a.type.coding", "min": 1},
        {"id": f"{ID}:a.type.coding.code", "min": 1, "fixedCode": "x"})],
     patient(identifier=[{"type": {"coding": [{"code": "x"}]}}]),
     patient(identifier=[{"type": {"coding": [{"code": "y"}]}}]), [("slice-min", "Patient")]),
    ("exists", [identifiers("exists", "period", {"id": f"{ID}:dated", "min": 1},
                            {"id": f"{ID}:dated.period", "min": 1})],
     patient(identifier=[A | {"period": {"start": "2024"}}]), patient(identifier=[A]),
     [("slice-min", "Patient")]),
    ("exists not", [identifiers("exists", "period", {"id": f"{ID}:bare", "max": "1"},
                                {"id": f"{ID}:bare.period", "max": "0"})],
     patient(identifier=[A, B | {"period": {"start": "2024"}}]), patient(identifier=[A, B]),
     [("slice-max", "Patient")]),
    ("type of a choice", [profile(
        "p", "Observation", {"id": "Observation.value[x]"} | sliced("type", "$this", "closed"),
        {"id": "Observation.value[x]:valueQuantity", "min": 1, "type": [{"code": "Quantity"}]},
        {"id": "Observation.value[x]:valueQuantity.unit", "min": 1})],
     observation(valueQuantity={"value": 1, "unit": "x"}), observation(valueQuantity={"value": 1}),
     [("min", "Observation.value.ofType(Quantity)")]),
    ("type of a resource", [profile(
        "p", "Bundle", {"id": "Bundle.entry"} | sliced("type", "resource"),
        {"id": "Bundle.entry:person", "min": 1},
        {"id": "Bundle.entry:person.resource", "min": 1, "type": [{"code": "Patient"}]})],
     {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient()}]},
     {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": observation()}]},
     [("slice-min", "Bundle")]),
    ("type of what is referred to", [profile(
        "p", "Observation", {"id": "Observation.performer"} | sliced("type", "resolve()"),
        {"id": "Observation.performer:org", "min": 1, "type": [
            {"code": "Reference", "targetProfile": [BASE + "Organization"]}]})],
     observation(performer=[{"reference": "Organization/1"}]),
     observation(performer=[{"reference": "Patient/1"}]), [("slice-min", "Observation")]),
    ("profile of what is there", [profile(
        "p", "Patient", {"id": "Patient.name"} | sliced("profile", "$this"),
        {"id": "Patient.name:given", "min": 1, "type": [
            {"code": "HumanName", "profile": [HERE + "given"]}]}), GIVEN],
     patient(name=[{"text": "x"}, {"given": ["x"]}]), patient(name=[{"text": "x"}]),
     [("slice-min", "Patient")]),
    ("profile of what is referred to", [profile(
        "p", "Observation", {"id": "Observation.performer"} | sliced("profile", "resolve()"),
        {"id": "Observation.performer:named", "min": 1, "type": [
            {"code": "Reference", "targetProfile": [HERE + "named"]}]}), NAMED],
     observation(contained=[patient(id="p", name=[{"text": "x"}])],
                 performer=[{"reference": "#p"}]),
     observation(contained=[patient(id="p")], performer=[{"reference": "#p"}]),
     [("slice-min", "Observation")]),
    ("an extension", [profile(
        "p", "Patient", {"id": "Patient.extension"} | sliced("value", "url"),
        {"id": "Patient.extension:e", "min": 1, "type": [
            {"code": "Extension", "profile": [BASE + "patient-birthPlace"]}]})],
     patient(extension=[{"url": BASE + "patient-birthPlace", "valueAddress": {"city": "x"}}]),
     patient(), [("slice-min", "Patient")]),
    ("closed", [identifiers("value", "system", *SYSTEM_A, rules="closed")],
     patient(identifier=[A]), patient(identifier=[A, C]),
     [("slice-closed", "Patient.identifier[1]")]),
    ("open at the end", [identifiers("value", "system", *SYSTEM_A, rules="openAtEnd")],
     patient(identifier=[A, C]), patient(identifier=[C, A]),
     [("slice-end", "Patient.identifier[0]")]),
    ("ordered", [identifiers("value", "system", *SYSTEM_A, *SYSTEM_B, ordered=True)],
     patient(identifier=[A, C, B]), patient(identifier=[B, A]),
     [("slice-order", "Patient.identifier[1]")]),
    ("the rest", [identifiers("value", "system", *SYSTEM_A, {"id": f"{ID}:@default"},
                              {"id": f"{ID}:@default.use", "min": 1}, rules="closed")],
     patient(identifier=[A, C | {"use": "old"}]), patient(identifier=[A, C]),
     [("min", "Patient.identifier[1]")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kept", "broken", "said"), [row[1:] for row in SLICES], ids=[row[0] for row in SLICES]
)
def test_slices_are_told_apart(
    asked: list[Json], kept: Json, broken: Json, said: list[tuple[str, str]]
) -> None:
    assert made.rules(kept, *asked) == []
    assert made.rules(broken, *asked) == said


def test_a_slice_is_sliced_again() -> None:
    asked = identifiers(
        "value", "system", {"id": f"{ID}:a", "max": "2"} | sliced("value", "use"), SYSTEM_A[1],
        {"id": f"{ID}:a/old", "min": 1}, {"id": f"{ID}:a/old.use", "min": 1, "fixedCode": "old"},
    )  # fmt: skip
    assert made.rules(patient(identifier=[A, A | {"use": "old"}]), asked) == []
    assert made.rules(patient(identifier=[A, B | {"use": "old"}]), asked) == [
        ("slice-min", "Patient")
    ]


def test_ten_thousand_values_among_fifty_slices_are_linear() -> None:
    more = [
        one
        for n in range(50)
        for one in (
            {"id": f"{ID}:s{n}", "max": "500"},
            {"id": f"{ID}:s{n}.system", "min": 1, "fixedUri": f"urn:{n}"},
        )
    ]
    asked = identifiers("value", "system", *more)
    many = [{"system": f"urn:{n % 50}", "value": str(n)} for n in range(10_000)]
    assert made.rules(patient(identifier=many), asked) == []
