"""
Whether a code is in a value set: yes, no, or it cannot be told here.
"""

from typing import Any

import pytest

from ens.standards.fhir.profiles import PACKAGED, membership
from tests.standards.fhir.profiles.making import HERE, code_system, codes, sets, value_set

V = "http://hl7.org/fhir/ValueSet"
V3 = "http://terminology.hl7.org/CodeSystem"
SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"

PACKAGED_ANSWERS = [
    (f"{V}/observation-status", None, "final", True),
    (f"{V}/observation-status|4.0.1", None, "final", True),
    (f"{V}/observation-status", None, "finale", False),
    (f"{V}/observation-status", "http://hl7.org/fhir/observation-status", "final", True),
    (f"{V}/observation-status", "urn:other", "final", False),
    (f"{V}/currencies", None, "EUR", True),
    (f"{V}/currencies", None, "EURO", False),
    (f"{V}/mimetypes", None, "text/html; charset=utf-8", True),
    (f"{V}/mimetypes", None, "text", False),
    (f"{V}/all-languages", None, "fr-FR", True),
    (f"{V}/all-languages", None, "français", False),
    (f"{V}/languages", None, "fr", True),
    (f"{V}/ucum-units", UCUM, "mg/dL", True),
    (f"{V}/ucum-units", UCUM, "mg par dL", False),
    (f"{V}/ucum-bodyweight", None, "kg", True),
    (f"{V}/ucum-bodyweight", None, "mm", False),
    (f"{V}/condition-code", SNOMED, "44054006", None),
    (f"{V}/condition-code", SNOMED, "diabetes", False),
    (f"{V}/condition-code", "urn:other", "44054006", False),
    (f"{V}/observation-codes", LOINC, "8867-4", None),
    (f"{V}/observation-codes", LOINC, "heart rate", False),
    (f"{V}/observation-vitalsignresult", LOINC, "8867-4", True),
    (f"{V}/security-labels", f"{V3}/v3-Confidentiality", "R", True),
    ("http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.1", None, "UNK", True),
    ("http://terminology.hl7.org/ValueSet/v3-NullFlavor|4.0.1", None, "XXX", False),
    ("http://hl7.org/fhir/uv/ips/ValueSet/results-status-uv-ips", None, "final", True),
    ("http://hl7.org/fhir/uv/ips/ValueSet/results-status-uv-ips", None, "entered-in-error", False),
    ("https://example.org/unknown", None, "a", None),
]  # fmt: skip


@pytest.mark.parametrize(("url", "system", "code", "answer"), PACKAGED_ANSWERS)
def test_of_the_sets_of_the_product(url: str, system: str | None, code: str, answer: Any) -> None:
    assert membership(PACKAGED, url, system, code) is answer


ANIMALS = code_system(
    {
        "code": "animal",
        "concept": [{"code": "cat", "concept": [{"code": "siamese"}]}, {"code": "dog"}],
    },
    {"code": "stone", "property": [{"code": "hard", "valueBoolean": True}]},
)


def filtered(name: str, op: str, value: str) -> dict[str, Any]:
    return {
        "system": "urn:animals",
        "filter": [{"property": name, "op": op, "value": value}],
    }


def answer(*include: Any, code: str, system: str | None = "urn:animals", **others: Any) -> Any:
    made = value_set("asked", *include, **others.pop("more", {}))
    there = [value_set(name, *parts) for name, parts in others.items()]
    known = PACKAGED.with_added([ANIMALS, made, *there])
    return membership(known, f"{HERE}/ValueSet/asked", system, code)


