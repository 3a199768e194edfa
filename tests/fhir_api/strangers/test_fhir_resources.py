"""
fhir.resources of PyPI, as it is: its models, which take nothing that R4 does not have, read what
the operations give.
"""

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome

WHO = "suzanne-lefevre"


@pytest.fixture(scope="module")
def app(running_system):
    with running_system.http(running_system.token_of(WHO, "acceptance-app")) as http:
        yield http


@pytest.fixture(scope="module")
def me(running_system):
    return running_system.people[WHO]["patient"]


@pytest.mark.parametrize(
    "address",
    [
        "/{me}/$summary", "/{me}/$everything", "/Observation/$lastn?category=vital-signs&max=3",
        "/DocumentReference/$docref?patient={me}", "/Provenance", "/AuditEvent?date=ge2020",
        "/Observation/_history?_count=20",
    ],
)  # fmt: skip
def test_its_models_read_the_bundle(app, me, address):
    answer = app.get(address.format(me=me))
    assert answer.status_code == 200, answer.text
    read = Bundle.model_validate_json(answer.content)
    assert read.entry
    if read.type == "document":
        assert read.entry[0].resource.get_resource_type() == "Composition"


def test_its_models_read_the_statement_and_what_is_wrong(app):
    read = CapabilityStatement.model_validate_json(app.get("/metadata").content)
    assert len(read.rest[0].resource) > 100
    sent = {"resourceType": "Observation", "status": "?"}
    answer = app.post("/Observation/$validate", json=sent)
    told = OperationOutcome.model_validate_json(answer.content)
    assert {one.severity for one in told.issue} == {"error"}
