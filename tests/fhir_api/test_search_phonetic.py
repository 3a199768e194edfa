"""
`phonetic`, whose algorithm the standard leaves open, and a Bundle found by what it begins with.
"""

import uuid

import pytest

from tests.fhir_api import inside
from tests.fhir_api.answers import assert_refused
from tests.fhir_api.measures import Named


@pytest.fixture(scope="module")
def find(database):
    mark = str(uuid.uuid4())
    found = Named("Organization", address=mark)
    for name in ("Clinique Dupond", "Clinique Durand", "Hôpital Thibault"):
        found.add(name, {"resourceType": "Organization", "name": name, "address": [{"text": mark}]})
    found.add("nameless", {"resourceType": "Organization", "address": [{"text": mark}],
                           "identifier": [{"value": mark}]})  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("dupont", {"Clinique Dupond"}),
        ("klinik dupont", {"Clinique Dupond"}),
        ("klinik tibo", set()),
        ("tibaud,durant", {"Hôpital Thibault", "Clinique Durand"}),
        ("Dupin", set()),
    ],
)
def test_each_word_sounds_like_one_of_the_name(find, value, wanted):
    assert find("phonetic", value) == wanted


def test_what_has_no_name_is_missing(find):
    assert find("phonetic:missing", "true") == {"nameless"}


@pytest.mark.parametrize(("name", "value"), [("phonetic:exact", "dupont"), ("phonetic", "123")])
def test_what_has_no_sound_is_refused(find, name, value):
    assert_refused(find.ask(name, value), 400, "not-supported")


def test_a_document_is_found_by_its_composition(database):
    person = inside.holder()
    find = Named("Bundle")
    fid = str(uuid.uuid4())
    composition = {
        "resourceType": "Composition", "id": fid, "status": "final",
        "type": {"coding": [{"code": "x"}]}, "subject": person.reference,
        "date": "2026-01-05", "author": [{"display": "Moi"}], "title": "Essai",
    }  # fmt: skip
    find.add("document", {
        "resourceType": "Bundle", "type": "document", "timestamp": "2026-01-05T10:00:00Z",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{uuid.uuid4()}"},
        "entry": [{"fullUrl": f"urn:uuid:{fid}", "resource": composition}],
    })  # fmt: skip
    for value in (f"Composition/{fid}", fid, f"urn:uuid:{fid}"):
        assert find("composition", value) == {"document"}, value
    assert find("composition", str(uuid.uuid4())) == set()
