"""
An editor pastes a resource and reads what is wrong with it, under the line it is about.
"""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ens.journeys import validate_for_editor
from tests.portals import people
from tests.portals.people import words

ADDRESS = "/editeur/valider/"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"
RIGHT = {"resourceType": "Patient", "gender": "female", "name": [{"family": "<b>É</b>"}]}
WRONG = {"resourceType": "Patient", "active": True, "gender": "autre", "name": [{"famille": "x"}]}
OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "poids"}}


@pytest.fixture
def editor(database):
    return people.staff("editor")


def test_the_page_is_for_editors(database):
    assert people.nobody().get(ADDRESS).status_code == 302
    assert people.citizen().browser.get(ADDRESS).status_code == 403
    assert people.citizen().browser.post(ADDRESS, {"ressource": "{}"}).status_code == 403


def test_a_valid_resource_is_said_to_be_valid(editor):
    page = editor.post(ADDRESS, {"ressource": json.dumps(RIGHT)})
    assert "Patient : aucune anomalie" in words(page)
    assert "<b>É</b>" not in page.content.decode()


def test_each_fault_is_under_its_line(editor):
    page = editor.post(ADDRESS, {"ressource": json.dumps(WRONG)})
    text = words(page)
    assert "2 erreurs" in text
    before, _, after = text.partition('"gender": "autre"')
    assert "Patient.gender" in after
    assert "Patient.gender" not in before
    assert after.index("Patient.gender") < after.index('"famille"')


@pytest.mark.row("SOC-13")
def test_a_profile_is_asked(editor):
    url = "http://hl7.org/fhir/uv/ips/StructureDefinition/Observation-results-laboratory-pathology-uv-ips"
    assert url in [one for one, _ in validate_for_editor.profiles()]
    sent = {"ressource": json.dumps(OBSERVATION)}
    assert "erreur" not in words(editor.post(ADDRESS, sent)).split("Ce qui a été lu")[0]
    assert "erreur" in words(editor.post(ADDRESS, sent | {"profil": url}))


def test_a_file_counts_before_what_is_pasted(editor):
    file = SimpleUploadedFile("a.xml", b'<Patient xmlns="http://hl7.org/fhir"/>')
    page = editor.post(ADDRESS, {"ressource": json.dumps(WRONG), "fichier": file})
    assert "Patient : aucune anomalie" in words(page)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Collez une ressource"),
        ({"ressource": "{"}, "ni du JSON ni du XML"),
        ({"ressource": "<a"}, "ni du JSON ni du XML"),
        ({"ressource": "[" * 100_000}, "ni du JSON ni du XML"),
        ({"ressource": " " * 10}, "Collez une ressource"),
        ({"ressource": '{"a": "' + "x" * 200_000 + '"}'}, "trop longue"),
        ({"ressource": json.dumps(RIGHT), "profil": "http://x.example/a"}, "n’est pas connu ici"),
    ],
)
def test_what_cannot_be_read_is_told(editor, sent, said):
    page = editor.post(ADDRESS, sent)
    assert page.status_code == 200
    assert said in words(page)


@pytest.mark.parametrize(
    "sent", [{"resourceType": "X"}, {}, {"resourceType": "Observation", "component": [[]]}]
)
def test_whatever_is_pasted_has_an_answer(editor, sent):
    page = editor.post(ADDRESS, {"ressource": json.dumps(sent)})
    assert "erreur" in words(page)


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("Patient", ()),
        ("Patient.name[1].given[0]", ("name", 1, "given", 0)),
        ("Observation.value.ofType(Quantity).code", ("valueQuantity", "code")),
        ("Bundle.entry[2].resource.text.div", ("entry", 2, "resource", "text", "div")),
        ("", ()),
    ],
)
def test_the_place_of_a_fault_is_found_in_json(expression, path):
    assert validate_for_editor.place_of(expression) == path
