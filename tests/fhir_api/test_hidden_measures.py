"""
What a person hid is not told by its quantities, its composites, nor by what it lacks, whatever
the order and the totals: the two worlds of `test_hidden`.
"""

import pytest

from tests.fhir_api import inside, test_hidden
from tests.fhir_api.test_hidden_search import pages

author = test_hidden.author
let_in = test_hidden.let_in
reader = test_hidden.reader
doctor = test_hidden.doctor
hospital = test_hidden.hospital
worlds = test_hidden.worlds

MEASURES = "Observation?patient={patient}"
MOLES = "|http://unitsofmeasure.org|mmol/L"
VALUES = [
    "value-quantity=4.2", f"value-quantity=4.2{MOLES}", "value-quantity=ne5||mmol/L",
    "value-quantity=gt4.1e3|http://unitsofmeasure.org|umol/L", "value-quantity=ap4.2",
    "combo-value-quantity=lt5", "value-quantity:missing=false",
    f"code-value-quantity=2823-3$4.2{MOLES}", "code-value-quantity=http://loinc.org|2823-3$gt4",
    "combo-code-value-quantity=2823-3$le4.2", "code-value-quantity=2823-3$4.2,2823-3$5",
    "combo-code-value-concept=x$y", "value-string:missing=true", "component-code:missing=true",
    "component-value-quantity:missing=true", "value-concept:missing=true",
    "specimen:missing=true",
]  # fmt: skip
SHAPES = ("", "&_count=1", "&_count=1&_total=accurate", "&_summary=count",
          "&_sort=value-quantity&_count=1", "&_sort=-value-quantity,date")  # fmt: skip
ADDRESSES = [f"{MEASURES}&{value}{shape}" for value in VALUES for shape in SHAPES]
ADDRESSES += [
    "Observation?_id={result}&value-quantity=4.2",
    "Observation?derived-from=DocumentReference/{document}&code-value-quantity=2823-3$gt1",
    "Patient?_has:Observation:patient:_id={result}&_has:Observation:patient:value-quantity=4.2",
    "DocumentReference?_id={document}&_has:Observation:derived-from:value-quantity=gt1",
    (
        "DocumentReference?patient={patient}"
        "&_has:Observation:derived-from:code-value-quantity=2823-3$4.2"
    ),
    "DocumentReference?patient={patient}&relationship=replaces$DocumentReference/{document}",
    "DocumentReference?patient={patient}&relation:missing=true&_total=accurate&_count=1",
    "Patient/{patient}/Observation?value-quantity=4.2&_total=accurate",
    "Patient/{patient}/*?_type=Observation,RiskAssessment&_count=1&_total=accurate",
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", ADDRESSES)
def test_by_a_search(doctor, worlds, address):
    hidden, never = (pages(doctor, world, address) for world in worlds)
    assert hidden[0][0] == 200
    assert hidden == never


def test_the_same_searches_find_it_for_who_sees_it(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, never = worlds
    treating = inside.doctor()
    for world in worlds:
        inside.care_for(world.person, treating, kind="treating")
    with inside.software_of(treating) as http:
        silent = {one for one in ADDRESSES if pages(http, hidden, one) == pages(http, never, one)}
    assert all("concept=x" in one or "relationship=" in one for one in silent), silent
