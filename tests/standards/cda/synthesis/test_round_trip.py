"""
A summary goes to CDA and comes back with all that the report does not name.
"""

from collections import Counter

import pytest

from ens.standards.cda.synthesis import loss, reading, writing
from ens.standards.cda.xml_gate import read_clinical_document
from ens.standards.fhir.validate import validate
from tests.standards.fhir.ips import lives, record

SNOMED = "http://snomed.info/sct"
UCUM = "http://unitsofmeasure.org"


def rich():
    """
    One thing of each kind that has an entry, with all that its entry has a place for.
    """
    pressure = record.observation("85354-9", "2026-01-05T09:00:00+01:00")
    del pressure["valueQuantity"]
    pressure["component"] = [
        {"code": record.concept(code), "valueQuantity": quantity(value, "mm[Hg]", "mmHg")}
        for code, value in (("8480-6", 125), ("8462-4", 78))
    ]
    device = {"resourceType": "Device", "id": "d", "type": record.concept(text="Pacemaker")}
    return record.document(
        record.condition(
            "Asthme", "resolved", "confirmed", onsetDateTime="2019-03",
            abatementDateTime="2020-05-02", recordedDate="2019-04-01",
            severity=record.concept("6736007", system=SNOMED),
            bodySite=[record.concept("39607008", "Poumon", SNOMED)], note=[{"text": "Enfance"}],
        ),
        record.thing(
            "AllergyIntolerance", clinicalStatus=record.ACTIVE, type="allergy", category=["food"],
            criticality="high", code=record.concept("762952008", "Arachide", SNOMED),
            onsetDateTime="2001", note=[{"text": "Adrénaline"}],
            reaction=[{
                "manifestation": [record.concept("271807003", "Éruption", SNOMED)],
                "severity": "moderate", "onset": "2001-06-01",
            }],
        ),
        record.request(
            authoredOn="2026-01-05", reasonCode=[record.concept(text="Douleur")],
            dosageInstruction=[
                {
                    "text": "1 le matin", "route": record.concept("26643006", "Orale", SNOMED),
                    "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
                    "doseAndRate": [{"doseQuantity": quantity(500, "mg", "mg")}],
                },
                {"text": "2 le soir"},
            ],
        ),
        record.thing(
            "MedicationStatement", status="active", effectivePeriod={"start": "2020"},
            medicationCodeableConcept=record.concept("N02BE01", "Paracétamol", ATC),
        ),
        record.thing(
            "Immunization", status="completed", occurrenceDateTime="2020-01-02", lotNumber="L1",
            vaccineCode=record.concept("J07BD52", "ROR", ATC),
            protocolApplied=[{"doseNumberPositiveInt": 2}],
        ),
        record.thing(
            "Procedure", status="completed", code=record.concept("80146002", "Ablation", SNOMED),
            performedPeriod={"start": "2020-01-02T10:00:00Z", "end": "2020-01-02T11:00:00Z"},
        ),
        record.observation("718-7", "2026-01-05T08:00:00.530+01:00", 13, "laboratory",
                           note=[{"text": "À jeun"}],
                           interpretation=[record.concept("L", system=INTERPRETATION)])
        | {"valueQuantity": quantity(13, "g/dL", "g/dL")},
        pressure,
        record.observation("72166-2", "2026-01-05", category="social-history")
        | {"valueQuantity": quantity(5, "1", "") | {"system": UCUM}},
        record.thing("DeviceUseStatement", status="active", timingDateTime="2021-02-03",
                     device={"reference": "Device/d"}),
        others=[device],
        patient={
            "resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1990-01-02",
            "identifier": [{"system": "urn:oid:1.2.250.1.213.1.4.8", "value": "290010200000000"}],
            "name": [{"use": "official", "family": "ESSAI", "given": ["Ana", "Lou"]}],
            "telecom": [{"system": "phone", "value": "+33100000000", "use": "home"}],
            "address": [{"line": ["1 rue de l'Essai"], "city": "Nantes", "postalCode": "44000"}],
        },
    )  # fmt: skip


ATC = "http://www.whocc.no/atc"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


def quantity(value, code, unit):
    found = {"value": value, "unit": unit, "system": UCUM, "code": code}
    return {name: each for name, each in found.items() if each != ""}


# Who made the summary, and of which care: the header of a CDA tells it otherwise.
ENVELOPE = ("Composition.",)


