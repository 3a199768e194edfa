"""
FHIRPath Patch: what each operation does to the JSON, and what is refused.

The cases go over the same ground as HL7's own (FHIR/fhir-test-cases, r4/patch), in our words.
"""

import pytest

from ens.standards.fhir import fhirpath_patch
from ens.standards.fhir.json_patch import MOST_OPERATIONS, MalformedPatch, PatchFailed
from tests.standards.fhir.patches import operation, parameters

PATIENT = {
    "resourceType": "Patient",
    "birthDate": "1920-01-01",
    "contact": [{"name": {"text": "Paul"}, "gender": "male"}],
    "identifier": [{"value": "1"}, {"value": "2"}, {"value": "3"}, {"value": "4"}],
    "name": [{"given": ["Anne", "Marie"], "_given": [None, {"id": "second"}]}],
    "deceasedBoolean": True,
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Cabinet"}],
}
EACH = "%resource.descendants()"
ENDLESS = f"{EACH}.where({EACH}.where({EACH}.where({EACH}.empty()).exists()).exists())"
BORN = {"extension": [{"url": "urn:born", "valueString": "matin"}]}


def done(*operations, document=PATIENT):
    patch = fhirpath_patch.read(parameters(*operations), type="Patient")
    before = repr(document)
    after = patch.applied(document)
    assert repr(document) == before
    return after


def numbers(document):
    return "".join(one["value"] for one in document.get("identifier", []))


def test_nothing_to_do_changes_nothing():
    assert done() == PATIENT


@pytest.mark.parametrize(
    ("kind", "path", "parts", "changed"),
    [
        ("replace", "Patient.birthDate", {"value": {"valueDate": "1930-01-01"}},
         {"birthDate": "1930-01-01"}),
        ("replace", "birthDate", {"value": {"valueDate": "1930-01-01"}},
         {"birthDate": "1930-01-01"}),
        ("delete", "Patient.birthDate", {}, {"birthDate": None}),
        ("delete", "Patient.maritalStatus", {}, {}),
        ("add", "Patient", {"name": "gender", "value": {"valueCode": "female"}},
         {"gender": "female"}),
        ("add", "Patient",
         {"name": "maritalStatus", "value": {"valueCodeableConcept": {"text": "m"}}},
         {"maritalStatus": {"text": "m"}}),
        ("add", "Patient", {"name": "telecom", "value": {"valueContactPoint": {"value": "01"}}},
         {"telecom": [{"value": "01"}]}),
        ("replace", "Patient.contact[0].name.text", {"value": {"valueString": "Luc"}},
         {"contact": [{"name": {"text": "Luc"}, "gender": "male"}]}),
        ("delete", "Patient.contact[0].gender", {}, {"contact": [{"name": {"text": "Paul"}}]}),
        ("delete", "Patient.contact.where(gender = 'male')", {}, {"contact": None}),
        ("add", "Patient.contact[0]", {"name": "relationship",
                                       "value": {"valueCodeableConcept": {"text": "ami"}}},
         {"contact": [{"name": {"text": "Paul"}, "gender": "male",
                       "relationship": [{"text": "ami"}]}]}),
        ("replace", "Patient.deceased", {"value": {"valueDateTime": "2020-01-01"}},
         {"deceasedBoolean": None, "deceasedDateTime": "2020-01-01"}),
        ("delete", "Patient.deceased", {}, {"deceasedBoolean": None}),
        ("add", "Patient", {"name": "multipleBirth", "value": {"valueInteger": 2}},
         {"multipleBirthInteger": 2}),
        ("add", "Patient.birthDate", {"name": "extension", "value": {
            "valueExtension": BORN["extension"][0]}}, {"_birthDate": BORN}),
        ("replace", "Patient.birthDate", {"value": {"_valueDate": BORN}},
         {"birthDate": None, "_birthDate": BORN}),
        ("delete", "Patient.name.given[0]", {},
         {"name": [{"given": ["Marie"], "_given": [{"id": "second"}]}]}),
        ("delete", "Patient.name.given[1]", {}, {"name": [{"given": ["Anne"]}]}),
        ("insert", "Patient.name.given", {"index": 1, "value": {"valueString": "Lise"}},
         {"name": [{"given": ["Anne", "Lise", "Marie"],
                    "_given": [None, None, {"id": "second"}]}]}),
        ("add", "Patient.name.given[0]", {"name": "extension", "value": {
            "valueExtension": BORN["extension"][0]}},
         {"name": [{"given": ["Anne", "Marie"], "_given": [BORN, {"id": "second"}]}]}),
        ("replace", "Patient.contained.name", {"value": {"valueString": "Maison"}},
         {"contained": [{"resourceType": "Organization", "id": "o", "name": "Maison"}]}),
        ("add", "Patient", {"name": "contained", "value": {
            "resource": {"resourceType": "Basic", "id": "b"}}},
         {"contained": [*PATIENT["contained"], {"resourceType": "Basic", "id": "b"}]}),
    ],
)  # fmt: skip
def test_one_element_changes_and_no_other(kind, path, parts, changed):
    after = done(operation(kind, path, **parts))
    expected = {**PATIENT, **changed}
    assert after == {name: value for name, value in expected.items() if value is not None}


