"""
What a person hid is not told by a patch, nor by the condition of an update, a patch or a
deletion: the two worlds of `test_hidden`, and what else may be sent there.
"""

import base64

import pytest

from tests.fhir_api import test_hidden, things
from tests.standards.fhir.patches import operation, parameters

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


@pytest.mark.parametrize(
    "path",
    ["DocumentReference.status", "status", "DocumentReference.nothing",
     "DocumentReference.subject.resolve().id", "List.entry.item", "Observation.value"],
)  # fmt: skip
@pytest.mark.parametrize("address", test_hidden.SHAPES.values(), ids=test_hidden.SHAPES)
def test_by_a_fhirpath_patch(doctor, worlds, address, path):
    ended = operation("replace", path, value={"valueCode": "superseded"})
    more = {"json": parameters(ended), "headers": {"content-type": "application/fhir+json"}}
    answer = test_hidden.ask(doctor, worlds[0], "PATCH", address, **more)
    assert answer.status_code in (400, 404, 405)
    test_hidden.assert_same(doctor, worlds, "PATCH", address, **more)


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


@pytest.mark.parametrize("headers", [{"if-none-match": "*"}, {"if-match": "*"},
                                     {"if-none-match": 'W/"1"'}])  # fmt: skip
def test_by_the_version_that_is_expected(doctor, worlds, headers):
    for method in ("PUT", "PATCH", "DELETE"):
        for address, name in (("DocumentReference/{document}", "document"),
                              ("Observation/{result}", "result")):  # fmt: skip
            answers = []
            for world in worlds:
                more = {"headers": headers}
                if method == "PATCH":
                    more = {"content": PATCHES["done"], "headers": JSON_PATCH | headers}
                if method == "PUT":
                    sent = things.document(world.person.reference)
                    if name == "result":
                        sent = things.observation(world.person.id)
                    more["json"] = sent | {"id": world.ids[name]}
                answer = test_hidden.ask(doctor, world, method, address, **more)
                answers.append(test_hidden.level(world, answer))
            assert answers[0] == answers[1]
            assert answers[0][0] == 404


REPLACED = {
    "literal": {"reference": "DocumentReference/{document}"},
    "of a version": {"reference": "DocumentReference/{document}/_history/1"},
    "logical": {"identifier": {"system": "urn:ietf:rfc:3986", "value": "{master}"}},
    "conditional": {"reference": "DocumentReference?identifier=urn:ietf:rfc:3986|{master}"},
    "conditional by id": {"reference": "DocumentReference?_id={document}"},
}


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("kind", ["alone", "transaction"])
@pytest.mark.parametrize("target", REPLACED.values(), ids=REPLACED)
def test_by_replacing_it(doctor, worlds, target, kind):
    answers = []
    for world in worlds:
        related = [{"code": "replaces", "target": filled(world, target)}]
        sent = things.document(world.person.reference, relatesTo=related)
        if kind == "alone":
            answer = doctor.post("/DocumentReference", json=sent)
        else:
            answer = doctor.post("/", json=things.transaction(things.post(sent)))
        answers.append(test_hidden.level(world, answer))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def filled(world, said):
    if isinstance(said, str):
        return world.fill(said)
    return {name: filled(world, one) for name, one in said.items()}


EXISTING = [
    "_id={document}",
    "identifier={master}",
    "patient={patient}&_id={document}",
    "patient={patient}&security-label=MASQUE_PS",
    "_has:Observation:derived-from:_id={result}",
]


@pytest.mark.parametrize("condition", EXISTING)
@pytest.mark.parametrize("kind", ["alone", "transaction"])
def test_by_any_condition_of_a_creation(doctor, pair, condition, kind):
    answers = []
    for world in pair:
        sent, said = things.document(world.person.reference), world.fill(condition)
        sent["masterIdentifier"]["value"] = world.master
        if kind == "alone":
            answer = doctor.post("/DocumentReference", json=sent, headers={"if-none-exist": said})
        else:
            answer = doctor.post("/", json=things.transaction(things.post(sent, ifNoneExist=said)))
        answers.append(test_hidden.level(world, answer))
    assert answers[0] == answers[1]
    assert answers[0][0] == (201 if kind == "alone" else 200)


def of_each_verb(world, condition):
    name = condition.partition("?")[0]
    said = world.fill(condition)
    sent = things.observation(world.person.id)
    if name == "DocumentReference":
        sent = things.document(world.person.reference)
    if name == "List":
        sent = {"resourceType": "List", "status": "current", "mode": "working",
                "subject": world.person.reference}  # fmt: skip
    yield patch_entry(said)
    yield patch_entry(said, ifMatch='W/"9"')
    yield things.delete(said)
    yield things.delete(said, ifMatch='W/"1"')
    yield {"resource": sent, "request": {"method": "PUT", "url": said, "ifMatch": "*"}}
    known = {**sent, "id": world.ids["document"]}
    yield {"resource": known, "request": {"method": "PUT", "url": said}}


def patch_entry(url, **request):
    data = base64.b64encode(PATCHES["done"].encode()).decode()
    kind = JSON_PATCH["content-type"]
    binary = {"resourceType": "Binary", "contentType": kind, "data": data}
    return {"resource": binary, "request": {"method": "PATCH", "url": url, **request}}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_by_the_conditions_of_a_transaction(doctor, worlds, condition):
    statuses = []
    for entries in zip(*(of_each_verb(world, condition) for world in worlds), strict=True):
        answers = []
        for world, entry in zip(worlds, entries, strict=True):
            answers.append(
                test_hidden.level(world, doctor.post("/", json=things.transaction(entry)))
            )
        assert answers[0] == answers[1], entries
        statuses.append(answers[0][0])
    assert statuses == [404, 404, 200, 412, 412, 404]


@pytest.mark.parametrize("kind", ["alone", "transaction"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_by_the_condition_of_a_reference(doctor, worlds, condition, kind):
    answers = []
    for world in worlds:
        sent = things.observation(
            world.person.id, focus=[{"reference": world.fill(condition)}], value=0.5
        )
        if kind == "alone":
            answer = doctor.post("/Observation", json=sent)
        else:
            answer = doctor.post("/", json=things.transaction(things.post(sent)))
        answers.append(test_hidden.level(world, answer))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_by_bytes_that_would_hang_on_it(doctor, worlds):
    for name, kind in (("document", "DocumentReference"), ("result", "Observation")):
        answers = []
        for world in worlds:
            headers = {"content-type": "image/png",
                       "x-security-context": f"{kind}/{world.ids[name]}"}  # fmt: skip
            made = doctor.post("/Binary", content=b"png", headers=headers)
            over = doctor.put(f"/Binary/{world.ids['binary']}", content=b"png", headers=headers)
            answers.append([test_hidden.level(world, one) for one in (made, over)])
        assert answers[0] == answers[1]
        assert [one[0] for one in answers[0]] == [422, 403]