def test_what_has_a_place_comes_back():
    written = writing.write(rich())
    left = {one.path for one in written.left if not one.path.startswith(ENVELOPE)}
    assert left <= {
        "Observation.category.coding.system", "Observation.performer.extension.url",
        "Observation.performer.extension.valueCode", "Observation.valueQuantity.code",
        "Observation.valueQuantity.system",
        "DeviceUseStatement.device.reference",
    }, left  # fmt: skip


def values(bundle):
    """
    Every value of the clinical things of a document, by kind and place.
    """
    found = Counter()
    for one in bundle["entry"]:
        resource = one["resource"]
        kind = resource["resourceType"]
        if kind in writing_kinds():
            every = [resource, *resource.get("contained", [])]
            for each in every:
                found.update((kind, *leaf) for leaf in loss.leaves(each, "", top=True))
    return found


def writing_kinds():
    from ens.standards.cda.synthesis import entries

    return set(entries._ENTRIES)


def assert_kept(bundle):
    """
    Whatever is no more there after the way back is counted in the report, by its place.
    """
    written = writing.write(bundle)
    back = reading.read(written.data)
    lost = Counter()
    for (kind, path, _), count in (values(bundle) - values(back.bundle)).items():
        lost[f"{kind}{path}"] += count
    told = Counter()
    for one in written.left:
        told[one.path] += one.count
    missing = {path: count for path, count in lost.items() if count > told[path]}
    assert not missing
    errors = [one for one in validate(back.bundle) if one.severity == "error"]
    assert errors == []
    return written, back


def test_nothing_is_lost_silently():
    assert_kept(rich())


@pytest.mark.samples
@pytest.mark.skipif(not lives.SYNTHEA.exists(), reason="needs ../shared/samples")
def test_nothing_is_lost_silently_of_the_patients_of_synthea():
    for number, (patient, others) in enumerate(lives.drawn()):
        if number % 4 == 0:
            assert_kept(record.document(*others, patient=patient))


def test_the_text_of_each_section_is_kept():
    bundle = rich()
    back = reading.read(writing.write(bundle).data).bundle
    before, after = (record.composition(one)["section"] for one in (bundle, back))
    assert [one["code"]["coding"][0]["code"] for one in before] == [
        one["code"]["coding"][0]["code"] for one in after
    ]
    for one, other in zip(before, after, strict=True):
        words = [part.partition("<")[0] for part in one["text"]["div"].split(">")]
        for word in filter(None, words):
            assert word in other["text"]["div"]


def test_a_kind_without_an_entry_is_named_in_the_report_and_told_in_words():
    flag = record.thing("Flag", status="active", code=record.concept(text="Chutes"))
    written = writing.write(record.document(flag))
    assert any(one.path == "Flag" and "words" in one.reason for one in written.left)
    assert "Chutes" in written.data.decode()


def test_a_code_without_an_oid_is_not_written_as_another():
    local = record.condition("Rhume")
    local["code"]["coding"] = [{"system": "http://local.example/codes", "code": "R1"}]
    written = writing.write(record.document(local))
    assert b"R1" not in written.data
    assert any(one.path == "Condition.code.coding.code" for one in written.left)
    assert "Rhume" in written.data.decode()


def test_a_unit_that_is_not_of_ucum_is_never_said_to_be():
    weight = record.observation("29463-7", "2026-01-05", 61)
    weight["valueQuantity"] = {"value": 61, "unit": "pierres"}
    written = writing.write(record.document(weight))
    root = read_clinical_document(written.data)
    units = {node.get("unit") for node in root.walk() if node.name == "value"}
    assert "pierres" not in units
    assert any(one.path == "Observation.valueQuantity.value" for one in written.left)


def test_characters_that_xml_has_not_do_not_stop_the_writing():
    odd = record.condition("a\u0001b\ufffe")
    assert reading.read(writing.write(record.document(odd)).data)


@pytest.mark.parametrize(
    "bundle",
    [
        {"resourceType": "Bundle", "type": "document"},
        {"resourceType": "Bundle", "type": "document", "entry": [{"resource": record.PATIENT}]},
        {"resourceType": "Bundle", "type": "document",
         "entry": [{"resource": {"resourceType": "Composition", "subject": {"reference": "x"}}}]},
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused(bundle):
    with pytest.raises(writing.NotADocument):
        writing.write(bundle)
