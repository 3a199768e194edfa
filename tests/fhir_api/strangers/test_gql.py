"""
gql of PyPI, a client of GraphQL, as it is, with the token of a citizen's application.
"""

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

WHO = "suzanne-lefevre"


@pytest.fixture(scope="module")
def patient(running_system):
    return running_system.people[WHO]["patient"].partition("/")[2]


@pytest.fixture
def asked(running_system):
    token = running_system.token_of(WHO, "acceptance-app")

    def ask(query, at="", **values):
        transport = HTTPXTransport(
            url=f"{running_system.fhir}{at}/$graphql",
            headers={"Authorization": f"Bearer {token}"},
        )
        request = gql(query)
        request.variable_values = values
        return Client(transport=transport).execute(request)

    return ask


def test_it_reads_by_a_variable(asked, patient):
    query = "query one($id: ID!) { Patient(id: $id) { id name(use: official) { family } } }"
    found = asked(query, id=patient)
    assert found == {"Patient": {"id": patient, "name": [{"family": "LEFEVRE"}]}}


def test_it_searches_and_follows_references(asked, patient):
    found = asked("""{
        ObservationList(_count: 3, code: "http://loinc.org|29463-7") {
            valueQuantity { value }
            subject { resource { ... on Patient { id } } }
        }
    }""")
    assert len(found["ObservationList"]) == 3
    assert {one["subject"]["resource"]["id"] for one in found["ObservationList"]} == {patient}


def test_it_asks_of_one_resource(asked, patient):
    found = asked(
        "{ birthDate ConditionList(_reference: patient) { id } }", at=f"/Patient/{patient}"
    )
    assert found["birthDate"]
    assert found["ConditionList"]


@pytest.mark.parametrize(
    "query",
    [
        "{ PatientList { nothing } }",
        'mutation { PatientDelete(id: "x") { id } }',
        "{ Nobody { id } }",
    ],
)
def test_it_is_told_what_is_wrong(asked, query):
    with pytest.raises(TransportQueryError) as refused:
        asked(query)
    (error,) = refused.value.errors
    assert error["message"]
    assert error["extensions"]["resource"]["resourceType"] == "OperationOutcome"
