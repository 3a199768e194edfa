"""
Each type of R4 that the record keeps is created, read, changed, searched and deleted.
"""

import json

import pytest

from ens.standards.fhir import definitions, owners
from tests.fhir_api import inside, minimal, things, within
from tests.fhir_api.answers import assert_refused, matches, place

loader = within.loader
person = within.person

NOT_KEPT = ("Parameters", "AuditEvent", "Subscription")  # the register's; each software's own
TYPES = [name for name in definitions.RESOURCE_TYPES if name not in NOT_KEPT]
JSON_PATCH = {"content-type": "application/json-patch+json"}
# What is true elsewhere is written by the journey that changes it there.
BY_JOURNEYS = ("CareTeam", "Consent", "Person", "RelatedPerson")


@pytest.fixture(scope="module")
def carried(loader, person):
    """
    What others hang on, by its type.
    """
    made = [things.observation(person.id), minimal.of_type("EnrollmentRequest", person.id)]
    answers = [loader.post(f"/{one['resourceType']}", json=one).json() for one in made]
    return {one["resourceType"]: one["id"] for one in answers}


def sent(name, person, carried):
    made = minimal.of_type(name, person.id)
    match name:
        case "DocumentReference":
            return things.document(person.reference)
        case "Binary":
            made["securityContext"] = {"reference": f"Observation/{carried['Observation']}"}
        case "EnrollmentResponse":
            request = carried["EnrollmentRequest"]
            made["request"] = {"reference": f"EnrollmentRequest/{request}"}
        case "MessageHeader":
            made["focus"] = [{"reference": f"Observation/{carried['Observation']}"}]
        case "PaymentNotice":
            made["request"] = {"reference": f"Observation/{carried['Observation']}"}
        case "Appointment":
            made["status"] = "proposed"
        case "Organization":
            made["name"] = "essai"
        case "Bundle":
            made |= {"type": "collection", "entry": [{"resource": things.observation(person.id)}]}
    return made


def test_the_table_of_owners_has_a_line_for_each():
    assert set(owners.owner_rules()) == set(definitions.RESOURCE_TYPES)


@pytest.mark.parametrize("name", TYPES)
def test_every_interaction(loader, person, carried, name):
    made = loader.post(f"/{name}", json=sent(name, person, carried))
    assert made.status_code == 201, made.text
    _, fid, version = place(made.headers["location"])
    address = f"/{name}/{fid}"
    as_json = {"accept": "application/fhir+json"}
    first = loader.get(address, headers=as_json)
    assert (first.status_code, version) == (200, "1")
    again = loader.put(address, json=first.json() | {"language": "fr"})
    assert (again.status_code, again.headers["etag"]) == (200, 'W/"2"'), again.text
    patched(loader, name, address)
    assert loader.get(f"{address}/_history/1", headers=as_json).json() == first.json()
    assert loader.get(f"{address}/_history").json()["total"] >= 2
    found = loader.get(f"/{name}", params={"_id": fid})
    assert matches(found) == [fid], found.text
    assert loader.delete(address).status_code == 204
    assert loader.get(address, headers=as_json).status_code == 410
    assert matches(loader.get(f"/{name}", params={"_id": fid})) == []
    assert loader.delete(address).status_code == 204


def patched(http, name, address):
    operations = [{"op": "replace", "path": "/language", "value": "en"}]
    if name == "DocumentReference":
        operations = [{"op": "replace", "path": "/status", "value": "superseded"}]
    answer = http.patch(address, content=json.dumps(operations), headers=JSON_PATCH)
    if name == "Binary":
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, PUT, DELETE")
    else:
        assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"3"'), answer.text


@pytest.mark.parametrize("name", BY_JOURNEYS)
def test_what_is_true_elsewhere_is_not_written_here_by_others(person, carried, name):
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    body = sent(name, person, carried)
    with inside.software_of(doctor) as http:
        assert_refused(http.post(f"/{name}", json=body), 403, "not-supported")
        body["id"] = "x"
        assert_refused(http.put(f"/{name}/x", json=body), 403, "not-supported")
        assert_refused(http.delete(f"/{name}/x"), 403, "not-supported")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", ""), ("GET", ""), ("PUT", "?_id=x"), ("PATCH", "?_id=x"), ("DELETE", "?_id=x"),
        ("GET", "/x"), ("PUT", "/x"), ("PATCH", "/x"), ("DELETE", "/x"), ("GET", "/_history"),
        ("GET", "/x/_history"), ("GET", "/x/_history/1"), ("POST", "/_search"), ("HEAD", "/x"),
    ],
)  # fmt: skip
def test_parameters_are_never_kept(loader, method, path):
    body = {} if method in ("GET", "HEAD", "DELETE") else {"json": {"resourceType": "Parameters"}}
    answer = loader.request(method, f"/Parameters{path}", **body)
    assert answer.status_code == 404
    if method != "HEAD":
        assert_refused(answer, 404, "not-supported")


@pytest.mark.parametrize("kind", ["batch", "transaction"])
def test_parameters_are_not_kept_by_a_bundle(loader, kind):
    entry = things.post({"resourceType": "Parameters"})
    answer = loader.post("/", json={"resourceType": "Bundle", "type": kind, "entry": [entry]})
    if kind == "batch":
        assert answer.json()["entry"][0]["response"]["status"].startswith("404")
    else:
        assert_refused(answer, 422, "not-supported")
