"""
What of a resource leaves: what the lists allow, and nothing else.
"""

import datetime as dt
from decimal import Decimal

import pytest

from ens.contexts.feed import lists, rules
from ens.contexts.feed.rules import TellsWhoItIs
from ens.ground import label
from ens.standards.fhir import definitions

BORN = dt.date(1961, 5, 4)
LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
POTASSIUM = {"coding": [{"system": LOINC, "code": "2823-3", "display": "Potassium de Jeanne"}],
             "text": "Potassium de Jeanne"}  # fmt: skip
CANARY = "JEANNE DUPONT"


def reduced(resource, *, born=BORN):
    return rules.reduced(
        resource,
        lists.elements(resource["resourceType"]),
        born=born,
        code_as_sent=lists.code_as_sent,
    )


def observation(**more):
    return {"resourceType": "Observation", "status": "final", "code": POTASSIUM, **more}


def value(number, unit="mmol/L", system=UCUM, **more):
    return {"value": number, "code": unit, "system": system, "unit": CANARY, **more}


def test_a_result_leaves_as_codes_numbers_and_days():
    told = reduced(
        observation(
            effectiveDateTime="2026-03-02T09:31:00+01:00",
            valueQuantity=value(Decimal("4.20")),
            interpretation=[{"coding": [{"system": INTERPRETATION, "code": "N"}], "text": CANARY}],
            referenceRange=[{"low": value(Decimal("3.5")), "text": CANARY}],
        )
    )
    assert told == {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "2823-3"}]},
        "effectiveDateTime": "2026-03-02",
        "valueQuantity": {"value": Decimal("4.20"), "system": UCUM, "code": "mmol/L"},
        "interpretation": [{"coding": [{"system": INTERPRETATION, "code": "N"}]}],
        "referenceRange": [{"low": {"value": Decimal("3.5"), "system": UCUM, "code": "mmol/L"}}],
    }


INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def poisoned(value):
    """
    The same tree with a canary in every text and a number of somebody in every integer.
    """
    if isinstance(value, dict):
        return {name: poisoned(child) for name, child in value.items()}
    if isinstance(value, list):
        return [poisoned(child) for child in value]
    return 261057505600145 if isinstance(value, int) else CANARY


def everything(name):
    """
    Every element that this type has, three levels deep, with a text in each.
    """
    tree = {"resourceType": name}
    for one in definitions.elements(name):
        for json_name, _ in one.json_names():
            tree[json_name] = [{"coding": [{"system": "x", "code": "x", "display": "x"}],
                                "text": "x", "value": "x", "start": "x", "reference": "x",
                                "low": {"value": 1, "code": "x", "system": "x"}, "display": "x",
                                "identifier": {"value": "x"}, "name": [{"family": "x"}],
                                "code": {"coding": [{"code": "x"}]}}]  # fmt: skip
    return tree


@pytest.mark.parametrize("name", sorted(lists.types()))
def test_of_a_resource_full_of_words_and_numbers_of_people_nothing_is_left(name):
    told = reduced(poisoned(everything(name)) | {"resourceType": name})
    assert told == {"resourceType": name}


@pytest.mark.parametrize("name", sorted(lists.types()))
def test_every_element_of_the_list_is_one_of_the_type_and_every_type_says_what_it_needs(name):
    known = {json for one in definitions.elements(name) for json, _ in one.json_names()}
    allowed = lists.elements(name)
    assert {one.path[0] for one in allowed} <= known
    assert lists.types()[name].needed in {one.path[0] for one in allowed}
    assert label.kind_of(name)


@pytest.mark.parametrize(
    "element",
    ["text", "identifier", "note", "subject", "performer", "extension", "contained", "meta",
     "valueString", "derivedFrom", "encounter", "device", "specimen", "_status"],
)  # fmt: skip
def test_what_is_not_on_the_list_is_dropped(element):
    assert reduced(observation(**{element: CANARY})).keys() == {"resourceType", "status", "code"}


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (LOINC, "DUPONT"), (LOINC, "2823"), (LOINC, "2823-3 "), ("", "2823-3"), ("x", "2823-3"),
        ("http://snomed.info/sct", "261057505600145"), ("http://www.whocc.no/atc", "JEANNE"),
        ("https://mos.esante.gouv.fr/NOS/TRE_A03-JEANNE", "DUPONT"),
        ("urn:oid:1.2.250.1.213.1.1.4.12", "JEANNE-DUPONT"),
        ("http://terminology.hl7.org/CodeSystem/observation-category", "jeanne"),
    ],
)  # fmt: skip
def test_a_word_in_place_of_a_code_is_dropped(system, code):
    concept = {"coding": [{"system": system, "code": code}]}
    assert "code" not in reduced(observation(code=concept))


