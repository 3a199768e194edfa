from typing import Any

import pytest

from ens.standards.fhir import definitions, owners

INS = "urn:oid:1.2.250.1.213.1.4.8"


def elements_of(structure: str, path: list[str]) -> list[definitions.Element]:
    found = [e for e in definitions.elements(structure) if e.name == path[0]]
    if len(path) == 1:
        return found
    return [e for element in found for e in elements_of(element.types[0], path[1:])]


def test_every_type_of_r4_has_its_line_and_no_other() -> None:
    assert set(owners.owner_rules()) == set(definitions.RESOURCE_TYPES)
    kinds = {rule.kind for rule in owners.owner_rules().values()}
    assert kinds == {"person", "commons", "either"}


def test_the_commons_name_nobody() -> None:
    for rule in owners.owner_rules().values():
        if rule.kind == "commons":
            assert not rule.owner + rule.otherwise + rule.through
            assert not definitions.patient_compartment(rule.type)


@pytest.mark.parametrize(
    "rtype",
    [
        *("Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService"),
        *("Endpoint", "Medication", "ValueSet", "CodeSystem", "StructureDefinition"),
        *("SearchParameter", "Questionnaire"),
    ],
)
def test_referentials_are_of_the_commons(rtype: str) -> None:
    assert owners.owner_rule(rtype).kind == "commons"


def test_owner_elements_are_references_of_their_type_that_may_hold_a_patient() -> None:
    for rule in owners.owner_rules().values():
        if rule.type in ("Patient", "Bundle"):
            continue
        for path in rule.owner + rule.otherwise:
            (element,) = elements_of(rule.type, path.split("."))
            assert {"Patient", "Resource"} & set(element.targets), (rule.type, path)
        for path in rule.through:
            (element,) = elements_of(rule.type, path.split("."))
            assert "Reference" in element.types


def test_every_type_of_the_compartment_can_name_its_person() -> None:
    for rtype in definitions.RESOURCE_TYPES:
        rule = owners.owner_rule(rtype)
        if definitions.patient_compartment(rtype):
            assert rule.owner, rtype


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **more}


def observation(subject: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "subject": subject, **more}


def ref(text: str) -> dict[str, str]:
    return {"reference": text}


BASE = "https://ens.example/fhir"
CONTAINED = patient(
    id="p", identifier=[{"system": "urn:local", "value": "77"}, {"system": INS, "value": "1"}]
)

CLAIMS: list[tuple[str, Any, tuple[owners.Claim, ...]]] = [
    ("literal", observation(ref("Patient/1")), ("Patient/1",)),
    ("literal with version", observation(ref("Patient/1/_history/4")), ("Patient/1",)),
    ("under our base", observation(ref(BASE + "/Patient/1")), ("Patient/1",)),
    ("elsewhere", observation(ref("http://x/Patient/1")), ("http://x/Patient/1",)),
    ("conditional", observation(ref(f"Patient?identifier={INS}|1")),
     (f"Patient?identifier={INS}|1",)),
    ("placeholder", observation(ref("urn:uuid:1")), ("urn:uuid:1",)),
    ("logical", observation({"identifier": {"system": INS, "value": "1"}}),
     (("identifier", INS, "1"),)),
    ("logical, of a group", observation({"type": "Group", "identifier": {"value": "1"}}), ()),
    ("contained, by its INS", observation(ref("#p"), contained=[CONTAINED]),
     (("identifier", INS, "1"),)),
    ("contained, not a patient",
     observation(ref("#p"), contained=[{"resourceType": "Group", "id": "p"}]), ()),
    ("a group", observation(ref("Group/1")), ()),
    ("nobody", {"resourceType": "Observation"}, ()),
    ("who performed is not the owner",
     observation(ref("Patient/1"), performer=[ref("Patient/2")]), ("Patient/1",)),
    ("who performed is not the owner either when nobody is named",
     {"resourceType": "Observation", "performer": [ref("Patient/2")]}, ()),
    ("a mother subscribes, her child benefits",
     {"resourceType": "Coverage", "subscriber": ref("Patient/2"), "beneficiary": ref("Patient/1")},
     ("Patient/1",)),
    ("the patient itself", patient(id="1"), ("Patient/1",)),
    ("a new patient", patient(), ()),
    ("two persons",
     {"resourceType": "Appointment",
      "participant": [{"actor": ref("Patient/1")}, {"actor": ref("Patient/2")},
                      {"actor": ref("Practitioner/3")}]},
     ("Patient/1", "Patient/2")),
    ("the same twice",
     {"resourceType": "Account", "subject": [ref("Patient/1"), ref("Patient/1")]}, ("Patient/1",)),
    ("source of the document, when there is no subject",
     {"resourceType": "DocumentReference", "context": {"sourcePatientInfo": ref("Patient/1")}},
     ("Patient/1",)),
    ("commons", {"resourceType": "Organization", "partOf": ref("Patient/1")}, ()),
    ("document Bundle: that of its Composition, by what it carries",
     {"resourceType": "Bundle", "type": "document",
      "entry": [
          {"resource": {"resourceType": "Composition", "subject": ref("urn:uuid:7")}},
          {"fullUrl": "urn:uuid:7", "resource": CONTAINED},
          {"resource": observation(ref("Patient/9"))}]},
     (("identifier", INS, "1"),)),
    ("any other Bundle: of all that is in it",
     {"resourceType": "Bundle", "type": "collection",
      "entry": [{"resource": observation(ref("Patient/1"))},
                {"resource": observation(ref("Patient/2"))}]},
     ("Patient/1", "Patient/2")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "claims"), [row[1:] for row in CLAIMS], ids=[row[0] for row in CLAIMS]
)
def test_the_persons_that_a_resource_claims(resource: Any, claims: Any) -> None:
    assert owners.person_references(resource, base=BASE) == claims


def test_what_names_nobody_may_belong_to_the_owner_of_what_it_is_about() -> None:
    provenance = {
        "resourceType": "Provenance",
        "target": [ref("Observation/1/_history/2"), ref("Observation/1"), ref("urn:uuid:3")],
    }
    assert owners.person_references(provenance) == ("urn:uuid:3",)
    assert owners.through_references(provenance) == ("Observation/1",)
