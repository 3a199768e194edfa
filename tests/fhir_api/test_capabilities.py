"""
The CapabilityStatement says what is done, all of it and nothing else.

https://hl7.org/fhir/R4/http.html#capabilities
"""

import pytest

from tests.fhir_api import things
from tests.fhir_api.answers import assert_refused, matches

# A value that each kind of parameter understands.
VALUES = {"token": "x", "reference": "Patient/jamais", "date": "2026", "string": "x",
          "quantity": "5", "number": "5", "uri": "urn:x"}  # fmt: skip
OWN_VALUES = {
    "relationship": "x$1", "code-value-concept": "x$y", "code-value-date": "x$2026",
    "code-value-quantity": "x$5", "code-value-string": "x$y", "combo-code-value-concept": "x$y",
    "combo-code-value-quantity": "x$5", "component-code-value-concept": "x$y",
    "component-code-value-quantity": "x$5", "near": "48|2", "phonetic": "dupont",
    "context-type-quantity": "x$5", "context-type-value": "x$y",
}  # fmt: skip
TYPES = ("Patient", "Observation", "DocumentReference", "List", "Appointment", "Practitioner",
         "Location", "Questionnaire")  # fmt: skip


@pytest.fixture(scope="module")
def statement(running_system):
    with running_system.http() as anonymous:
        return anonymous.get("/metadata").json()


@pytest.fixture(scope="module")
def rest(statement):
    (rest,) = statement["rest"]
    return rest


@pytest.fixture(scope="module")
def resources(rest):
    return {one["type"]: one for one in rest["resource"]}


def test_it_is_read_without_a_token_and_kept_for_a_while(running_system):
    with running_system.http() as anonymous:
        response = anonymous.get("/metadata")
    assert response.status_code == 200
    assert "max-age" in response.headers["cache-control"]


def test_it_names_the_server_and_the_version_of_fhir(statement, running_system):
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == running_system.fhir
    assert statement["kind"] == "instance"
    assert "application/fhir+json" in statement["format"]


def test_it_says_where_software_gets_its_tokens(rest, running_system):
    (uris,) = (
        one["extension"] for one in rest["security"]["extension"] if "oauth-uris" in one["url"]
    )
    told = {one["url"]: one["valueUri"] for one in uris}
    assert told["token"] == f"{running_system.base}/oauth/token"


@pytest.mark.parametrize("name", TYPES)
def test_every_parameter_it_names_is_understood(loader, resources, name):
    for one in resources[name]["searchParam"]:
        value = OWN_VALUES.get(one["name"]) or VALUES[one["type"]]
        asked = {one["name"]: value, "_count": "0"}
        if one["name"] in ("_text", "_content"):
            asked["_id"] = "jamais"  # inside one record only
        response = loader.get(f"/{name}", params=asked)
        assert response.status_code == 200, (name, one["name"], response.text)


@pytest.mark.parametrize("name", TYPES)
def test_no_other_parameter_of_the_standard_is_understood(loader, resources, name):
    from ens.standards.fhir import definitions

    said = {one["name"] for one in resources[name]["searchParam"]}
    others = set(definitions.search_parameters(name)) - said
    assert others
    for code in sorted(others):
        for value in ("x", "2026", "1"):
            response = loader.get(f"/{name}", params={code: value})
            assert response.status_code == 400, (name, code, value)


@pytest.mark.parametrize("name", TYPES)
def test_every_include_it_names_is_understood(loader, resources, name):
    asked = [("_include", one) for one in resources[name]["searchInclude"]]
    asked += [("_revinclude", one) for one in resources[name]["searchRevInclude"][:40]]
    for pair in asked:
        response = loader.get(f"/{name}", params=[("_id", "jamais"), pair])
        assert response.status_code == 200, (pair, response.text)