@pytest.mark.parametrize(
    ("system", "code", "sent"),
    [
        ("urn:oid:2.16.840.1.113883.6.1", "2823-3", (LOINC, "2823-3")),
        ("http://www.whocc.no/atc", "J07BD52", ("http://www.whocc.no/atc", "J07BD52")),
        ("http://hl7.org/fhir/sid/icd-10", "E11.9", ("http://hl7.org/fhir/sid/icd-10", "E11.9")),
        ("https://mos.essai", "10", None),
        ("https://mos.esante.gouv.fr/NOS/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument", "10",
         ("urn:oid:1.2.250.1.213.1.1.4.1", "10")),
    ],
)  # fmt: skip
def test_a_code_leaves_under_one_name_of_its_system(system, code, sent):
    assert lists.code_as_sent(system, code) == sent


@pytest.mark.parametrize(
    "unit",
    ["mmol/L", "g/L", "10*9/L", "%", "mm[Hg]", "kg/m2", "m[IU]/L", "/min", "{beats}/min", "1",
     "Cel", "ug/L", "cm", "{score}"],
)  # fmt: skip
def test_a_unit_of_measure_leaves_with_its_number(unit):
    assert reduced(observation(valueQuantity=value(7, unit)))["valueQuantity"]["code"] == unit


@pytest.mark.parametrize("unit", ["", "JEANNE", "{JEANNE}", "mg JEANNE", "mmol/L/DUPONT", "a" * 80])
def test_what_is_no_unit_takes_its_number_along(unit):
    assert "valueQuantity" not in reduced(observation(valueQuantity=value(7, unit)))


@pytest.mark.parametrize("number", [261057505600145, Decimal("612345678"), "4.2", True, None])
def test_a_number_long_enough_to_be_somebodys_is_dropped(number):
    assert "valueQuantity" not in reduced(observation(valueQuantity=value(number)))
    assert "valueInteger" not in reduced(observation(valueInteger=number))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-03-02T09:31:12.123+01:00", "2026-03-02"), ("2026-03-02", "2026-03-02"),
        ("2026-03", "2026-03"), ("2026", "2026"), ("1962-05-04", "1962-05-04"),
        ("1962-05-03", "1962-05"), ("1961-05-04", "1961-05"), ("1961-05-04T00:00:00Z", "1961-05"),
        ("1960-01-31", "1960-01"), ("hier", None), ("2026-13-40", None), ("", None),
        ("JEANNE 2026", None),
    ],
)  # fmt: skip
def test_the_hour_never_leaves_and_in_the_first_year_of_life_only_the_month(written, kept):
    assert rules.date_kept(written, born=BORN) == kept


def test_who_is_born_on_the_29th_of_february_is_one_on_the_first_of_march():
    born = dt.date(2024, 2, 29)
    assert rules.date_kept("2025-02-28", born=born) == "2025-02"
    assert rules.date_kept("2025-03-01", born=born) == "2025-03-01"


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (dt.date(1961, 5, 4), {"born": "1961"}),
        (dt.date(1936, 3, 2), {"born": "<=1936"}), (dt.date(1936, 3, 3), {"born": "1936"}),
        (dt.date(1915, 1, 1), {"born": "<=1936"}),
        (dt.date(2026, 2, 22), {"born": "2026", "age_months": 0}),
        (dt.date(2026, 1, 2), {"born": "2026", "age_months": 2}),
        (dt.date(2024, 3, 3), {"born": "2024", "age_months": 23}),
        (dt.date(2024, 3, 2), {"born": "2024"}),
    ],
)  # fmt: skip
def test_of_the_birth_the_year_leaves_and_less_for_the_oldest(born, told):
    assert rules.birth_kept(born, today=dt.date(2026, 3, 2)) == told


@pytest.mark.parametrize(
    ("postal_code", "department"),
    [("75013", "75"), ("01000", "01"), ("20000", "2A"), ("20200", "2B"), ("97400", "974"),
     ("98800", "988"), ("", ""), ("1000", ""), ("B-1000", ""), ("DUPON", "")],
)  # fmt: skip
def test_a_place_leaves_as_its_department(postal_code, department):
    assert rules.department_of(postal_code) == department


KNOWN = ("261057505600145", "2610575056001", "1961-05-04", "anne@example.test", "DUPONT", "Lou")


@pytest.mark.parametrize(
    "held",
    ["261057505600145", "2 61 05 75 056 001 45", "x261057505600145x", 261057505600145,
     "1961-05-04", "19610504", "anne@example.test", "dupont", "DUPONT", "LOU"],
)  # fmt: skip
def test_what_names_the_person_after_all_stops_the_whole(held):
    with pytest.raises(TellsWhoItIs):
        rules.require_unnamed({"resource": {"a": ["x", {"b": held}]}}, KNOWN)


def test_what_names_nobody_passes():
    nobody = {"a": "Dupontel", "b": 1961, "c": "2026-05-04", "d": True}
    assert rules.require_unnamed(nobody, KNOWN) is None
    assert rules.require_unnamed({"a": "anything"}, ("", "a")) is None


def test_the_ground_comes_from_who_wrote_it():
    assert [rules.basis_of(by) for by in ("professional", "structure", "citizen", "operator")] == [
        "professional", "professional", "own", None,
    ]  # fmt: skip
