"""
A Binary as the bytes it is: https://hl7.org/fhir/R4/binary.html#rest
"""

import base64

import pytest

from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, place

JPEG = b"\xff\xd8\xff\xe0 essai \x00\x01"


@pytest.fixture
def carrier(person):
    return f"Observation/{person.observe()['id']}"


def send(http, data=JPEG, kind="image/jpeg", context="", method="POST", path="/Binary", **more):
    headers = {"content-type": kind, **({"x-security-context": context} if context else {}), **more}
    return http.request(method, path, content=data, headers=headers)


@pytest.mark.parametrize("kind", ["image/jpeg", "text/plain; charset=utf-8", "application/xml",
                                  "application/dicom", "application/json"])  # fmt: skip
def test_bytes_go_in_and_come_out_as_they_are(loader, carrier, kind):
    made = send(loader, kind=kind, context=carrier)
    assert made.status_code == 201, made.text
    assert made.json()["contentType"] == kind
    assert made.json()["securityContext"] == {"reference": carrier}
    address = made.headers["location"].partition("/_history")[0]
    back = loader.get(address, headers={"accept": "*/*"})
    assert (back.content, back.headers["content-type"]) == (JPEG, kind)
    assert back.headers["x-security-context"] == carrier
    whole = loader.get(address, headers={"accept": "application/fhir+json"}).json()
    assert base64.b64decode(whole["data"]) == JPEG
    assert loader.get(address, headers={"if-none-match": 'W/"1"'}).status_code == 304


def test_the_carrier_may_be_named_by_its_whole_address(loader, running_system, carrier):
    made = send(loader, context=f"{running_system.fhir}/{carrier}")
    assert made.json()["securityContext"] == {"reference": carrier}


def test_the_resource_itself_is_still_taken(loader, carrier):
    sent = {
        "resourceType": "Binary", "contentType": "image/jpeg",
        "securityContext": {"reference": carrier}, "data": base64.b64encode(JPEG).decode(),
    }  # fmt: skip
    for kind in ("application/fhir+json", "application/json"):
        made = loader.post("/Binary", json=sent, headers={"content-type": kind})
        assert made.status_code == 201, made.text
        back = loader.get(made.headers["location"].partition("/_history")[0])
        assert back.content == JPEG


def test_new_bytes_take_the_place_of_the_old_ones_which_stay_in_its_history(loader, carrier):
    made = send(loader, context=carrier)
    _, fid, _ = place(made.headers["location"])
    again = send(loader, b"autre", "text/plain", carrier, method="PUT", path=f"/Binary/{fid}")
    assert (again.status_code, again.headers["etag"]) == (200, 'W/"2"'), again.text
    present, first = loader.get(f"/Binary/{fid}"), loader.get(f"/Binary/{fid}/_history/1")
    assert (present.content, present.headers["content-type"]) == (b"autre", "text/plain")
    assert (first.content, first.headers["content-type"]) == (JPEG, "image/jpeg")
    stale = send(
        loader, b"x", "text/plain", carrier, method="PUT", path=f"/Binary/{fid}",
        **{"if-match": 'W/"1"'},
    )  # fmt: skip
    assert_refused(stale, 412, "conflict")


def test_the_resource_with_other_data_has_other_bytes(loader, carrier):
    made = send(loader, context=carrier).json()
    loader.put(f"/Binary/{made['id']}", json={**made, "data": "YXV0cmU="}).raise_for_status()
    assert loader.get(f"/Binary/{made['id']}").content == b"autre"


def test_an_id_of_their_own_choice(loader, carrier, key):
    made = send(loader, context=carrier, method="PUT", path=f"/Binary/{key}")
    assert made.status_code == 201, made.text
    assert loader.get(f"/Binary/{key}").content == JPEG


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"context": "Observation/jamais"}, 422, "business-rule"),
        ({}, 422, "business-rule"),
        ({"context": "n'importe quoi"}, 400, "value"),
        ({"context": "Observation?code=x"}, 400, "value"),
        ({"context": "https://ailleurs.example/fhir/Observation/1"}, 400, "value"),
        ({"data": b"", "context": "Observation/jamais"}, 400, "structure"),
        ({"kind": "image jpeg  x", "context": "Observation/jamais"}, 422, "value"),
    ],
)
def test_what_hangs_on_nothing_is_refused(loader, more, status, code):
    assert_refused(send(loader, **more), status, code)


def test_over_the_limit_is_refused(loader, carrier):
    answer = send(loader, b"\x01" * 50_000_001, "application/dicom", carrier)
    assert_refused(answer, 413, "too-long")


def test_of_the_same_key_the_same_bytes_hang_on_the_same_thing(loader, person, carrier, key):
    other = f"Observation/{person.observe()['id']}"
    head = {"idempotency-key": key}
    first, again = (send(loader, context=carrier, **head) for _ in range(2))
    assert place(first.headers["location"]) == place(again.headers["location"])
    assert_refused(send(loader, context=other, **head), 422, "conflict")


def test_who_does_not_see_the_carrier_gets_the_answer_of_what_never_was(loader, stranger, carrier):
    there, never = (send(stranger, context=one) for one in (carrier, "Observation/jamais"))
    assert (there.status_code, there.content) == (never.status_code, never.content)
    assert there.status_code == 422


def test_who_deposits_hangs_bytes_on_their_document(database):
    """
    They are as hidden as it.
    """
    author = inside.doctor()
    inside.register_clients()
    person = inside.holder()
    inside.care_for(person, author)
    with inside.http(inside.structure_of(author)) as hospital:
        sent = things.document(person.reference)
        document = hospital.post("/DocumentReference", json=sent).json()["id"]
        made = send(hospital, context=f"DocumentReference/{document}")
        assert made.status_code == 201, made.text
        address = f"/Binary/{made.json()['id']}"
        assert hospital.get(address).content == JPEG
        refused = send(hospital, b"x", method="PUT", path=address)
        assert_refused(refused, 403, "forbidden")  # the token's scopes do not let it change
