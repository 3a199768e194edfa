"""
The document: its first entry, its references, its words when nothing is known.
"""

from decimal import Decimal

import pytest
from lxml import etree

from ens.standards.fhir.ips import conforming, lines
from ens.standards.fhir.validate import base_errors
from tests.standards.fhir.ips import record

XHTML = "{http://www.w3.org/1999/xhtml}"


ALLERGY = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"


def everything():
    device = {"resourceType": "Device", "id": "d", "type": record.concept(text="Pacemaker")}
    use = record.thing(
        "DeviceUseStatement", status="active", device={"reference": f"Device/{device['id']}"}
    )
    return record.document(
        record.condition("Asthme <& co>", onsetDateTime="2019-03"),
        record.thing(
            "AllergyIntolerance",
            code=record.concept(text="Pénicilline"),
            clinicalStatus=record.concept("active", system=ALLERGY),
        ),
        record.request(dosageInstruction=[{"text": "1 comprimé le matin"}]),
        record.observation("718-7", "2026-01-05", 13, category="laboratory"),
        record.thing("Procedure", status="completed"),
        use,
        others=[device],
    )


def test_a_document_begins_with_its_composition_and_names_itself_once():
    bundle = everything()
    assert (bundle["type"], bundle["timestamp"]) == ("document", "2026-03-02T09:00:00.000+00:00")
    first = record.composition(bundle)
    assert first["resourceType"] == "Composition"
    assert first["type"]["coding"][0]["code"] == "60591-5"
    assert bundle["identifier"] == first["identifier"]
    addresses = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(addresses)) == len(addresses)


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_every_reference_resolves_inside():
    bundle = everything()
    addresses = {one["fullUrl"] for one in bundle["entry"]}
    asked = {f"{record.KEEPER.base}/{one}" for one in references(bundle)}
    assert asked <= addresses
    assert len(asked) > 6


def test_the_whole_is_valid_fhir():
    for one in everything()["entry"]:
        assert base_errors(one["resource"]) == (), one["resource"]["resourceType"]


def test_nothing_known_is_unavailable_and_never_nothing():
    bundle = record.document()
    assert base_errors(bundle) == ()
    found = record.sections(bundle)
    assert len(found) == 7
    for one in found.values():
        assert one["emptyReason"]["coding"][0]["code"] == "unavailable"
        assert "entry" not in one
        assert "Aucune information" in one["text"]["div"]


def test_that_nothing_is_known_to_harm_is_said_only_by_a_resource_that_says_so():
    none = record.thing(
        "AllergyIntolerance",
        code=record.concept("716186003", "Pas d'allergie connue", "http://snomed.info/sct"),
    )
    section = record.sections(record.document(none))["48765-2"]
    assert "emptyReason" not in section
    assert "Pas d'allergie connue" in section["text"]["div"]


def test_narratives_are_xhtml_in_french_whatever_the_record_says():
    hostile = record.condition(
        '<script>alert("x")</script>\u202e]]>\u0007', onsetDateTime="2019-03-01"
    )
    bundle = record.document(hostile, *[record.condition(str(at)) for at in range(3)])
    for one in record.sections(bundle).values():
        root = etree.fromstring(one["text"]["div"])
        assert root.tag == f"{XHTML}div"
        assert root.get("lang") == "fr-FR"
        names = {etree.QName(each).localname for each in root.iter()}
        assert names <= {"div", "p", "table", "thead", "tbody", "tr", "th", "td"}
    assert "1er mars 2019" in record.sections(bundle)["11450-4"]["text"]["div"]


def test_what_a_profile_asks_and_nobody_knows_is_said_to_be_unknown():
    bundle = record.document(
        record.thing("Procedure", status="completed"),
        record.thing("MedicationStatement", status="active"),
        record.observation("718-7", "2026", category="laboratory"),
    )
    (procedure,) = record.resources(bundle, "Procedure")
    assert procedure["code"] == procedure["_performedDateTime"] == conforming.UNKNOWN
    assert procedure["meta"]["profile"] == [f"{conforming.BASE}Procedure-uv-ips"]
    (statement,) = record.resources(bundle, "MedicationStatement")
    assert statement["_effectiveDateTime"] == conforming.UNKNOWN
    (result,) = record.resources(bundle, "Observation")
    assert result["performer"] == [conforming.UNKNOWN]


