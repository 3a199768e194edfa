"""
Quantity parameters: https://hl7.org/fhir/R4/search.html#quantity and #prefix
"""

import json

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, issues
from tests.fhir_api.measures import Named

UCUM = "http://unitsofmeasure.org"
LOCAL = "urn:unites"


def quantity(value, code="mg", system=UCUM, unit=None, **more):
    said = {"value": value, "system": system, "code": code, "unit": unit or code, **more}
    return {name: each for name, each in said.items() if each is not None}


VALUES = {
    "mg": quantity(5.4),
    "precise": quantity(5.40),
    "g": quantity(0.0054, "g"),
    "other": quantity(5.38),
    "hundred": quantity(100),
    "nearly": quantity(99.6),
    "ninety-six": quantity(96),
    "local": quantity(5.4, "mg", LOCAL),
    "text": quantity(5.4, None, None, "mg"),
    "named": quantity(5.4, "x1", LOCAL, "mg"),
    "litre": quantity(5.4, "mL"),
    "less": quantity(5, comparator="<"),
    "at most": quantity(5, comparator="<="),
    "more": quantity(200, comparator=">"),
    "at least": quantity(200, comparator=">="),
    "warm": quantity(37, "Cel"),
    "warm too": quantity(98.6, "[degF]"),
    "pressure": quantity(120, "mm[Hg]", unit="mmHg"),
    "kilopascal": quantity(15.99864, "kPa"),
    "without number": {"unit": "mg"},
}
ALIKE = {"mg", "g"}  # and "precise", which JSON writes as it does 5.4


@pytest.fixture(scope="module")
def find(database):
    person = inside.holder()
    found = Named("Observation", patient=person.id)
    for name, value in VALUES.items():
        found.add(name, things.observation(person.id, valueQuantity=value))
    found.add("silent", things.observation(person.id, valueQuantity=None))
    origin = {"value": 1000, "unit": "mV"}
    sampled = {"origin": origin, "period": 1, "dimensions": 1, "data": "1 E 5"}
    silent = things.observation(person.id, valueQuantity=None)
    found.add("samples", silent | {"valueSampledData": sampled})
    return found


