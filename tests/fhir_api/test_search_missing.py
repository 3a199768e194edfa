"""
What is there is not missing, though nothing of it can be compared with a code or an address.

https://hl7.org/fhir/R4/search.html#modifiers
"""

import pytest

from tests.fhir_api.answers import matches

TEXT_ONLY = {"text": "Dit par la famille"}
INSIDE = [{"resourceType": "Practitioner", "id": "p1", "name": [{"family": "Essai"}]}]


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("code", {"code": TEXT_ONLY}),
        ("category", {"category": [{"coding": [{"display": "Constantes"}]}]}),
        ("performer", {"contained": INSIDE, "performer": [{"reference": "#p1"}]}),
        ("performer", {"performer": [{"display": "Le médecin de garde"}]}),
    ],
)
def test_an_element_with_nothing_but_a_text_is_not_missing(person, code, more):
    fid = person.observe(**more)["id"]
    assert matches(person.search(**{f"{code}:missing": "false"})) == [fid]
    assert matches(person.search(**{f"{code}:missing": "true"})) == []


def test_a_text_alone_comes_last_in_the_order_of_codes(person):
    said = person.observe(code=TEXT_ONLY)["id"]
    coded = person.observe()["id"]
    assert matches(person.search(_sort="code")) == [coded, said]
    assert matches(person.search(_sort="-code")) == [coded, said]


def test_a_system_without_a_code_is_found_by_its_system(person):
    fid = person.observe(code={"coding": [{"system": "urn:essai:système", "display": "x"}]})["id"]
    assert matches(person.search(code="urn:essai:système|")) == [fid]
    assert matches(person.search(code="urn:essai:système|x")) == []