def test_an_element_without_a_type_of_its_own_is_made_part_by_part():
    parts = [
        {"name": "name", "valueHumanName": {"text": "Luc"}},
        {"name": "telecom", "valueContactPoint": {"value": "01"}},
        {"name": "telecom", "valueContactPoint": {"value": "02"}},
    ]
    after = done(operation("add", "Patient", name="contact", value={"part": parts}))
    made = {"name": {"text": "Luc"}, "telecom": [{"value": "01"}, {"value": "02"}]}
    assert after["contact"] == [*PATIENT["contact"], made]


@pytest.mark.parametrize(
    ("operations", "order"),
    [
        ([("insert", {"index": 0})], "91234"),
        ([("insert", {"index": 2})], "12934"),
        ([("insert", {"index": 4})], "12349"),
        ([("move", {"source": 3, "destination": 0})], "4123"),
        ([("move", {"source": 0, "destination": 3})], "2341"),
        ([("move", {"source": 3, "destination": 1})], "1423"),
        ([("move", {"source": 2, "destination": 2})], "1234"),
        ([("move", {"source": 3, "destination": 0}), ("move", {"source": 2, "destination": 1})],
         "4213"),
    ],
)  # fmt: skip
def test_a_list_is_put_in_another_order(operations, order):
    nine = {"value": {"valueIdentifier": {"value": "9"}}}
    written = [
        operation(kind, "Patient.identifier", **parts, **(nine if kind == "insert" else {}))
        for kind, parts in operations
    ]
    assert numbers(done(*written)) == order


def test_each_operation_sees_what_the_one_before_left():
    first = operation("delete", "Patient.identifier[0]")
    assert numbers(done(first, first, first)) == "4"
    assert "identifier" not in done(first, first, first, first)


@pytest.mark.parametrize(
    ("kind", "path", "parts"),
    [
        ("delete", "Patient.identifier", {}),
        ("delete", "Patient", {}),
        ("replace", "Patient", {"value": {"valueString": "x"}}),
        ("replace", "Patient.maritalStatus", {"value": {"valueCodeableConcept": {}}}),
        ("replace", "Patient.identifier", {"value": {"valueIdentifier": {}}}),
        ("replace", "'text'", {"value": {"valueString": "x"}}),
        ("replace", "Patient.identifier.count()", {"value": {"valueInteger": 1}}),
        ("add", "Patient", {"name": "birthDate", "value": {"valueDate": "2020"}}),
        ("add", "Patient", {"name": "deceased", "value": {"valueDateTime": "2020"}}),
        ("add", "Patient", {"name": "deceased", "value": {"valueString": "x"}}),
        ("add", "Patient", {"name": "nothing", "value": {"valueString": "x"}}),
        ("add", "Patient", {"name": "gender", "value": {"name": "value"}}),
        ("add", "Patient", {"name": "gender", "value": {"part": [{"name": "x"}]}}),
        ("insert", "Patient.identifier", {"index": 9, "value": {"valueIdentifier": {}}}),
        ("insert", "Patient.birthDate", {"index": 0, "value": {"valueDate": "2020"}}),
        ("move", "Patient.identifier", {"source": 4, "destination": 0}),
        ("move", "Patient.identifier", {"source": 0, "destination": 4}),
        ("replace", "now()", {"value": {"valueString": "x"}}),
        ("delete", ENDLESS, {}),
    ],
)  # fmt: skip
def test_what_has_no_place_fails(kind, path, parts):
    with pytest.raises(PatchFailed, match=rf"^operation 0 \({kind}\)"):
        done(operation(kind, path, **parts))


@pytest.mark.parametrize(
    "raw",
    [
        operation("replace", "Patient.nothing", value={"valueString": "x"}),
        operation("replace", "Observation.status", value={"valueCode": "x"}),
        operation("replace", "Patient.birthDate"),
        operation("replace", "Patient.", value={"valueString": "x"}),
        operation("delete", "x" * 501),
        operation("test", "Patient.birthDate"),
        operation("move", "Patient.identifier", source=0),
        operation("move", "Patient.identifier", source=-1, destination=0),
        operation("insert", "Patient.identifier[0]", index=0, value={"valueIdentifier": {}}),
        {"name": "operation", "part": [{"name": "type", "valueCode": "delete"}] * 2},
        {"name": "operation", "part": "x"},
        {"name": "something"},
        {},
        "text",
    ],
)
def test_what_is_no_operation_is_refused(raw):
    with pytest.raises(MalformedPatch, match=r"^operation 0"):
        fhirpath_patch.read(parameters(raw), type="Patient")


def test_what_is_no_patch_is_refused():
    many = [operation("delete", "Patient.birthDate")] * (MOST_OPERATIONS + 1)
    for raw in ({}, {"resourceType": "Parameters", "parameter": {}}, parameters(*many)):
        with pytest.raises(MalformedPatch):
            fhirpath_patch.read(raw, type="Patient")


def test_values_that_nest_without_end_are_refused():
    added = operation(
        "add", "Patient.descendants().where(url = 'urn:x').last()", name="extension",
        value={"valueExtension": {"url": "urn:x"}},
    )  # fmt: skip
    first = operation(
        "add", "Patient", name="extension", value={"valueExtension": {"url": "urn:x"}}
    )
    with pytest.raises((PatchFailed, MalformedPatch)):
        done(first, *[added] * 80)
