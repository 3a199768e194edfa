from decimal import Decimal
from typing import Any

import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.validate import base_errors, validate

CODE = {"coding": [{"system": "http://loinc.org", "code": "718-7"}]}
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Bonjour</p></div>'


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": CODE, **more}


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def found(resource: Any) -> list[tuple[str, str]]:
    return [(issue.code, "".join(issue.expression)) for issue in base_errors(resource)]


VALID: list[tuple[str, dict[str, Any]]] = [
    ("least", observation()),
    ("empty patient", patient()),
    ("everything simple", observation(
        id="a-1.B", meta={"lastUpdated": "2024-03-01T10:00:00.123+01:00", "profile": ["http://p"]},
        text={"status": "generated", "div": DIV}, subject={"reference": "Patient/1"},
        effectiveDateTime="2024-03-01T10:00:00Z", issued="2024-03-01T10:00:00Z",
        valueQuantity={"value": Decimal("5.40"), "unit": "g/dL"})),
    ("extension for a required primitive",
     {"resourceType": "Observation", "code": CODE,
      "_status": {"extension": [{"url": "http://hl7.org/absent", "valueCode": "unknown"}]}}),
    ("id beside a primitive", patient(birthDate="2024", _birthDate={"id": "b"})),
    ("null with an extension in an array of primitives",
     patient(name=[{"given": ["A", None],
                    "_given": [None, {"extension": [{"url": "u", "valueString": "x"}]}]}])),
    ("nested extensions",
     patient(extension=[{"url": "u", "extension": [{"url": "v", "valueBoolean": False}]}])),
    ("contained and referred to",
     observation(contained=[patient(id="p")], subject={"reference": "#p"})),
    ("contained that refers to another contained",
     observation(contained=[{"resourceType": "Specimen", "id": "s", "subject": {"reference": "#p"}},
                            patient(id="p")], specimen={"reference": "#s"})),
    ("contained that refers to its container",
     observation(contained=[{"resourceType": "Provenance", "id": "v",
                             "target": [{"reference": "#"}], "recorded": "2024-03-01T10:00:00Z",
                             "agent": [{"who": {"display": "x"}}]}])),
    ("transaction",
     {"resourceType": "Bundle", "type": "transaction",
      "entry": [{"fullUrl": "urn:uuid:1", "resource": observation(),
                 "request": {"method": "POST", "url": "Observation"}}]}),
    ("parameters",
     {"resourceType": "Parameters", "parameter": [{"name": "r", "resource": patient()}]}),
    ("leap second", observation(effectiveDateTime="2016-12-31T23:59:60Z")),
    ("coded status that is required as a concept",
     {"resourceType": "Condition", "subject": {"reference": "Patient/1"}, "clinicalStatus": {
         "coding": [{"system": "urn:other", "code": "x"},
                    {"system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
                     "code": "active"}]}}),
]  # fmt: skip