MILLIGRAMS = "|http://unitsofmeasure.org|mg"
SEARCHES = {
    # the standard's own
    "5.4|http://unitsofmeasure.org|mg": {"mg", "precise", "g", "other"},
    "5.40|http://unitsofmeasure.org|mg": {"mg", "precise", "g"},
    "5.40e-3|http://unitsofmeasure.org|g": {"mg", "precise", "g"},
    "5.4e-3|http://unitsofmeasure.org|g": {"mg", "precise", "g", "other"},
    "5.4||mg": {"mg", "precise", "other", "local", "text", "named"},
    "5.40": {"mg", "precise", "local", "text", "named", "litre"},
    "le5.4|http://unitsofmeasure.org|mg": {"mg", "precise", "g", "other", "less", "at most"},
    "ap5.4|http://unitsofmeasure.org|mg": {"mg", "precise", "g", "other", "less", "at most"},
    # what is written says how precise it is
    f"100{MILLIGRAMS}": {"hundred", "nearly"},
    f"100.0{MILLIGRAMS}": {"hundred"},
    f"1e2{MILLIGRAMS}": {"hundred", "nearly", "ninety-six"},
    f"1.00e2{MILLIGRAMS}": {"hundred", "nearly"},
    f"0.1|{UCUM}|g": {"hundred", "nearly", "ninety-six"},
    f"0.100|{UCUM}|g": {"hundred", "nearly"},
    # prefixes, in the unit asked whatever the unit kept
    f"gt100{MILLIGRAMS}": {"more", "at least"},
    f"ge100{MILLIGRAMS}": {"more", "at least", "hundred"},
    f"gt99.6{MILLIGRAMS}": {"more", "at least", "hundred"},
    f"lt5.38{MILLIGRAMS}": {"less", "at most"},
    f"le5.38{MILLIGRAMS}": {"less", "at most", "other"},
    f"sa99.6{MILLIGRAMS}": {"hundred", "more", "at least"},
    f"eb96{MILLIGRAMS}": {"mg", "precise", "g", "other", "less", "at most"},
    f"ne100{MILLIGRAMS}": {"mg", "precise", "g", "other", "ninety-six", "less", "at most",
                           "more", "at least"},
    f"ap91{MILLIGRAMS}": {"hundred", "nearly", "ninety-six"},
    # comparators: an open end is not reached
    f"ge5{MILLIGRAMS}": {"mg", "precise", "g", "other", "at most", "hundred", "nearly",
                         "ninety-six", "more", "at least"},
    f"eb5{MILLIGRAMS}": {"less"},
    f"le200{MILLIGRAMS}": {"mg", "precise", "g", "other", "hundred", "nearly", "ninety-six",
                           "less", "at most", "at least"},
    f"sa200{MILLIGRAMS}": {"more"},
    f"gt1e200{MILLIGRAMS}": {"more", "at least"},
    # units
    f"37|{UCUM}|Cel": {"warm", "warm too"},
    f"310.15|{UCUM}|K": {"warm", "warm too"},
    f"gt98.6|{UCUM}|[degF]": set(),
    f"ge98.6|{UCUM}|[degF]": {"warm", "warm too"},
    f"120.0|{UCUM}|mm[Hg]": {"pressure", "kilopascal"},
    f"1.2e5|{UCUM}|um[Hg]": {"pressure", "kilopascal"},
    "120||mmHg": {"pressure"},
    f"5.4|{LOCAL}|mg": {"local"},
    f"5.40|{LOCAL}|": {"local", "named"},
    f"5.4|{UCUM}|furlong": set(),
    f"5.4|{UCUM}|mL": {"litre"},
    "5.4|urn:jamais|mg": set(),
    "5.4|": None,
    # several values, and more than one side of zero
    f"100.0{MILLIGRAMS},37|{UCUM}|Cel": {"hundred", "warm", "warm too"},
    "eb-1e299": set(),
    "1005": set(),
    "gt1004||mV": {"samples"},
    "sa1000||mV": {"samples"},
    "gt1005||mV": set(),
}  # fmt: skip


@pytest.mark.parametrize("value", SEARCHES)
def test_a_quantity_is_found(find, value):
    if SEARCHES[value] is None:
        assert_refused(find.ask("value-quantity", value), 400, "not-supported")
    else:
        assert find("value-quantity", value) == SEARCHES[value]


def test_a_value_that_is_not_there_is_missing_and_one_without_number_is_not(find):
    assert find("value-quantity:missing", "true") == {"silent"}
    assert find("value-quantity:missing", "false") == {*VALUES, "samples"}
    assert find("combo-value-quantity:missing", "true") == {"silent"}


def test_the_combined_parameter_finds_the_same_and_what_components_say(find):
    for value in (f"gt99.6{MILLIGRAMS}", "5.4||mg", f"37|{UCUM}|Cel"):
        assert find("combo-value-quantity", value) == SEARCHES[value]
    assert find("component-value-quantity", "gt0") == set()


WRONG = [
    "abc", "", "gt", "5.4|mg", "5.4|a|b|c", "1e999999", "-1e999999", "1e-999999", "NaN", "Infinity",
    "-Infinity", "gtNaN", "1,000|", "0x10", "5,", "5.4.3", "٥", "1e", "--1", "5 .4", "9" * 5000,
    "5\\|4", "gt gt5", "5||", "eq5||||",
]  # fmt: skip


@pytest.mark.parametrize("value", [one for one in WRONG if one != "5||"])
def test_what_is_no_quantity_is_refused_by_its_name(find, value):
    response = find.ask("value-quantity", value)
    assert_refused(response, 400, "not-supported")
    assert len(issues(response)[0]["diagnostics"]) < 400


def test_bars_and_commas_of_a_unit_are_escaped(find):
    for value in ("5.4||a\\|b", "5.4|urn:a\\,b|c", "5.4||" + "m" * 4000, "5.4||'; drop table x"):
        assert find("value-quantity", value) == set()


