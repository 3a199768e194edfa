"""
What a query may not ask, and how much: every refusal is an error of GraphQL that says where.
"""

import re
import uuid

import pytest

from ens.fhir_api.graphql import budget, planning, reading
from tests.fhir_api import inside, things, within
from tests.fhir_api.test_graphql import asked, refused

loader = within.loader

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def person(loader):
    return inside.holder()


WRONG = [
    ("", "query is needed"),
    ("{", "Syntax Error"),
    ("{ Patient(id: \"x\") { id }", "Syntax Error"),
    ("type A { b: C }", "operations and fragments"),
    ("fragment a on Patient { id }", "no such operation"),
    ("query a { __typename } query b { __typename }", "operationName"),
    ("mutation { PatientCreate { id } }", "only queries"),
    ("subscription { Patient { id } }", "only queries"),
    ("{ Patient(id: \"x\") }", "fields wanted"),
    ("{ Patient(id: \"x\") { } }", "fields wanted"),
    ("{ Patient(id: \"x\") { id { a } } }", "has no fields"),
    ("{ Patient { id } }", "takes id"),
    ("{ Patient(id: [\"x\"]) { id } }", "takes id"),
    ("{ Patient(id: \"x\", name: \"y\") { id } }", "no argument 'name'"),
    ("{ Patients(id: \"x\") { id } }", "no field Patients of Query"),
    ("{ AuditEventList { id } }", "no field AuditEventList"),
    ("{ SubscriptionList { id } }", "no field SubscriptionList"),
    ("{ Binary(id: \"x\") { data } }", "no field data of Binary"),
    ("{ Patient(id: \"x\") { nothing } }", "no field nothing of Patient"),
    ("{ Patient(id: \"x\") { value } }", "no field value of Patient"),
    ("{ Patient(id: \"x\") { id(a: 1) } }", "no argument 'a'"),
    ("{ Patient(id: \"x\") { name(a: 1) { family } } }", "no argument 'a'"),
    ("{ Patient(id: \"x\") { name(period: 1) { family } } }", "no argument 'period'"),
    ("{ Patient(id: \"x\") { name(use: [a]) { family } } }", "one value"),
    ("{ Patient(id: \"x\") { name(_count: -1) { family } } }", "whole number"),
    ("{ Patient(id: \"x\") { name(_count: \"1\") { family } } }", "whole number"),
    ("{ Patient(id: \"x\") { name(fhirpath: \"a.(\") { family } } }", "fhirpath"),
    ("{ Patient(id: \"x\") { name(fhirpath: \"inconnu\") { family } } }", "fhirpath"),
    ("{ Patient(id: \"x\") { name(fhirpath: 3) { family } } }", "a text"),
    ("{ Patient(id: \"x\") { name(use: {a: 1}) { family } } }", "takes an object"),
    ("{ Patient(id: \"x\", id: \"y\") { id } }", "said twice"),
    ("{ Patient(id: $x) { id } }", "not declared"),
    ("query($x: ID!) { Patient(id: $x) { id } }", "needs a value"),
    ("query($x: ID, $x: ID) { __typename }", "declared twice"),
    ("{ Patient(id: \"\\u0000\") { id } }", "U+0000"),
    ("{ PatientList(nothing: 1) { id } }", "no argument 'nothing'"),
    ("{ PatientList(_include: \"*\") { id } }", "no argument '_include'"),
    ("{ PatientList(_has: \"x\") { id } }", "no argument '_has'"),
    ("{ PatientList(_reference: \"x\") { id } }", "no argument '_reference'"),
    ("{ PatientList(birthdate: \"hier\") { id } }", "birthdate"),
    ("{ PatientList(_sort: \"rien\") { id } }", "_sort"),
    ("{ PatientList(name: []) { id } }", "takes a value"),
    ("{ PatientList(name: [[\"a\"]]) { id } }", "takes a value"),
    ("{ PatientList(_cursor: \"x\") { id } }", "no argument '_cursor'"),
    ("{ PatientConnection(_cursor: \"x\", name: \"a\") { count } }", "whole search"),
    ("{ PatientConnection(_cursor: \"x\") { count } }", "link is no longer valid"),
    ("{ PatientConnection(_cursor: 3) { count } }", "one cursor"),
    ("{ PatientConnection { total } }", "no field total of PatientConnection"),
    ("{ PatientConnection { edges(a: 1) { mode } } }", "no argument 'a'"),
    ("{ Patient(id: \"x\") { ObservationList { id } } }", "takes _reference"),
    ("{ Patient(id: \"x\") { ObservationList(_reference: code) { id } } }", "never leads here"),
    ("{ Patient(id: \"x\") { ListConnection(_reference: subject, _cursor: \"x\") { count } } }",
     "no argument '_cursor'"),
    ("{ Patient(id: \"x\") { managingOrganization { resource(type: Patient) { id } } } }",
     "never leads to Patient"),
    ("{ Patient(id: \"x\") { managingOrganization { resource(type: Rien) { id } } } }",
     "a type of resource"),
    ("{ Patient(id: \"x\") { managingOrganization { resource(optional: 1) { id } } } }",
     "true or false"),
    ("{ Patient(id: \"x\") { ...a } }", "no fragment a"),
    ("{ Patient(id: \"x\") { ...a } } fragment a on Patient { ...a }", "inside itself"),
    ("{ Patient(id: \"x\") { ...a } } fragment a on Group { id }", "never Group"),
    ("{ Patient(id: \"x\") { ...a } } fragment a on Rien { id }", "no type Rien"),
    ("{ Patient(id: \"x\") { ... on Patient @first { id } } }", "not known here"),
    ("{ __typename } fragment a on Patient { id } fragment a on Patient { id }", "two fragments"),
    ("{ Patient(id: \"x\") { a: id a: gender } }", "asked twice"),
    ("{ Patient(id: \"x\") { id @skip } }", "takes if"),
    ("{ Patient(id: \"x\") { id @include(if: 1) } }", "true or false"),
    ("{ Patient(id: \"x\") { photo { data } contact { name { use } name } } }", "fields wanted"),
    ("{ Patient(id: \"x\") { link { other { a: type a: resource { id } } } } }", "asked twice"),
    ("{ Patient(id: \"\\ud800\") { id } }", "Syntax Error"),
    ("{ __schema { types { name } } }", "schema is not told"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "said"), WRONG)