COMPOSED = [
    (filtered("concept", "is-a", "cat"), "siamese", True),
    (filtered("concept", "is-a", "cat"), "dog", False),
    (filtered("concept", "descendent-of", "cat"), "cat", False),
    (filtered("concept", "in", "cat,dog"), "dog", True),
    (filtered("concept", "not-in", "cat,dog"), "dog", False),
    (filtered("concept", "regex", "c.*"), "cat", True),
    (filtered("concept", "regex", "(c+)+x"), "cat", False),
    (filtered("hard", "=", "true"), "stone", True),
    (filtered("hard", "=", "true"), "dog", False),
    (filtered("colour", "=", "grey"), "cat", None),
    (filtered("concept", "regex", "("), "cat", None),
    ({"system": "urn:animals"}, "siamese", True),
    ({"system": "urn:animals"}, "unicorn", False),
    ({"system": "urn:animals", "version": "2"}, "cat", None),
    (codes("unicorn"), "unicorn", True),
]  # fmt: skip


@pytest.mark.parametrize(("part", "code", "wanted"), COMPOSED)
def test_of_a_set_as_it_is_composed(part: Any, code: str, wanted: Any) -> None:
    assert answer(part, code=code) is wanted
    assert answer(part, code=code, system=None) is wanted


def test_a_part_of_several_sets_is_what_all_of_them_hold():
    parts = {"small": (codes("siamese", "dog"),), "cats": (filtered("concept", "is-a", "cat"),)}
    assert answer(sets("small", "cats"), code="siamese", **parts) is True
    assert answer(sets("small", "cats"), code="dog", **parts) is False
    assert answer(sets("small", "cats") | codes("cat"), code="cat", **parts) is False


def test_what_is_excluded_is_not_in_it():
    more = {"compose": {"include": [{"system": "urn:animals"}], "exclude": [codes("dog")]}}
    assert answer(code="dog", more=more) is False
    assert answer(code="dog", system=None, more=more) is False
    assert answer(code="cat", more=more) is True


def test_an_unknown_part_leaves_the_others_true():
    parts = (codes("cat"), sets("nowhere"), {"system": "urn:unknown"})
    assert answer(*parts, code="cat") is True
    assert answer(*parts, code="dog") is None
    more = {"compose": {"include": [codes("cat")], "exclude": [sets("nowhere")]}}
    assert answer(code="cat", more=more) is None
    assert answer(code="dog", more=more) is False


def test_an_expansion_answers_where_there_is_nothing_else():
    contains = [{"system": "urn:a", "code": "x", "contains": [{"system": "urn:a", "code": "y"}]}]
    more = {"compose": {}, "expansion": {"contains": contains}}
    assert answer(code="y", system="urn:a", more=more) is True
    assert answer(code="z", system="urn:a", more=more) is False
    unknown = {"include": [{"system": "urn:a"}]}
    assert answer(code="y", system="urn:a", more=more | {"compose": unknown}) is True


def test_a_part_of_an_expansion_does_not_tell_what_is_not_in_the_set():
    contains = [{"system": "urn:a", "code": "x"}]
    compose = {"include": [{"system": "urn:a"}]}
    more = {"compose": compose, "expansion": {"total": 2, "contains": contains}}
    assert answer(code="z", system="urn:a", more=more) is None


def test_another_version_of_a_set_can_only_say_that_a_code_is_in_it():
    known = PACKAGED.with_added([value_set("asked", codes("cat"))])
    url = f"{HERE}/ValueSet/asked"
    assert membership(known, f"{url}|1", None, "dog") is False
    assert membership(known, f"{url}|20240101", None, "cat") is True
    assert membership(known, f"{url}|20240101", None, "dog") is None


def test_a_set_that_was_added_comes_before_that_of_the_product_unless_its_version_is_asked():
    url = f"{V}/observation-status"
    known = PACKAGED.with_added([value_set("x", codes("cat"), url=url, version="9")])
    assert membership(known, url, None, "cat") is True
    assert membership(known, f"{url}|4.0.1", None, "final") is True
    assert membership(known, f"{url}|4.0.1", None, "cat") is False
    assert membership(PACKAGED, url, None, "cat") is False


def test_a_code_longer_than_any_is_no_code():
    assert membership(PACKAGED, f"{V}/mimetypes", None, "a/" + "b" * 100_000) is False
