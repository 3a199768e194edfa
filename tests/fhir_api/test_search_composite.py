"""
Composite parameters, whose values belong to one element:
https://hl7.org/fhir/R4/search.html#composite
"""

import uuid

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, matches
from tests.fhir_api.measures import Named

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SYSTOLIC, DIASTOLIC, PRESSURE = "8480-6", "8462-4", "85354-9"


def coded(*codes, system=LOINC):
    return {"coding": [{"system": system, "code": code} for code in codes]}


def component(code, value, unit="mm[Hg]"):
    quantity = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    return {"code": coded(code), "valueQuantity": quantity}


def pressure(systolic, diastolic):
    parts = [component(SYSTOLIC, systolic), component(DIASTOLIC, diastolic)]
    return {"code": coded(PRESSURE), "component": parts}


OBSERVED = {
    "high": pressure(150, 80),
    "crossed": pressure(120, 150),  # over 140, but not the systolic
    "kilopascal": {"code": coded(PRESSURE), "component": [component(SYSTOLIC, 20, "kPa")]},
    "alone": {"code": coded(SYSTOLIC), "valueQuantity": component(SYSTOLIC, 145)["valueQuantity"]},
    "less": {"code": coded(SYSTOLIC), "valueQuantity": {
        "value": 130, "comparator": "<", "unit": "mm[Hg]", "system": UCUM, "code": "mm[Hg]"}},
    "two codes": {"code": coded("1-8", "2-6"), "valueQuantity": {"value": 5, "unit": "g"}},
    "group": {"code": coded("882-1"), "valueCodeableConcept": coded("A", "Rh", system="urn:g")},
    "dated": {"code": coded("21112-8"), "valueDateTime": "2026-03-15"},
    "period": {"code": coded("21112-8"), "valuePeriod": {"start": "2025-01", "end": "2025-02"}},
    "said": {"code": coded("8-3"), "valueString": "Négatif, sans appel"},
    "part": {"code": coded("x"), "component": [
        {"code": coded("882-1"), "valueCodeableConcept": coded("B", system="urn:g")}]},
    "text": {"code": {"text": "Poids"}, "valueQuantity": {"value": 5, "unit": "g"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def find(database):
    person = inside.holder()
    found = Named("Observation", patient=person.id)
    for name, observed in OBSERVED.items():
        found.add(name, things.observation(person.id, **{"valueQuantity": None, **observed}))
    return found


OVER = f"{LOINC}|{SYSTOLIC}$gt140"
SEARCHES = [
    ("component-code-value-quantity", f"{OVER}||mm[Hg]", {"high"}),
    ("component-code-value-quantity", f"{OVER}|{UCUM}|mm[Hg]", {"high", "kilopascal"}),
    ("component-code-value-quantity", f"{DIASTOLIC}$gt140", {"crossed"}),
    ("component-code-value-quantity", f"{SYSTOLIC}$gt140,{DIASTOLIC}$gt140",
     {"high", "crossed"}),
    ("component-code-value-quantity", f"{PRESSURE}$gt140", set()),
    ("code-value-quantity", f"{OVER}||mm[Hg]", {"alone"}),
    ("code-value-quantity", f"{SYSTOLIC}$lt140|{UCUM}|mm[Hg]", {"less"}),
    ("code-value-quantity", f"{SYSTOLIC}$145", {"alone"}),
    ("code-value-quantity", f"{LOINC}|$5", {"two codes"}),
    ("code-value-quantity", "2-6$5||g", {"two codes"}),
    ("code-value-quantity", "|2-6$5||g", set()),
    ("code-value-quantity", f"urn:jamais|{SYSTOLIC}$145", set()),
    ("combo-code-value-quantity", f"{OVER}|{UCUM}|mm[Hg]", {"high", "alone", "kilopascal"}),
    ("combo-code-value-quantity", f"{SYSTOLIC}$ap19|{UCUM}|kPa",
     {"high", "alone", "kilopascal", "less"}),
    ("code-value-concept", "882-1$urn:g|A", {"group"}),
    ("code-value-concept", "882-1$Rh", {"group"}),
    ("code-value-concept", "882-1$B", set()),
    ("component-code-value-concept", "882-1$urn:g|B", {"part"}),
    ("combo-code-value-concept", "882-1$A,882-1$B", {"group", "part"}),
    ("code-value-date", "21112-8$2026-03", {"dated"}),
    ("code-value-date", "21112-8$2026-03-15", {"dated"}),
    ("code-value-date", "21112-8$lt2026", {"period"}),
    ("code-value-date", f"{LOINC}|21112-8$gt2025-01", {"dated", "period"}),
    ("code-value-string", "8-3$negatif", {"said"}),
    ("code-value-string", "8-3$négatif\\, sans", {"said"}),
    ("code-value-string", "8-3$sans", set()),
    ("code-value-string", "8-3$%", set()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "wanted"), SEARCHES)
def test_values_of_one_element_are_found_together(find, name, value, wanted):
    assert find(name, value) == wanted


def test_two_conditions_on_one_parameter_may_be_met_by_two_elements(find):
    asked = {"patient": find.always["patient"], "component-code-value-quantity": [
        f"{SYSTOLIC}$lt130", f"{DIASTOLIC}$gt140"]}  # fmt: skip
    found = matches(find.http.get("/Observation", params=asked))
    assert {find.names[fid] for fid in found} == {"crossed"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code-value-quantity", SYSTOLIC),
        ("code-value-quantity", f"{SYSTOLIC}$"),
        ("code-value-quantity", "$5"),
        ("code-value-quantity", f"{SYSTOLIC}$5$6"),
        ("code-value-quantity", f"{SYSTOLIC}$abc"),
        ("code-value-quantity", f"{SYSTOLIC}$1e999999"),
        ("code-value-quantity", f"{SYSTOLIC}\\$5"),
        ("code-value-date", "21112-8$hier"),
        ("code-value-quantity:missing", "true"),
        ("code-value-quantity:not", "1$1"),
        ("code-value-quantity", "$" * 2000),
    ],
)
def test_what_is_no_composite_is_refused(find, name, value):
    assert_refused(find.ask(name, value), 400, "not-supported")


def test_what_relates_to_a_document_is_found_by_how_it_relates(database):
    person = inside.holder()
    find = Named("DocumentReference", patient=person.id)
    one, other = (find.add(name, things.document(person.reference)) for name in ("one", "other"))
    related = [
        {"code": "appends", "target": {"reference": f"DocumentReference/{one}"}},
        {"code": "signs", "target": {"reference": f"DocumentReference/{other}"}},
    ]
    find.add("later", things.document(person.reference, relatesTo=related))
    for value, wanted in (
        (f"appends$DocumentReference/{one}", {"later"}),
        (f"appends${one}", {"later"}),
        (f"http://hl7.org/fhir/document-relationship-type|appends${one}", {"later"}),
        (f"signs$DocumentReference/{one}", set()),
        (f"appends$DocumentReference/{uuid.uuid4()}", set()),
    ):
        assert find("relationship", value) == wanted, value


def test_a_group_is_found_by_a_characteristic_with_its_value(database):
    code = str(uuid.uuid4())
    find = Named("Group")
    for name, value in {"yes": True, "no": False}.items():
        said = {"code": coded(code), "valueBoolean": value, "exclude": False}
        other = {"code": coded("x" + code), "valueBoolean": not value, "exclude": False}
        find.add(name, {"resourceType": "Group", "type": "person", "actual": False,
                        "characteristic": [said, other]})  # fmt: skip
    assert find("characteristic-value", f"{code}$true") == {"yes"}
    assert find("characteristic-value", f"x{code}$true") == {"no"}


def test_a_context_of_use_is_found_with_its_type(database):
    venue = str(uuid.uuid4())
    find = Named("ValueSet")
    context = "http://terminology.hl7.org/CodeSystem/usage-context-type"
    years = {"value": 18, "unit": "a", "system": UCUM, "code": "a"}
    for name, use in {
        "ward": {"code": {"system": context, "code": "venue"},
                 "valueCodeableConcept": coded(venue)},
        "adults": {"code": {"system": context, "code": "age"}, "valueRange": {"low": years}},
    }.items():  # fmt: skip
        find.add(name, {"resourceType": "ValueSet", "status": "draft", "useContext": [use]})
    assert find("context-type-value", f"venue${venue}") == {"ward"}
    assert find("context-type-value", f"age${venue}") == set()
    assert find("context-type-quantity", f"age$gt30|{UCUM}|a") == {"adults"}
    assert find("context-type-quantity", f"venue$gt30|{UCUM}|a") == set()


def test_a_sequence_is_found_by_where_it_is(database):
    person = inside.holder()
    find = Named("MolecularSequence", patient=person.id)
    for name, of in (
        ("built", {"chromosome": coded("1"), "genomeBuild": "GRCh 38"}),
        ("referred", {"referenceSeqId": coded("NC_1")}),
    ):
        find.add(name, {
            "resourceType": "MolecularSequence", "coordinateSystem": 0, "patient": person.reference,
            "referenceSeq": of | {"windowStart": 10, "windowEnd": 20},
            "variant": [{"start": 12, "end": 13}, {"start": 15, "end": 19}],
        })  # fmt: skip
    for name, value, wanted in (
        ("chromosome-variant-coordinate", "1$ge15$le19", {"built"}),
        ("chromosome-variant-coordinate", "1$ge15$le18", set()),
        ("chromosome-variant-coordinate", "2$ge15$le19", set()),
        ("referenceseqid-variant-coordinate", "NC_1$12$13", {"referred"}),
        ("chromosome-window-coordinate", "1$lt11$gt19", {"built"}),
        ("referenceseqid-window-coordinate", "NC_1$lt11$gt20", set()),
    ):
        assert find(name, value) == wanted, (name, value)
