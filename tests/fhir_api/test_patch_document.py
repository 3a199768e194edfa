"""
A document and its submission change by status, securityLabel and isArchived only.

Source: PDSm, update of metadata; who may hide is the rule of the record.
"""

import base64
import json

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, issues, place

JSON_PATCH = {"content-type": "application/json-patch+json"}
ARCHIVED = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition/pdsm-ext-is-archived"
TRE_A07 = (
    "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR"
    "/TRE-A07-StatutVisibiliteDocument"
)
OTHER = {"url": "urn:essai:autre", "valueString": "x"}


def visibility(code):
    return [{"coding": [{"system": TRE_A07, "code": code}]}]


def patch(http, address, *operations, **params):
    return http.patch(
        address, content=json.dumps(operations), headers=JSON_PATCH, params=params or None
    )


def said(op, path, value):
    return {"op": op, "path": path, "value": value}


ARCHIVE = said("add", "/extension", [{"url": ARCHIVED, "valueBoolean": True}])
QUIRK = f"/extension[url:'{ARCHIVED}']/valueBoolean"


@pytest.fixture
def document(person):
    return person.create(things.document({"reference": person.reference}))


@pytest.fixture
def address(document):
    return f"/DocumentReference/{document['id']}"


@pytest.fixture
def submission(person):
    listed = {
        "resourceType": "List", "status": "current", "mode": "working", "title": "Envoi",
        "code": {"coding": [{"code": "submissionset"}]},
        "subject": {"reference": person.reference},
    }  # fmt: skip
    return f"/List/{person.create(listed)['id']}"


@pytest.mark.parametrize(
    ("operation", "name", "after"),
    [
        (said("replace", "/status", "superseded"), "status", "superseded"),
        (said("replace", "/status", "entered-in-error"), "status", "entered-in-error"),
        (ARCHIVE, "extension", ARCHIVE["value"]),
        (
            said("add", "/securityLabel", visibility("INVISIBLE_PATIENT")),
            "securityLabel",
            visibility("INVISIBLE_PATIENT"),
        ),
    ],
)
def test_what_may_change_changes(loader, document, address, operation, name, after):
    response = patch(loader, address, operation)
    assert response.status_code == 200, response.text
    expected = {**document, name: after, "meta": response.json()["meta"]}
    assert response.json() == expected
    assert response.headers["etag"] == 'W/"2"'


@pytest.mark.parametrize(
    ("operation", "expression"),
    [
        (said("add", "/description", "autre"), "DocumentReference.description"),
        (said("replace", "/type", {"text": "x"}), "DocumentReference.type"),
        (said("replace", "/date", "2026-01-06T09:00:00+01:00"), "DocumentReference.date"),
        (said("replace", "/content/0/attachment/title", "x"), "DocumentReference.content"),
        (said("add", "/extension", [OTHER]), "DocumentReference.extension"),
        (said("add", "/meta/tag", [{"code": "x"}]), "DocumentReference.meta"),
        ({"op": "remove", "path": "/masterIdentifier"}, "DocumentReference.masterIdentifier"),
    ],
)
def test_the_rest_does_not(loader, document, address, operation, expression):
    response = patch(loader, address, said("replace", "/status", "superseded"), operation)
    assert_refused(response, 405, "not-supported")
    assert issues(response)[0]["expression"] == [expression]
    assert "PATCH" in response.headers["allow"]
    assert loader.get(address).json() == document


def test_a_submission_is_archived_and_not_changed_otherwise(loader, submission):
    assert patch(loader, submission, ARCHIVE).status_code == 200
    assert patch(loader, submission, said("replace", "/status", "retired")).status_code == 200
    response = patch(loader, submission, said("replace", "/title", "Autre"))
    assert_refused(response, 405, "not-supported")
    assert issues(response)[0]["expression"] == ["List.title"]


def test_another_list_is_patched_like_anything(loader, person):
    listed = {
        "resourceType": "List", "status": "current", "mode": "working", "title": "Courses",
        "subject": {"reference": person.reference},
    }  # fmt: skip
    address = f"/List/{person.create(listed)['id']}"
    assert patch(loader, address, said("replace", "/title", "Autre")).status_code == 200


@pytest.mark.parametrize("extensions", [None, [OTHER], [ARCHIVE["value"][0], OTHER]])
def test_archiving_by_the_path_of_the_national_example(loader, person, extensions):
    sent = things.document({"reference": person.reference}, extension=extensions)
    address = f"/DocumentReference/{person.create(sent)['id']}"
    response = patch(loader, address, said("replace", QUIRK, False))
    assert response.status_code == 200, response.text
    found = response.json()["extension"]
    assert {"url": ARCHIVED, "valueBoolean": False} in found
    assert (OTHER in found) == (extensions is not None)


def test_hiding_from_professionals_is_the_persons_own(loader, document, address):
    """
    As by an update: the author says what is announced, never what is masked.
    """
    response = patch(loader, address, said("add", "/securityLabel", visibility("MASQUE_PS")))
    assert_refused(response, 422, "business-rule")
    named = said("add", "/meta/security", visibility("MASQUE_PS")[0]["coding"])
    assert patch(loader, address, named).status_code in (405, 422)
    assert loader.get(address).json() == document


def test_what_hangs_on_it_takes_its_visibility(database):
    person = inside.holder()
    app = inside.through(person, "dedans-app", "patient/*.rs", patient=person.key)
    with inside.http(inside.operator()) as loader, inside.http(app) as own:
        made = loader.post("/DocumentReference", json=things.document(person.reference)).json()
        binary = made["content"][0]["attachment"]["url"]
        address = f"/DocumentReference/{made['id']}"
        label = said("add", "/securityLabel", visibility("INVISIBLE_PATIENT"))
        assert patch(loader, address, label).status_code == 200
        assert [own.get(one).status_code for one in (address, binary)] == [404, 404]
        assert (
            patch(loader, address, {"op": "remove", "path": "/securityLabel/0"}).status_code == 200
        )
        assert [own.get(one).status_code for one in (address, binary)] == [200, 200]


def test_a_document_is_found_by_its_unique_id(loader, document):
    master = document["masterIdentifier"]
    response = patch(
        loader,
        "/DocumentReference",
        said("replace", "/status", "superseded"),
        identifier=f"{master['system']}|{master['value']}",
    )
    assert response.status_code == 200, response.text
    assert place(response.headers["location"]) == ("DocumentReference", document["id"], "2")


def test_the_content_is_where_it_was(loader, document, address):
    """
    The attachment still leads to the bytes that were deposited.
    """
    patch(loader, address, ARCHIVE)
    url = loader.get(address).json()["content"][0]["attachment"]["url"]
    assert loader.get(url, headers={"accept": "application/pdf"}).content == base64.b64decode(
        things.document({})["content"][0]["attachment"]["data"]
    )
