"""
Extensions, Bundles as a whole, words in both languages, and how much one validation may take.
"""

from typing import Any

import pytest

from ens.standards.fhir.validate import base_errors, validate
from tests.standards.fhir.validate import made
from tests.standards.fhir.validate.made import BASE, HERE, Json, observation, patient, profile


def told(resource: Json, **more: Any) -> list[tuple[str, str, str]]:
    return [(one.severity, one.rule, "".join(one.expression)) for one in validate(resource, **more)]


def test_a_known_extension_has_the_value_of_its_definition() -> None:
    place = {"url": BASE + "patient-birthPlace", "valueAddress": {"city": "x"}}
    assert told(patient(extension=[place])) == []
    wrong = {"url": BASE + "patient-birthPlace", "valueString": "x"}
    (issue,) = told(patient(extension=[wrong]))
    assert issue == ("error", "type", "Patient.extension[0].value.ofType(string)")


def test_a_known_extension_is_where_its_definition_says() -> None:
    place = {"url": BASE + "patient-birthPlace", "valueAddress": {"city": "x"}}
    (issue,) = told(patient(name=[{"text": "x", "extension": [place]}]))
    assert issue == ("error", "extension-context", "Patient.name[0].extension[0]")


def test_an_extension_that_is_not_known_is_let_through_unless_it_modifies() -> None:
    unknown = [{"url": "http://nowhere.test/e", "valueString": "x"}]
    assert told(patient(extension=unknown)) == []
    assert ("information", "extension-unknown", "Patient.extension[0]") in told(
        patient(extension=unknown), advice=True
    )
    (issue,) = told(patient(modifierExtension=unknown))
    assert issue == ("error", "extension-modifier", "Patient.modifierExtension[0]")


def test_an_extension_goes_where_extensions_of_its_kind_go() -> None:
    root = {"id": "Extension", "path": "Extension", "isModifier": True, "isModifierReason": "x"}
    asked = profile("modifier", "Extension", context=[{"type": "element", "expression": "Element"}])
    asked["differential"]["element"] = [root]
    one = {"url": HERE + "modifier", "valueString": "x"}
    definitions = made.of(asked)
    assert told(patient(modifierExtension=[one]), definitions=definitions) == []
    (issue,) = told(patient(extension=[one]), definitions=definitions)
    assert issue == ("error", "extension-modifier", "Patient.extension[0]")


def bundle(kind: str, *entries: Json, **more: Any) -> Json:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **more}


REQUEST = {"method": "POST", "url": "Observation"}
COMPOSITION = {
    "resourceType": "Composition", "status": "final", "type": {"text": "x"}, "date": "2024",
    "author": [{"display": "x"}], "title": "t", "subject": {"reference": "Patient/1"},
}  # fmt: skip
DOCUMENT = {"identifier": {"system": "urn:s", "value": "1"}, "timestamp": "2024-03-01T10:00:00Z"}


def test_what_a_transaction_refers_to_by_a_placeholder_is_in_it() -> None:
    about = observation(subject={"reference": "urn:uuid:2"})
    entry = {"fullUrl": "urn:uuid:1", "resource": about, "request": REQUEST}
    person = {"fullUrl": "urn:uuid:2", "resource": patient(), "request": REQUEST}
    assert told(bundle("transaction", entry, person)) == []
    place = "Bundle.entry[0].resource.subject.reference"
    assert told(bundle("transaction", entry)) == [("error", "bundle-reference", place)]


def test_what_the_composition_refers_to_is_in_the_document() -> None:
    head = {"fullUrl": "http://x.test/Composition/1", "resource": COMPOSITION}
    person = {"fullUrl": "http://x.test/Patient/1", "resource": patient(id="1")}
    assert told(bundle("document", head, person, **DOCUMENT)) == []
    place = "Bundle.entry[0].resource.subject.reference"
    assert told(bundle("document", head, **DOCUMENT)) == [("error", "bundle-reference", place)]


def test_a_full_url_ends_with_the_id_of_its_resource() -> None:
    entry = {"fullUrl": "http://x.test/Patient/1", "resource": patient(id="2")}
    place = "Bundle.entry[0].fullUrl"
    assert told(bundle("collection", entry)) == [("error", "bundle-fullurl", place)]


def test_the_type_of_what_is_referred_to_is_known_inside_a_bundle() -> None:
    asked = profile("p", "Observation", {"id": "Observation.subject", "type": [
        {"code": "Reference", "targetProfile": [BASE + "Patient"]}]})  # fmt: skip
    about = observation(subject={"reference": "urn:uuid:2"}, meta={"profile": [HERE + "p"]})
    other = {"fullUrl": "urn:uuid:2", "resource": {"resourceType": "Group", "type": "person",
                                                   "actual": True}}  # fmt: skip
    one = bundle("collection", {"fullUrl": "urn:uuid:1", "resource": about}, other)
    place = "Bundle.entry[0].resource.subject.reference"
    assert told(one, definitions=made.of(asked)) == [("error", "target", place)]


def test_codes_are_an_error_a_warning_or_advice_by_the_strength_of_their_binding() -> None:
    one = patient(maritalStatus={"coding": [{"system": "urn:other", "code": "x"}]})
    assert told(one) == [("warning", "binding-extensible", "Patient.maritalStatus")]
    assert told(patient(gender="x")) == [("error", "binding", "Patient.gender")]
    assert base_errors(one) == ()


def test_each_sentence_is_in_both_languages() -> None:
    issues = validate(patient(gender="x", nothing=1, contact=[{"gender": "male"}]))
    assert len(issues) == 3
    for issue in issues:
        row = issue.as_json()
        assert row["details"]["coding"][0]["code"] == issue.rule
        assert row["details"]["text"] == issue.text_fr != issue.diagnostics


def test_a_hundred_warnings_hide_no_error() -> None:
    coded = {"relationship": [{"coding": [{"system": "urn:x", "code": "x"}]}], "gender": "male",
             "name": {"text": "x"}}  # fmt: skip
    found = told(patient(contact=[*([coded] * 300), {"gender": "x"}]))
    assert found[0][:2] == ("error", "pat-1") or found[0][:2] == ("error", "binding")
    assert len(found) <= 200


@pytest.mark.parametrize("check", [base_errors, validate])
def test_what_is_nested_without_end_is_told(check: Any) -> None:
    extension: Json = {"url": "u", "valueString": "x"}
    for _ in range(5_000):
        extension = {"url": "u", "extension": [extension]}
    (issue,) = check(patient(extension=[extension]))
    assert (issue.rule, issue.code) == ("limit", "too-costly")


def test_a_bundle_of_a_hundred_thousand_entries_is_read_to_its_end() -> None:
    entries = [
        {"fullUrl": f"http://x.test/Patient/{n}", "resource": patient(id=str(n))}
        for n in range(100_000)
    ]
    entries[-1]["resource"] = patient(id="99999", gender="x")
    (issue,) = validate(bundle("collection", *entries))
    assert issue.expression == ("Bundle.entry[99999].resource.gender",)


def test_what_is_no_resource_is_told() -> None:
    for value in ({}, {"resourceType": 1}, {"resourceType": "Nothing"}):
        assert [one.severity for one in validate(value)] == ["error"]