def test_every_interaction_it_names_is_done(loader, rest, resources, person):
    """
    One walk through them all, on a type; every type says the same.
    """
    said = {one["code"] for one in resources["Observation"]["interaction"]}
    stored = [one for name, one in resources.items() if name not in ("AuditEvent", "Subscription")]
    assert all({o["code"] for o in one["interaction"]} == said for one in stored)
    made = loader.post("/Observation", json=things.observation(person.id))
    address = f"/Observation/{made.json()['id']}"
    done = {
        "create": made,
        "read": loader.get(address),
        "vread": loader.get(f"{address}/_history/1"),
        "history-instance": loader.get(f"{address}/_history"),
        "history-type": loader.get("/Observation/_history", params={"_count": "1"}),
        "search-type": loader.get("/Observation", params={"patient": person.id}),
        "update": loader.put(address, json=made.json()),
        "patch": loader.patch(
            address, content="[]", headers={"content-type": "application/json-patch+json"}
        ),
        "delete": loader.delete(address),
    }
    assert set(done) == said
    assert [one.status_code for one in done.values()] == [201, *[200] * 7, 204]
    assert [one["code"] for one in rest["interaction"]] == [
        "transaction", "batch", "history-system", "search-system",
    ]  # fmt: skip
    assert loader.get("/", params={"_id": made.json()["id"]}).status_code == 200


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("POST", "Observation/x", {"GET", "PUT", "PATCH", "DELETE"}),
        ("PATCH", "Observation/_search", {"POST"}),
        ("GET", "Observation/_search", {"POST"}),
        ("POST", "metadata", {"GET"}),
        ("PUT", "", {"GET", "POST"}),
        ("POST", "Patient/x/Observation", {"GET"}),
        ("GET", "Patient/x/*/_search", {"POST"}),
        ("GET", "_search", {"POST"}),
        ("DELETE", "Observation/x/_history", {"GET"}),
        ("DELETE", "Observation/x/_history/1", {"GET"}),
        ("TRACE", "Observation/x", {"GET", "PUT", "PATCH", "DELETE"}),
        ("INCONNU", "Observation/x", {"GET", "PUT", "PATCH", "DELETE"}),
    ],
)
def test_what_it_does_not_name_is_refused_with_what_is_done(loader, method, address, allowed):
    response = loader.request(method, f"/{address}")
    assert response.status_code == 405
    assert {one.strip() for one in response.headers["allow"].split(",")} - {"HEAD"} == allowed
    assert_refused(response, 405, "not-supported")


@pytest.mark.parametrize(
    "address",
    ["Inconnu", "Inconnu/1", "observation/1", "$nothing", "_history/1",
     "Patient/$lastn", "Observation/x/$everything", "Observation/x/y", "Encounter/x/Observation",
     "Patient/x/Inconnu", "Patient/x/*/y", "Observation/x/_history/1/2"],
)  # fmt: skip
def test_there_is_nothing_at_any_other_address(loader, address):
    response = loader.get(f"/{address}")
    assert response.status_code == 404
    assert response.json()["resourceType"] == "OperationOutcome"


def test_updating_creates_only_for_who_may_choose_ids(resources):
    assert resources["Observation"]["updateCreate"] is True
    assert "registered as one that may choose ids" in resources["Observation"]["documentation"]
    assert resources["Observation"]["conditionalCreate"] is True


def test_it_says_which_conditions_are_taken(statement, resources, loader, person):
    said = resources["Observation"]
    assert said["conditionalRead"] == "full-support"
    assert said["conditionalUpdate"] is True
    assert said["conditionalDelete"] == "single"
    formats = ["application/json-patch+json", "application/merge-patch+json"]
    formats += ["application/fhir+json", "application/fhir+xml"]
    assert statement["patchFormat"] == formats
    sent = things.observation(person.id)
    mine = {"patient": person.id, "code": "29463-7"}
    made = loader.put("/Observation", json=sent, params=mine)
    known = {"if-modified-since": made.headers["last-modified"]}
    assert loader.get(f"/Observation/{made.json()['id']}", headers=known).status_code == 304
    assert loader.put("/Observation", json=sent, params=mine).status_code == 200
    assert loader.delete("/Observation", params=mine).status_code == 204


def test_the_lists_of_versions_and_history_are_kept(resources):
    stored = [one for name, one in resources.items() if name not in ("AuditEvent", "Subscription")]
    assert {one["versioning"] for one in stored} == {"versioned-update"}
    assert all(one["readHistory"] for one in stored)


def test_a_search_by_each_token_it_names_is_exact(loader, person):
    """
    One value of an indexed parameter is found, and another is not.
    """
    fid = person.observe()["id"]
    yes = person.search(**{"combo-code": "http://loinc.org|29463-7"})
    no = person.search(**{"combo-code": "http://loinc.org|8302-2"})
    assert (matches(yes), matches(no)) == ([fid], [])


def test_it_names_each_operation_once_and_lends_none_to_a_guide_that_lacks_it(rest, resources):
    guide = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/"
    of_bulk_data = {"export": "", "patient-export": "Patient", "group-export": "Group"}
    for one in (rest, *resources.values()):
        named = [(o["name"], o["definition"]) for o in one.get("operation", [])]
        assert len(named) == len(set(named))
        said = {what.removeprefix(guide) for _, what in named if what.startswith(guide)}
        assert said <= {name for name, on in of_bulk_data.items() if on == one.get("type", "")}