def test_a_query_that_is_not_sound_is_refused_with_its_place(loader, query, said):
    error = refused(loader, query)
    assert said in error["message"]
    (issue,) = error["extensions"]["resource"]["issue"]
    assert issue["diagnostics"] == error["message"]


def test_an_error_says_where(loader):
    error = refused(loader, '{\n  Patient(id: "x") {\n    nothing\n  }\n}')
    assert error["locations"] == [{"line": 3, "column": 5}]


def nested(levels):
    return '{ QuestionnaireList(_id: "x") ' + "{ item " * levels + "{ id }" + " }" * levels + " }"


TOO_MUCH = [
    (f'{{ {"x" * 20_001} }}', "characters"),
    ("{ " + "id " * 3001 + "}", "tokens"),
    ("{ " + "__typename " * 1001 + "}", "1000 fields"),
    ("{ " + " ".join(f"a{number}: __typename" for number in range(101)) + "}", "aliases"),
    (nested(planning.MOST_LEVELS), "deep"),
    ("{ a " * 1400 + "}" * 1400, "deep"),
    ("{ " + " ".join(f'a{n}: Patient(id: "x") {{ id }}' for n in range(51)) + " }", "50 searches"),
    ('{ PatientList(_id: "x", fhirpath: "' + "a" * 1001 + '") { id } }', "characters"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "said"), TOO_MUCH)
def test_a_query_that_asks_too_much_is_refused(loader, query, said):
    answer = loader.post("/$graphql", json={"query": query})
    assert answer.status_code in (400, 422)
    assert said in answer.json()["errors"][0]["message"]


def test_fragments_that_double_each_other_are_counted(loader):
    fragments = " ".join(
        f"fragment f{n} on Patient {{ ...f{n + 1} ...f{n + 1} }}" for n in range(40)
    )
    query = f'{{ Patient(id: "x") {{ ...f0 }} }} {fragments} fragment f40 on Patient {{ id }}'
    assert "1000 fields" in refused(loader, query, 422)["message"]


def test_as_deep_as_may_be(loader):
    assert asked(loader, nested(planning.MOST_LEVELS - 2)) == {"QuestionnaireList": []}


@pytest.fixture
def measured(loader):
    """
    A person with three measures.
    """
    one = inside.holder()
    for day in (1, 2, 3):
        sent = things.observation(one.id, when=f"2026-01-0{day}")
        assert loader.post("/Observation", json=sent).status_code == 201
    return one


def test_how_many_resources_are_read_is_limited(loader, measured, monkeypatch):
    query = f'{{ ObservationList(patient: "{measured.id}") {{ id }} }}'
    monkeypatch.setattr(budget, "MOST_RESOURCES", 2)
    assert "resources" in refused(loader, query, 422)["message"]
    monkeypatch.setattr(budget, "MOST_RESOURCES", 3)
    assert len(asked(loader, query)["ObservationList"]) == 3
    monkeypatch.setattr(budget, "MOST_BYTES", 100)
    assert "bytes" in refused(loader, query, 422)["message"]


def test_a_list_is_whole_or_refused(loader, measured, monkeypatch):
    monkeypatch.setattr(reading, "MOST_LISTED", 2)
    query = '{ ObservationList(patient: "%s"%s) { id } }'
    error = refused(loader, query % (measured.id, ""), 422)
    assert "ObservationConnection" in error["message"]
    assert len(asked(loader, query % (measured.id, ", _count: 2"))["ObservationList"]) == 2