def test_a_modifier_is_refused(find):
    assert_refused(find.ask("value-quantity:exact", "5"), 400, "not-supported")


@pytest.mark.parametrize(
    "text",
    ["1e999999", "-1e999999", "1e-999999", "3." + "1" * 2000, "1" * 5000, "1e999999999999999"],
)
def test_a_number_of_any_size_is_stored_or_refused(database, text):
    person = inside.holder()
    find = Named("Observation", patient=person.id)
    sent = things.observation(person.id, valueQuantity={"value": 0, "unit": "mm"})
    body = json.dumps(sent).replace('"value": 0', f'"value": {text}')
    head = {"content-type": "application/fhir+json"}
    response = find.http.post("/Observation", content=body, headers=head)
    assert response.status_code in (201, 400, 422), response.text


ONSETS = {
    "forty": {"onsetAge": {"value": 40, "unit": "ans", "system": UCUM, "code": "a"}},
    "range": {"onsetRange": {"low": {"value": 30, "system": UCUM, "code": "a"},
                             "high": {"value": 50, "system": UCUM, "code": "a"}}},
    "since": {"onsetRange": {"low": {"value": 45, "system": UCUM, "code": "a"}}},
    "child": {"onsetAge": {"value": 60, "unit": "mois", "system": UCUM, "code": "mo"}},
    "dated": {"onsetDateTime": "2020"},
}  # fmt: skip
AGES = {
    f"40|{UCUM}|a": {"forty"},
    f"gt40|{UCUM}|a": {"range", "since"},
    f"lt40|{UCUM}|a": {"range", "child"},
    f"sa40|{UCUM}|a": {"since"},
    f"eb40|{UCUM}|a": {"child"},
    f"ap40|{UCUM}|a": {"forty", "range"},
    f"5.0|{UCUM}|a": {"child"},
    f"ne40|{UCUM}|a": {"range", "since", "child"},
    f"lt7|{UCUM}|a": {"child"},
}


@pytest.fixture(scope="module")
def onsets(database):
    person = inside.holder()
    found = Named("Condition", patient=person.id)
    for name, onset in ONSETS.items():
        found.add(name, {"resourceType": "Condition", "subject": person.reference, **onset})
    return found


@pytest.mark.parametrize("value", AGES)
def test_an_age_and_a_range_of_ages_are_found(onsets, value):
    assert onsets("onset-age", value) == AGES[value]


def test_an_age_is_missing_where_the_onset_is_dated(onsets):
    assert onsets("onset-age:missing", "true") == {"dated"}


def test_money_is_found_by_its_currency(database):
    person = inside.holder()
    find = Named("Invoice", patient=person.id)
    for name, total in {"euros": (100, "EUR"), "francs": (100, "CHF")}.items():
        money = {"value": total[0], "currency": total[1]}
        find.add(name, {"resourceType": "Invoice", "status": "draft", "subject": person.reference,
                        "totalNet": money})  # fmt: skip
    assert find("totalnet", "100|urn:iso:std:iso:4217|EUR") == {"euros"}
    assert find("totalnet", "gt50") == {"euros", "francs"}
    assert find("totalnet", "100||CHF") == {"francs"}


def test_a_duration_is_found_in_any_unit_of_time(database):
    person = inside.holder()
    find = Named("Encounter", patient=person.id)
    for name, (value, code) in {"hours": (3, "h"), "days": (2, "d")}.items():
        length = {"value": value, "unit": code, "system": UCUM, "code": code}
        find.add(name, {"resourceType": "Encounter", "status": "finished",
                        "class": {"code": "IMP"}, "subject": person.reference,
                        "length": length})  # fmt: skip
    assert find("length", f"gt1|{UCUM}|d") == {"days"}
    assert find("length", f"180|{UCUM}|min") == {"hours"}
    assert find("length", f"ge3|{UCUM}|h") == {"hours", "days"}