def test_what_does_not_conform_is_given_as_it_is_and_claims_nothing():
    never = record.request(doNotPerform=True)
    bundle = record.document(never)
    (given,) = record.resources(bundle, "MedicationRequest")
    assert "profile" not in given.get("meta", {})
    assert "ne pas donner" in record.sections(bundle)["10160-0"]["text"]["div"]


def test_the_whole_is_as_confidential_as_what_it_holds():
    label = {"system": "urn:x", "code": "MASQUE_PS"}
    masked = record.condition(meta={"security": [label]})
    assert record.document(masked)["meta"]["security"] == [label]
    assert "security" not in record.document()["meta"]


def test_who_has_no_name_or_birth_date_is_said_to_have_an_unknown_one():
    bundle = record.document(patient={"resourceType": "Patient", "id": "p"})
    (patient,) = record.resources(bundle, "Patient")
    assert patient["name"] == [{"_text": conforming.UNKNOWN}]
    assert patient["_birthDate"] == conforming.UNKNOWN


def line(resource, **known):
    return lines.line_of(resource, named=lambda *_: "", find=known.get)


def test_a_dose_in_codes_is_read_in_words():
    dose = {
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "comprimé"}}],
        "asNeededBoolean": True,
    }
    found = line(record.request(dosageInstruction=[dose]))
    assert found.text == "1 comprimé 2 fois par jour si besoin"
    dose["timing"]["repeat"]["period"] = 3
    assert "2 fois tous les 3 jours" in line(record.request(dosageInstruction=[dose])).text


def test_a_medicine_is_named_by_what_it_refers_to():
    inside = record.thing(
        "MedicationRequest",
        medicationReference={"reference": "#m"},
        contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "Dedans"}}],
    )
    assert line(inside).name == "Dedans"


def test_measures_taken_together_are_told_together():
    pressure = record.observation("85354-9", "2026-01-01")
    del pressure["valueQuantity"]
    parts = [("Systolique", 125), ("Diastolique", 78)]
    pressure["component"] = [
        {"code": {"text": name}, "valueQuantity": {"value": value, "unit": "mmHg"}}
        for name, value in parts
    ]
    assert line(pressure).value == "Systolique : 125 mmHg ; Diastolique : 78 mmHg"


def test_a_blood_pressure_is_told_as_two_numbers():
    pressure = record.observation("85354-9", "2026-01-01")
    del pressure["valueQuantity"]
    pressure["component"] = [
        {"code": {"coding": [{"code": code}]}, "valueQuantity": {"value": value, "unit": "mmHg"}}
        for code, value in (("8462-4", 78), ("8480-6", 125))
    ]
    assert line(pressure).value == "125/78 mmHg"
    pressure["component"][0]["valueQuantity"]["unit"] = "kPa"
    assert "125/78" not in line(pressure).value


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("mmol/L", "mmol/L", "3,9 – 6,1"),
        ("g/L", "g/L", "3,9 – 6,1 g/L"),
        ("g/L", "", "≥ 3,9 g/L"),
        ("", "mmol/L", "≤ 6,1"),
        ("", "", "selon l’âge"),
    ],
)
def test_a_usual_range_is_in_numbers_alone_where_its_unit_is_that_of_the_value(low, high, told):
    ends = {"low": (Decimal("3.9"), low), "high": (Decimal("6.1"), high)}
    usual = {name: {"value": n, "unit": unit} for name, (n, unit) in ends.items() if unit}
    found = record.observation("14749-6", "2026-01-01")
    found |= {"valueQuantity": {"value": Decimal("5.2"), "unit": "mmol/L"}}
    found |= {"referenceRange": [usual | {"text": "selon l’âge"}]}
    assert line(found).facts == (("usual", told),)
    assert line(found).told == f"valeurs usuelles : {told}"
