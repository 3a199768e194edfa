"""
What a person hid is not told by a patch, nor by the condition of an update, a patch or a
deletion: the two worlds of `test_hidden`, and what else may be sent there.
"""

import pytest

from tests.fhir_api import test_hidden, things

author = test_hidden.author
let_in = test_hidden.let_in
reader = test_hidden.reader
doctor = test_hidden.doctor
hospital = test_hidden.hospital
worlds = test_hidden.worlds
pair = test_hidden.pair

PATCHES = {
    "done": '[{"op":"replace","path":"/status","value":"superseded"}]',
    "tested": '[{"op":"test","path":"/status","value":"nothing"}]',
    "not patched": '[{"op":"add","path":"/description","value":"x"}]',
    "invalid": '[{"op":"remove","path":"/status"}]',
    "moved": '[{"op":"replace","path":"/id","value":"x"}]',
}
JSON_PATCH = {"content-type": "application/json-patch+json"}
CONDITIONS = [
    "DocumentReference?identifier=urn:ietf:rfc:3986|{master}",
    "DocumentReference?_id={document}",
    "DocumentReference?patient={patient}&_id={document}",
    "DocumentReference?patient={patient}&identifier=urn:ietf:rfc:3986|{master}",
    "DocumentReference?patient={patient}&security-label=MASQUE_PS",
    "Observation?_id={result}",
    "Observation?patient={patient}&derived-from=DocumentReference/{document}",
    "List?patient={patient}&item=DocumentReference/{document}",
]


@pytest.mark.parametrize("sent", PATCHES.values(), ids=PATCHES)
@pytest.mark.parametrize("address", test_hidden.SHAPES.values(), ids=test_hidden.SHAPES)
@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"1"'}, {"if-match": 'W/"2"'}])
def test_by_patching_it(doctor, worlds, address, sent, headers):
    head = JSON_PATCH | headers
    answer = test_hidden.ask(doctor, worlds[0], "PATCH", address, content=sent, headers=head)
    assert answer.status_code == (405 if address.startswith("Binary") else 404)
    test_hidden.assert_same(doctor, worlds, "PATCH", address, content=sent, headers=head)


@pytest.mark.parametrize("address", CONDITIONS)
@pytest.mark.parametrize("headers", [{}, {"if-match": 'W/"9"'}])
def test_by_the_condition_of_a_patch_or_a_deletion(doctor, worlds, address, headers):
    for method, status, more in (
        ("PATCH", 404, {"content": PATCHES["done"], "headers": JSON_PATCH | headers}),
        ("DELETE", 412 if headers else 204, {"headers": headers}),
    ):
        assert test_hidden.ask(doctor, worlds[0], method, address, **more).status_code == status
        test_hidden.assert_same(doctor, worlds, method, address, **more)


def test_by_the_condition_of_an_update(doctor, pair):
    for address in CONDITIONS[:3]:
        for headers in ({"if-match": 'W/"1"'}, {}):
            answers = []
            for world in pair:
                sent = things.document(world.person.reference)
                sent |= {"id": world.ids["document"]}
                answer = test_hidden.ask(doctor, world, "PUT", address, json=sent, headers=headers)
                answers.append(test_hidden.level(world, answer))
            assert answers[0] == answers[1]
            assert answers[0][0] == (412 if headers else 404)


def test_by_the_condition_of_an_update_that_creates(doctor, pair):
    answers = []
    for world in pair:
        sent = things.document(world.person.reference)
        sent["masterIdentifier"]["value"] = world.master
        answers.append(
            test_hidden.level(
                world, test_hidden.ask(doctor, world, "PUT", CONDITIONS[0], json=sent)
            )
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 201
