"""
The official examples of a summary, read: what they say is there, what is not is in the report.
"""

from collections import Counter
from pathlib import Path

import pytest

from ens.standards.cda.document import UnreadableDocument
from ens.standards.cda.synthesis import reading
from ens.standards.fhir.validate import validate

EXAMPLES = Path(__file__).parents[5] / "shared/samples/ansforge/TestContenuCDA-3-0/ExemplesCDA"
VSM, IPS = EXAMPLES / "VSM_1.4_2022.01.xml", EXAMPLES / "IPS-FR_2024.01_DLU.xml"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not EXAMPLES.exists(), reason="needs ../shared/samples"),
]


def read(path):
    return reading.read(path.read_bytes())


def kinds(found):
    return Counter(one["resource"]["resourceType"] for one in found.bundle["entry"])


def named(found, kind, element):
    return [
        one["resource"][element].get("text") or one["resource"][element]["coding"][0]["display"]
        for one in found.bundle["entry"]
        if one["resource"]["resourceType"] == kind
    ]


def test_the_french_summary_gives_its_problems_allergies_treatments_and_acts():
    found = read(VSM)
    assert kinds(found) >= Counter(
        Condition=4, AllergyIntolerance=1, MedicationStatement=2, Procedure=1, Observation=2
    )


def test_the_french_ips_gives_its_devices_and_vaccines_too():
    found = read(IPS)
    assert kinds(found) >= Counter(
        Condition=2, AllergyIntolerance=1, MedicationStatement=2, Procedure=1, Immunization=2,
        DeviceUseStatement=2,
    )  # fmt: skip
    assert any("LEVOTHYROX" in name for name in
               named(found, "MedicationStatement", "medicationCodeableConcept"))  # fmt: skip
    (allergy,) = [
        one["resource"] for one in found.bundle["entry"]
        if one["resource"]["resourceType"] == "AllergyIntolerance"
    ]  # fmt: skip
    assert (allergy["type"], allergy["category"]) == ("allergy", ["medication"])
    assert (allergy["criticality"], allergy["onsetDateTime"]) == ("low", "2021-12-04")
    assert allergy["reaction"][0]["manifestation"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_every_example_is_read_whole_into_valid_fhir_or_refused(path):
    try:
        found = read(path)
    except UnreadableDocument:
        return
    errors = [one for one in validate(found.bundle) if one.severity == "error"]
    # An allergy of which the document does not say whether it is active: FHIR has no word for it.
    unsaid = [one for one in errors if one.expression[0].endswith(".clinicalStatus")]
    assert errors == unsaid, path.name
    assert len(unsaid) < 3


@pytest.mark.parametrize("path", [VSM, IPS], ids=lambda path: path.stem)
def test_every_entry_is_read_or_named_in_the_report(path):
    """
    Counted apart from the reader: the entries of the file against those read and those left.
    """
    from ens.standards.cda.document import read_document
    from ens.standards.cda.lab_values import Texts
    from ens.standards.cda.synthesis import statements

    document = read_document(path.read_bytes())
    entries = [entry for one in document.every_section() for entry in one.entries]
    silent = sum(1 for one in entries if not statements.of_entry(one, "", Texts(iter(()))))
    told = sum(one.count for one in read(path).left if "not read" in one.reason)
    assert told == silent


def test_the_same_document_gives_the_same_resources():
    assert read(VSM).bundle == read(VSM).bundle