@pytest.mark.parametrize("limit", ["MOST_SECONDS", "MOST_OF_PROCESSOR"])
def test_the_time_of_the_answer_is_limited(loader, measured, monkeypatch, limit):
    monkeypatch.setattr(budget, limit, -1.0)
    query = f'{{ ObservationList(patient: "{measured.id}") {{ id }} }}'
    assert "seconds" in refused(loader, query, 422)["message"]


@pytest.mark.parametrize("limit", ["MOST_VALUES", "MOST_CHARACTERS"])
def test_the_size_of_the_answer_is_limited(loader, measured, monkeypatch, limit):
    monkeypatch.setattr(budget, limit, 5)
    query = f'{{ ObservationList(patient: "{measured.id}") {{ id status }} }}'
    assert "too large" in refused(loader, query, 422)["message"]


def test_an_expression_is_limited(loader, measured):
    every = "%resource.descendants()"
    path = f"{every}.select({every}.select({every})).exists()"
    query = f'{{ ObservationList(patient: "{measured.id}", fhirpath: "{path}") {{ id }} }}'
    assert "fhirpath" in refused(loader, query, 422)["message"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"json": {"query": "{ __typename }", "other": 1}}, 400),
        ({"json": {"query": 3}}, 400),
        ({"json": {"query": "{ __typename }", "variables": [1]}}, 400),
        ({"json": {"query": "{ __typename }", "operationName": 1}}, 400),
        ({"json": [1]}, 400),
        ({"content": b"{", "headers": JSON}, 400),
        ({"content": b"\xff", "headers": {"content-type": "application/graphql"}}, 400),
        ({"content": b"{ __typename }", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b" " * 300_000, "headers": JSON}, 422),
        ({"json": {"resourceType": "Parameters", "parameter": [{"name": "x"}]}}, 422),
        ({"json": {"resourceType": "Patient"}}, 400),
        ({"params": {"query": "{ __typename }"}, "json": {"query": "{ __typename }"}}, 400),
        ({}, 400),
    ],
)
def test_what_is_not_sent_as_it_should_is_refused(loader, sent, status):
    answer = loader.post("/$graphql", **sent)
    assert answer.status_code == status, answer.text
    assert answer.json()["data"] is None


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_only_by_get_and_post(loader, method):
    assert loader.request(method, "/$graphql").status_code == 405
    assert loader.get("/Patient/$graphql").status_code in (404, 405)


def test_null_for_what_may_be_left_out(loader):
    sent = {"query": "{ __typename }", "operationName": None, "variables": None}
    assert loader.post("/$graphql", json=sent).json() == {"data": {"__typename": "Query"}}


def test_without_a_token_nothing_is_answered(loader):
    answer = loader.get(
        "/$graphql", params={"query": "{ __typename }"}, headers={"authorization": "Bearer jamais"}
    )
    assert answer.status_code == 401


@pytest.mark.row("ACC-11")
def test_each_type_is_asked_with_its_scope(loader, measured):
    query = (
        f'{{ ObservationList(patient: "{measured.id}")'
        " { id subject { resource(optional: %s) { id } } } }"
    )
    scopes = "patient/Observation.rs"
    actor = inside.through(measured, "dedans-app", scopes, patient=measured.key)
    with inside.http(actor) as app:
        found = asked(app, query % "true")["ObservationList"]
        assert [one["subject"] for one in found] == [{}, {}, {}]
        for text in (
            query % "false",
            f'{{ Patient(id: "{measured.id}") {{ id }} }}',
            "{ PatientList { id } }",
            "{ ConditionConnection { count } }",
            f'{{ ConditionList(patient: "{measured.id}", onset_date: "x") {{ id }} }}',
        ):
            error = refused(app, text, 403)
            assert "outside-app-scopes" in str(error["extensions"])
        error = refused(app, "{ id }", 403, f"/Patient/{measured.id}/$graphql")
    assert any("outside_app_scopes" in line for line in inside.lines_of(measured))


def test_what_is_read_leaves_the_traces_of_each_request_alone(loader, measured):
    fid = str(uuid.uuid4())
    before = inside.last_line()
    query = (
        f'{{ Patient(id: "{measured.id}") {{ id ObservationList(_reference: subject) {{ id }} }}'
        f' none: Patient(id: "{fid}") {{ id }} }}'
    )
    asked(loader, query)
    lines = [line[1:5] for line in inside.lines_of(measured, after=before)]
    assert lines == [("read", "Patient", measured.id, 1), ("search", "Observation", "", 3)]


def test_nothing_is_given_that_the_register_does_not_hold(loader, measured):
    with inside.failing("register-write:raise"):
        query = f'{{ ObservationList(patient: "{measured.id}") {{ id }} }}'
        error = refused(loader, query, 503)
    assert not re.search(r"Observation/|29463", str(error))