@pytest.mark.parametrize("resource", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_a_valid_resource_has_no_issue(resource: dict[str, Any]) -> None:
    assert found(resource) == []


INVALID: list[tuple[str, Any, list[tuple[str, str]]]] = [
    # structure
    ("no type", {}, [("structure", "")]),
    ("a type that is not R4's", {"resourceType": "Nothing"},
     [("structure", "Nothing.resourceType")]),
    ("a type that is not text", {"resourceType": 3}, [("structure", "")]),
    ("an abstract type", {"resourceType": "DomainResource"},
     [("structure", "DomainResource.resourceType")]),
    ("unknown element", patient(nam="x"), [("structure", "Patient")]),
    ("unknown element, deep", patient(name=[{}, {"familly": "x"}]),
     [("structure", "Patient.name[0]"), ("structure", "Patient.name[1]")]),
    ("choice without its type", observation(value="x"), [("structure", "Observation")]),
    ("choice of a wrong type", observation(valueAddress={}), [("structure", "Observation")]),
    ("two types of a choice", observation(valueString="x", valueBoolean=True),
     [("structure", "Observation")]),
    ("one value where an array goes", patient(name={"family": "x"}),
     [("structure", "Patient.name")]),
    ("an array where one value goes", patient(gender=["male"]), [("structure", "Patient.gender")]),
    ("text where an object goes", patient(name=["x"]), [("structure", "Patient.name[0]")]),
    ("object where text goes", patient(birthDate={}), [("value", "Patient.birthDate")]),
    ("empty array", patient(name=[]), [("structure", "Patient.name")]),
    ("empty object", patient(maritalStatus={}), [("structure", "Patient.maritalStatus")]),
    ("object with nothing but an id", patient(maritalStatus={"id": "a"}),
     [("structure", "Patient.maritalStatus")]),
    ("null", patient(gender=None), [("structure", "Patient.gender")]),
    ("null in an array", patient(name=[None]), [("structure", "Patient.name[0]")]),
    ("null in an array of primitives", patient(name=[{"given": [None]}]),
     [("structure", "Patient.name[0].given[0]")]),
    ("extensions that do not match the values",
     patient(name=[{"given": ["A"], "_given": [None, {"id": "x"}]}]),
     [("structure", "Patient.name[0].given")]),
    ("underscore on a complex element", patient(_name=[{"id": "x"}]), [("structure", "Patient")]),
    ("resourceType inside a datatype", patient(name=[{"resourceType": "HumanName"}]),
     [("structure", "Patient.name[0]")]),
    # cardinality
    ("required elements missing", {"resourceType": "Observation"},
     [("required", "Observation"), ("required", "Observation")]),
    ("required choice missing",
     {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
      "subject": {"reference": "Patient/1"}}, [("required", "MedicationRequest")]),
    ("required element missing, deep", observation(component=[{"valueString": "x"}]),
     [("required", "Observation.component[0]")]),
    # codes
    ("code outside a required value set", observation() | {"status": "done"},
     [("code-invalid", "Observation.status")]),
    ("concept outside a required value set",
     {"resourceType": "Condition", "subject": {"reference": "Patient/1"},
      "clinicalStatus": {"coding": [{"system": "urn:other", "code": "active"}]}},
     [("code-invalid", "Condition.clinicalStatus")]),
    # references
    ("reference that is none", observation(subject={"reference": "someone"}),
     [("value", "Observation.subject.reference")]),
    ("reference with a bad id", observation(subject={"reference": "Patient/a b"}),
     [("value", "Observation.subject.reference")]),
    ("reference to a type that cannot be there",
     observation(subject={"reference": "Practitioner/1"}),
     [("value", "Observation.subject.reference")]),
    ("the same, elsewhere", observation(subject={"reference": "https://x.example/Practitioner/1"}),
     [("value", "Observation.subject.reference")]),
    ("the same, in a choice",
     {"resourceType": "MedicationRequest", "status": "active", "intent": "order",
      "subject": {"reference": "Patient/1"}, "medicationReference": {"reference": "Patient/1"}},
     [("value", "MedicationRequest.medication.ofType(Reference).reference")]),
    ("contained that is not there", observation(subject={"reference": "#p"}),
     [("invariant", "Observation")]),
    # contained
    ("contained of an unknown type", observation(contained=[{"resourceType": "X", "id": "p"}]),
     [("structure", "Observation.contained[0].resourceType")]),
    ("contained that is wrong",
     observation(contained=[patient(id="p", gender="x")], subject={"reference": "#p"}),
     [("code-invalid", "Observation.contained[0].gender")]),
    ("contained without id", observation(contained=[patient()]),
     [("required", "Observation.contained[0]")]),
    ("contained in a contained",
     observation(contained=[patient(id="p", contained=[patient(id="q")])],
                 subject={"reference": "#p"}),
     [("invariant", "Observation.contained[0]")]),
    ("contained with a label",
     observation(contained=[patient(id="p", meta={"security": [{"code": "R"}]})],
                 subject={"reference": "#p"}),
     [("invariant", "Observation.contained[0]")]),
    ("wrong in a Bundle",
     {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient(x=1)}]},
     [("structure", "Bundle.entry[0].resource")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "expected"), [row[1:] for row in INVALID], ids=[row[0] for row in INVALID]
)
def test_what_is_wrong_is_said_with_its_place(resource: Any, expected: list[Any]) -> None:
    assert found(resource) == expected


def test_the_words_name_the_element_and_the_rule_never_the_value() -> None:
    secret = "1 84 12 76 451 089 46"
    resource = patient(gender=secret, birthDate=secret, id=secret, name=[{"family": [secret]}])
    issues = base_errors(resource)
    assert len(issues) == 4
    assert not any(secret in issue.diagnostics for issue in issues)


def test_a_hundred_issues_are_enough() -> None:
    assert len(base_errors(patient(name=[{"x": 1}] * 1000))) == 100


def test_each_resource_of_a_bundle_has_its_own_contained_ones() -> None:
    wrong = observation(contained=[patient(id="p")], subject={"reference": "#p"}, x=1)
    entries = [{"resource": wrong}, {"resource": observation()}, {"resource": {"x": 1} | wrong}]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    assert found(bundle) == [
        ("structure", "Bundle.entry[0].resource"),
        ("structure", "Bundle.entry[2].resource"),
    ]


def test_invariants_are_asked_of_what_is_well_formed_only() -> None:
    system = {"system": {"a": 1}, "code": "active"}
    condition = {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/1"},
        "verificationStatus": {"coding": [system]},
    }
    assert ("value", "Condition.verificationStatus.coding[0].system") in found(condition)


def test_a_contained_resource_that_nothing_refers_to_is_wrong_and_kept_out_by_no_door() -> None:
    resource = observation(contained=[patient(id="p")])
    assert base_errors(resource) == ()
    (issue,) = validate(resource)
    assert (issue.severity, issue.code, issue.rule) == ("error", "invariant", "dom-3")


def test_advice_is_given_when_asked_only() -> None:
    assert validate(patient()) == ()
    (advice,) = validate(patient(), advice=True)
    assert (advice.severity, advice.code, advice.rule) == ("information", "invariant", "dom-6")


def test_every_type_compiles() -> None:
    for rtype in definitions.RESOURCE_TYPES:
        issues = base_errors({"resourceType": rtype, "id": "1", "nothing": 1})
        assert ("structure", (rtype,)) in {(i.code, i.expression) for i in issues}


@pytest.mark.parametrize("depth", [64, 500])
def test_depth_that_the_gate_lets_through_is_followed(depth: int) -> None:
    extension: dict[str, Any] = {"url": "u", "valueString": "x"}
    for _ in range(min(depth, 30)):
        extension = {"url": "u", "extension": [extension]}
    assert validate(patient(extension=[extension])) == ()
