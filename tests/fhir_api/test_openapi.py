"""
The OpenAPI description says what the routes and the CapabilityStatement say, of what is open.
"""

import json
import re

import httpx
import pytest
from django.test import override_settings

from ens.fhir_api import openapi, routes
from ens.fhir_api.application import application
from ens.ground import open_types
from ens.standards.fhir import definitions, json_schema
from ens.standards.fhir.validate import validate
from tests.fhir_api import minimal

MOST_BYTES = 3_200_000
MOST_SQUEEZED = 200_000
OTHER = "https://ailleurs.example"


@pytest.fixture(scope="module")
def anonymous(database):
    from django.conf import settings

    transport = httpx.WSGITransport(app=application)
    with httpx.Client(
        transport=transport, base_url=settings.FHIR_BASE, trust_env=False, timeout=30
    ) as http:
        yield http


@pytest.fixture(scope="module")
def description(anonymous):
    return anonymous.get("/openapi.json").json()


@pytest.fixture(scope="module")
def resources(anonymous):
    (rest,) = anonymous.get("/metadata").json()["rest"]
    return {one["type"]: one for one in rest["resource"]}


@pytest.mark.parametrize("accept", ["*/*", "application/fhir+xml", "text/html", "application/json"])
def test_it_is_read_without_a_token_by_whom_it_may_concern(anonymous, accept):
    response = anonymous.get("/openapi.json", headers={"accept": accept, "origin": OTHER})
    assert (response.status_code, response.json()["openapi"]) == (200, "3.0.3")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "max-age" in response.headers["cache-control"]


def test_it_is_small_enough_to_be_loaded(anonymous):
    response = anonymous.get("/openapi.json", headers={"accept-encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert int(response.headers["content-length"]) < MOST_SQUEEZED
    assert len(response.content) < MOST_BYTES


def test_it_says_every_route_on_every_type_and_no_other(description, resources):
    said = {(method.upper(), path) for path, one in description["paths"].items() for method in one}
    done = set()
    for route in routes.ROUTES:
        path = "/" + route.shape.replace("/id", "/{id}").replace("/version", "/{version}")
        every = [name for name in resources if not route.types or name in route.types]
        kinds = every if route.shape.startswith("Type") else ["{type}"]
        done |= {(route.method, path.replace("Type", kind, 1)) for kind in kinds}
    assert said == done
    found = {routes.shape_of(_path(description, path)) for _, path in said}
    assert found == {route.shape for route in routes.ROUTES}


def _path(description, path):
    """
    An address of this kind, in its parts.
    """
    text = path.replace("{id}", "x").replace("{version}", "1").replace("{type}", "List")
    return tuple(text.strip("/").split("/")) if text != "/" else ()


def test_each_operation_has_a_name_of_its_own(description):
    names = [one["operationId"] for path in description["paths"].values() for one in path.values()]
    assert len(set(names)) == len(names)


def test_each_type_is_searched_by_what_the_capability_statement_says(description, resources):
    known = description["components"]["parameters"]
    for name, one in resources.items():
        said = {each["name"] for each in one["searchParam"]}
        keys = [
            each["$ref"].rpartition("/")[2]
            for each in description["paths"][f"/{name}"]["get"]["parameters"]
        ]
        by = {known[key]["name"]: known[key] for key in keys if known[key]["in"] == "query"}
        controls = {"_count", "_sort", "_total", "_summary", "_elements", "_format", "_pretty"}
        assert set(by) - controls - {"_include", "_revinclude"} == said, name
        if name not in ("AuditEvent", "Subscription"):
            assert by["_include"]["schema"]["enum"] == one["searchInclude"]
        of_form = description["components"]["schemas"][f"{name}.search"]["properties"]
        assert set(of_form) == said


def test_each_reference_leads_somewhere_and_none_round_in_a_circle(description):
    schemas = description["components"]["schemas"]
    leads = {
        name: re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(one))
        for name, one in schemas.items()
    }
    finished = set()

    def follow(name, above):
        assert name not in above, (*above, name)
        if name not in finished:
            for each in leads[name]:
                follow(each, (*above, name))
            finished.add(name)

    for name in schemas:
        follow(name, ())
    for found in re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(description)):
        assert found[1] in description["components"][found[0]], found


def test_what_a_type_must_have_is_what_validation_asks(description):
    """
    The smallest resource of each type is described, and valid.
    """
    schemas = description["components"]["schemas"]
    for name in open_types.names():
        sent = minimal.of_type(name, "x")
        assert set(sent) <= set(schemas[name]["properties"]), name
        told = " ".join(one.diagnostics for one in validate({"resourceType": name}))
        required = schemas[name].get("required", [])
        assert all(f"'{each}'" in told for each in required if each != "resourceType"), name


def test_a_primitive_that_is_described_is_taken():
    from ens.standards.fhir.validate.primitives import CHECKS

    assert set(json_schema.PRIMITIVES) == set(CHECKS) == set(definitions.PRIMITIVES)


def test_a_closed_type_is_not_described():
    with override_settings(ENS_CLOSED_TYPES=frozenset({"List"})):
        said = json.loads(openapi.described(open_types.names(), routes.ADDRESSES))
    assert "/Observation" in said["paths"]
    assert not [path for path in said["paths"] if path.startswith("/List")]
    assert "List" not in said["components"]["parameters"]["type"]["schema"]["enum"]
    assert "List.search" not in said["components"]["schemas"]
