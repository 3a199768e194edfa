"""
Summaries of whole records against the profiles of IPS 2.0.0, by our own validator.
"""

import pytest

from ens.standards.fhir.ips.conforming import BASE
from ens.standards.fhir.validate import validate
from tests.standards.fhir.ips import lives, record

BUNDLE = f"{BASE}Bundle-uv-ips"


def errors(bundle):
    found = validate(bundle, profiles=[BUNDLE])
    return [(one.rule, one.diagnostics, one.expression) for one in found if one.severity == "error"]


def test_a_summary_of_nothing_conforms():
    assert errors(record.document()) == []


def test_each_thing_conforms_to_the_profile_that_it_claims():
    device = {"resourceType": "Device", "id": "d", "type": record.concept(text="Pacemaker")}
    use = record.thing("DeviceUseStatement", status="active", device={"reference": "Device/d"})
    flag = record.thing("Flag", status="active", code=record.concept(text="Chutes"))
    bundle = record.document(
        record.condition(clinical="active"),
        record.thing("AllergyIntolerance", clinicalStatus=record.ACTIVE),
        record.request(),
        record.thing("MedicationStatement", status="active",
                     medicationCodeableConcept=record.concept(text="Doliprane")),
        record.thing("Procedure", status="completed"),
        record.observation("718-7", "2026-01-05", category="laboratory"),
        record.observation("82810-3", "2026-01-05"),
        record.observation("72166-2", "2026-01-05", category="social-history"),
        record.thing("DiagnosticReport", status="final", code=record.concept("57698-3")),
        flag,
        use,
        others=[device],
    )  # fmt: skip
    assert errors(bundle) == []
    claims = [one["resource"].get("meta", {}).get("profile") for one in bundle["entry"]]
    assert sum(1 for one in claims if one) >= 12


@pytest.mark.parametrize("section", range(3))
def test_a_document_without_a_required_section_does_not(section):
    bundle = record.document()
    del record.composition(bundle)["section"][section]
    assert errors(bundle)


def test_an_empty_section_without_a_reason_does_not():
    bundle = record.document()
    del record.composition(bundle)["section"][0]["emptyReason"]
    assert any(rule == "ips-comp-1" for rule, *_ in errors(bundle))


@pytest.mark.samples
@pytest.mark.skipif(not lives.SYNTHEA.exists(), reason="needs ../shared/samples")
def test_the_summary_of_every_patient_of_synthea_conforms():
    for patient, others in lives.drawn():
        bundle = record.document(*others, patient=patient)
        assert errors(bundle) == [], patient["id"]
