"""
What a person hid is told by no operation either: the two worlds of `test_hidden`, asked by each of
them, with each of their parameters.
"""

import pytest

from tests.fhir_api import test_hidden
from tests.fhir_api.answers import link

author = test_hidden.author
let_in = test_hidden.let_in
reader = test_hidden.reader
doctor = test_hidden.doctor
hospital = test_hidden.hospital
worlds = test_hidden.worlds
pair = test_hidden.pair

EVERYTHING = "Patient/{patient}/$everything"
LASTN = "Observation/$lastn"
DOCREF = "DocumentReference/$docref?patient={patient}"
ASKED = [
    EVERYTHING,
    f"{EVERYTHING}?_count=1",
    f"{EVERYTHING}?_count=3",
    f"{EVERYTHING}?_since=2020-01-01",
    f"{EVERYTHING}?_since=2999-01-01",
    f"{EVERYTHING}?start=2026-03-02&end=2026-03-02",
    f"{EVERYTHING}?start=2026-03-01&_count=2",
    f"{EVERYTHING}?_type=Observation",
    f"{EVERYTHING}?_type=DocumentReference,List&_count=1",
    f"{LASTN}?patient={{patient}}",
    f"{LASTN}?patient={{patient}}&category=laboratory&max=3",
    f"{LASTN}?subject=Patient/{{patient}}&code=2823-3",
    f"{LASTN}?patient={{patient}}&derived-from=DocumentReference/{{document}}",
    f"{LASTN}?patient={{patient}}&derived-from:DocumentReference.status=current",
    f"{LASTN}?patient={{patient}}&_id={{result}}",
    DOCREF,
    f"{DOCREF}&_count=1",
    f"{DOCREF}&start=2026-01-01&end=2026-12-31",
    f"{DOCREF}&type=http://loinc.org|11502-2&on-demand=true",
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", ASKED)
def test_by_an_operation(doctor, worlds, address):
    hidden, _ = worlds
    answer = test_hidden.ask(doctor, hidden, "GET", address)
    assert answer.status_code == 200, answer.text
    found = answer.text.replace(link(answer, "self"), "")
    for name in test_hidden.NAMES:
        assert hidden.ids[name] not in found
    test_hidden.assert_same(doctor, worlds, "GET", address)


READS = [
    f"{shape}{rest}/$meta"
    for shape in test_hidden.SHAPES.values()
    for rest in ("", "/_history/1", "/_history/2")
]
META = {
    "resourceType": "Parameters",
    "parameter": [{"name": "meta", "valueMeta": {"tag": [{"system": "urn:essai", "code": "a"}]}}],
}


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", READS)
def test_by_the_meta_of_it(doctor, worlds, address):
    assert test_hidden.ask(doctor, worlds[0], "GET", address).status_code == 404
    test_hidden.assert_same(doctor, worlds, "GET", address)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("operation", ["$meta-add", "$meta-delete"])
@pytest.mark.parametrize("name", ["document", "list", "result"])
@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"9"'}])
def test_by_changing_the_meta_of_it(doctor, worlds, name, operation, headers):
    address = f"{test_hidden.SHAPES[name]}/{operation}"
    answer = test_hidden.ask(doctor, worlds[0], "POST", address, json=META, headers=headers)
    assert answer.status_code == 404
    test_hidden.assert_same(doctor, worlds, "POST", address, json=META, headers=headers)


@pytest.mark.row("ACC-11")
def test_by_the_labels_in_use(doctor, worlds):
    for address in ("/$meta", "/DocumentReference/$meta", "/List/$meta", "/Observation/$meta"):
        answer = doctor.get(address)
        assert answer.status_code == 200
        assert "MASQUE_PS" not in answer.text


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("count", [1, 2, 3])
def test_by_the_pages_of_everything(doctor, worlds, count):
    """
    As many pages, of as much.
    """
    told = []
    for world in worlds:
        answer = test_hidden.ask(doctor, world, "GET", f"{EVERYTHING}?_count={count}")
        pages = [test_hidden.level(world, answer)]
        while following := link(answer, "next"):
            answer = doctor.get(following)
            pages.append(test_hidden.level(world, answer))
        told.append(pages)
    assert told[0] == told[1]
