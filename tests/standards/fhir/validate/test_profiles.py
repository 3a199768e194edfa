"""
What a profile asks of an element: how many, which values, which types, which codes.
"""

from decimal import Decimal
from typing import Any

import pytest

from ens.standards.fhir.validate import validate
from tests.standards.fhir.validate import made
from tests.standards.fhir.validate.made import BASE, HERE, Json, observation, patient, profile

LOINC = {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]}
ASKED: list[tuple[str, Json, Json, Json, list[tuple[str, str]]]] = [
    # what is asked, the profile, what keeps it, what does not, what is said
    ("least", profile("p", "Patient", {"id": "Patient.gender", "min": 1}),
     patient(gender="male"), patient(), [("min", "Patient")]),
    ("most", profile("p", "Patient", {"id": "Patient.name", "max": "1"}),
     patient(name=[{"text": "x"}]), patient(name=[{"text": "x"}, {"text": "y"}]),
     [("max", "Patient")]),
    ("prohibited", profile("p", "Patient", {"id": "Patient.photo", "max": "0"}),
     patient(), patient(photo=[{"title": "x"}]), [("max", "Patient")]),
    ("least, deep", profile("p", "Patient", {"id": "Patient.contact.name", "min": 1}),
     patient(contact=[{"name": {"text": "x"}}]),
     patient(contact=[{"name": {"text": "x"}}, {"telecom": [{"value": "1", "system": "phone"}]}]),
     [("min", "Patient.contact[1]")]),
    ("least, in a datatype", profile("p", "Patient", {"id": "Patient.name.family", "min": 1}),
     patient(name=[{"family": "x"}]), patient(name=[{"text": "x"}]), [("min", "Patient.name[0]")]),
    ("fixed", profile("p", "Patient", {"id": "Patient.active", "fixedBoolean": True}),
     patient(active=True), patient(active=False), [("fixed", "Patient.active")]),
    ("fixed, an object",
     profile("p", "Observation", {"id": "Observation.code", "fixedCodeableConcept": LOINC}),
     observation(), observation(code=LOINC | {"text": "x"}), [("fixed", "Observation.code")]),
    ("pattern",
     profile("p", "Observation", {"id": "Observation.code", "patternCodeableConcept": LOINC}),
     observation(code=LOINC | {"text": "x"}), observation(code={"text": "x"}),
     [("pattern", "Observation.code")]),
    ("a type of a choice",
     profile("p", "Observation", {"id": "Observation.value[x]", "type": [{"code": "string"}]}),
     observation(valueString="x"), observation(valueBoolean=True),
     [("type", "Observation.value.ofType(boolean)")]),
    ("a required code", profile("p", "Observation", {
        "id": "Observation.method", "binding": {
            "strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/administrative-gender"}}),
     observation(method={"coding": [{"system": "http://hl7.org/fhir/administrative-gender",
                                     "code": "male"}]}),
     observation(method={"coding": [{"system": "http://hl7.org/fhir/administrative-gender",
                                     "code": "m"}]}),
     [("binding", "Observation.method")]),
    ("length", profile("p", "Patient", {"id": "Patient.name.family", "maxLength": 3}),
     patient(name=[{"family": "abc"}]), patient(name=[{"family": "abcd"}]),
     [("length", "Patient.name[0].family")]),
    ("a least value", profile("p", "Observation", {
        "id": "Observation.value[x]", "type": [{"code": "integer"}], "minValueInteger": 3}),
     observation(valueInteger=3), observation(valueInteger=2),
     [("minValue", "Observation.value.ofType(integer)")]),
    ("a greatest date", profile("p", "Patient", {
        "id": "Patient.birthDate", "maxValueDate": "2020-01-01"}),
     patient(birthDate="2020-01-01"), patient(birthDate="2020-01-02"),
     [("maxValue", "Patient.birthDate")]),
    ("an invariant", profile("p", "Patient", {"id": "Patient.name", "constraint": [
        {"key": "p-1", "severity": "error", "human": "x", "expression": "family.exists()"}]}),
     patient(name=[{"family": "x"}]), patient(name=[{"text": "x"}]), [("p-1", "Patient.name[0]")]),
    ("an invariant of a choice", profile("p", "Observation", {
        "id": "Observation.effective[x]", "constraint": [{
            "key": "p-1", "severity": "error", "human": "x",
            "expression": "($this as dateTime).toString().length() >= 8"}]}),
     observation(effectiveDateTime="2024-01-01"), observation(effectiveDateTime="2024"),
     [("p-1", "Observation.effective.ofType(dateTime)")]),
    ("a target", profile("p", "Observation", {"id": "Observation.subject", "type": [
        {"code": "Reference", "targetProfile": [BASE + "Patient"]}]}),
     observation(subject={"reference": "Patient/1"}),
     observation(subject={"reference": "Group/1"}), [("target", "Observation.subject.reference")]),
    ("a primitive that is said to be absent",
     profile("p", "Patient", {"id": "Patient.birthDate", "min": 1}),
     patient(_birthDate={"extension": [{"url": "http://x.test/e", "valueString": "x"}]}),
     patient(), [("min", "Patient")]),
    ("parts of parts, by the profile of the whole",
     profile("p", "Questionnaire", {"id": "Questionnaire.item.text", "min": 1}),
     {"resourceType": "Questionnaire", "status": "draft", "item": [
         {"linkId": "1", "type": "group", "text": "x",
          "item": [{"linkId": "2", "type": "string", "text": "y"}]}]},
     {"resourceType": "Questionnaire", "status": "draft", "item": [
         {"linkId": "1", "type": "group", "text": "x",
          "item": [{"linkId": "2", "type": "string"}]}]},
     [("min", "Questionnaire.item[0].item[0]")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "kept", "broken", "said"), [row[1:] for row in ASKED], ids=[row[0] for row in ASKED]
)
def test_what_a_profile_asks_is_kept_or_told(
    asked: Json, kept: Json, broken: Json, said: list[tuple[str, str]]
) -> None:
    assert made.rules(kept, asked) == []
    assert made.rules(broken, asked) == said


NAMED = profile("named", "Patient", {"id": "Patient.name", "min": 1})
ABOUT = profile("about", "Observation", {"id": "Observation.subject", "type": [
    {"code": "Reference", "targetProfile": [HERE + "named"]}]})  # fmt: skip


def test_what_is_referred_to_conforms_when_it_can_be_found() -> None:
    one = observation(subject={"reference": "Patient/1"})
    people: dict[str, Any] = {"Patient/1": patient()}
    assert made.rules(one, ABOUT, NAMED) == []
    wrong = [("target-profile", "Observation.subject.reference")]
    assert made.rules(one, ABOUT, NAMED, resolve=people.get) == wrong
    people["Patient/1"] = patient(name=[{"text": "x"}])
    assert made.rules(one, ABOUT, NAMED, resolve=people.get) == []
    inside = observation(contained=[patient(id="p")], subject={"reference": "#p"})
    assert made.rules(inside, ABOUT, NAMED) == wrong


def test_two_that_refer_to_each_other_are_looked_at_once() -> None:
    asked = profile("linked", "Patient", {"id": "Patient.link.other", "type": [
        {"code": "Reference", "targetProfile": [HERE + "linked"]}]})  # fmt: skip
    link = {"other": {"reference": "Patient/2"}, "type": "seealso"}
    people = {"Patient/2": patient(id="2", link=[link])}
    assert made.rules(patient(link=[link]), asked, resolve=people.get) == []


def test_a_profile_whose_extension_is_itself_ends() -> None:
    asked = profile("round", "Extension", {"id": "Extension.extension", "type": [
        {"code": "Extension", "profile": [HERE + "round"]}]})  # fmt: skip
    extension: Json = {"url": HERE + "round", "valueString": "x"}
    for _ in range(25):
        extension = {"url": HERE + "round", "extension": [extension]}
    assert validate(patient(extension=[extension]), definitions=made.of(asked)) is not None


def test_declared_profiles_are_asked_and_unknown_ones_are_a_warning() -> None:
    one = patient(meta={"profile": [HERE + "named", "http://nowhere.test/p"]})
    issues = validate(one, definitions=made.of(NAMED))
    assert [(issue.severity, issue.rule) for issue in issues] == [
        ("error", "min"),
        ("warning", "profile-unknown"),
    ]
    assert validate(one, definitions=made.of(NAMED), declared=False) == ()


def test_a_profile_of_another_type_is_refused() -> None:
    assert made.rules(observation(), NAMED) == [("profile-type", "Observation")]


def test_a_profile_that_is_asked_for_and_not_known_is_an_error() -> None:
    (issue,) = validate(patient(), profiles=("http://nowhere.test/p",))
    assert (issue.severity, issue.rule) == ("error", "profile-unknown")


def test_numbers_are_fixed_whatever_their_precision() -> None:
    asked = profile("p", "Observation", {"id": "Observation.value[x]", "type": [
        {"code": "Quantity"}], "patternQuantity": {"value": 5.4}})  # fmt: skip
    assert made.rules(observation(valueQuantity={"value": Decimal("5.40")}), asked) == []
