"""
What a person hid is told by no query either: the two worlds of `test_hidden`, asked through every
way of GraphQL.
"""

import pytest

from tests.fhir_api import inside, test_hidden, things

author = test_hidden.author
let_in = test_hidden.let_in
reader = test_hidden.reader
doctor = test_hidden.doctor
hospital = test_hidden.hospital
worlds = test_hidden.worlds
pair = test_hidden.pair

TYPES = {
    "document": "DocumentReference",
    "list": "List",
    "binary": "Binary",
    "result": "Observation",
}
BY_ID = [f'{kind}(id: "{{{name}}}") {{ id meta {{ versionId }} }}' for name, kind in TYPES.items()]
LISTS = [
    'DocumentReferenceList(patient: "{patient}") { id status content { attachment { url } } }',
    'DocumentReferenceList(patient: "{patient}", _count: 1) { id }',
    'DocumentReferenceList(patient: "{patient}", _id: "{document}") { id }',
    'DocumentReferenceList(patient: "{patient}", identifier: "{master}") { id }',
    'ObservationList(patient: "{patient}") { id code { coding { code } } }',
    'ObservationList(patient: "{patient}", _sort: "-date", code: "2823-3") { id }',
    'ObservationList(patient: "{patient}", derived_from: "DocumentReference/{document}") { id }',
    'ObservationList(_id: ["{result}", "jamais"]) { id }',
    'ObservationList(patient: "{patient}", fhirpath: "derivedFrom.exists()") { id }',
    'ListList(patient: "{patient}") { id entry { item { resource(optional: true) { id } } } }',
    'ListList(patient: "{patient}", item: "DocumentReference/{document}") { id }',
    'ListList(patient: "{patient}") { entry { item { resource { id } } } }',
]
CONNECTIONS = [
    f'{name}Connection(patient: "{{patient}}"{more}) '
    "{ count offset pagesize first previous last edges { mode resource { id } } }"
    for name in ("DocumentReference", "Observation", "List")
    for more in ("", ", _count: 1", ", _count: 0", ', _id: "{result}"')
]
BACK = [
    'Patient(id: "{patient}") { DocumentReferenceList(_reference: patient) { id } }',
    'Patient(id: "{patient}") { ObservationList(_reference: subject, code: "2823-3") { id } }',
    'Patient(id: "{patient}") { ObservationConnection(_reference: patient) { count } }',
    'Patient(id: "{patient}") { ListConnection(_reference: subject) { count pagesize } }',
    (
        'DocumentReferenceList(patient: "{patient}") { ListList(_reference: item) { id }'
        " ObservationList(_reference: derived_from) { id } }"
    ),
]


def filled(world, query):
    """
    Braces are those of GraphQL.
    """
    names = {"patient": world.person.id, "master": world.master, **world.ids}
    for name, value in names.items():
        query = query.replace(f"{{{name}}}", value)
    return query


def both(http, pair, query, path="$graphql"):
    answers = [
        http.post(f"/{filled(world, path)}", json={"query": f"{{ {filled(world, query)} }}"})
        for world in pair
    ]
    told = [test_hidden.level(world, each) for world, each in zip(pair, answers, strict=True)]
    assert told[0] == told[1]
    return answers[0]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("query", [*BY_ID, *LISTS, *CONNECTIONS, *BACK])
def test_by_a_query(doctor, worlds, query):
    answer = both(doctor, worlds, query)
    assert answer.status_code == 200, answer.text
    hidden, _ = worlds
    assert not any(fid in answer.text for fid in hidden.ids.values())


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("name", TYPES)
def test_by_a_query_at_its_own_address(doctor, worlds, name):
    answer = both(doctor, worlds, "id", f"{TYPES[name]}/{{{name}}}/$graphql")
    assert answer.status_code == 404


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize(
    "optional", ["", "(optional: true)", "(type: Observation)", "(type: MolecularSequence)"]
)
def test_by_what_is_seen_and_refers_to_it(doctor, pair, optional):
    """
    An ordinary measure names the hidden result, or in the other world a result that never was.
    """
    with inside.http(inside.operator()) as loader:
        for world in pair:
            link = [{"reference": f"Observation/{world.ids['result']}"}]
            sent = things.observation(world.person.id, of="718-7", hasMember=link)
            assert loader.post("/Observation", json=sent).status_code == 201
    query = (
        'ObservationList(patient: "{patient}", code: "718-7") '
        f"{{ hasMember {{ resource{optional} {{ __typename id }} }} }}"
    )
    answer = both(doctor, pair, query)
    assert answer.status_code == (404 if optional in ("", "(type: Observation)") else 200)


def test_by_the_cursor_of_a_page(doctor, worlds):
    answers = []
    for world in worlds:
        query = filled(
            world,
            '{ DocumentReferenceConnection(patient: "{patient}", _count: 1)'
            " { count next edges { resource { status } } } }",
        )
        answers.append(doctor.post("/$graphql", json={"query": query}).json())
    assert answers[0] == answers[1]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("query", [LISTS[0], LISTS[4], *BY_ID[:1], CONNECTIONS[0]])
def test_the_same_queries_find_it_for_who_sees_it(worlds, query):
    """
    Without which the sameness above would prove nothing.
    """
    hidden, _ = worlds
    treating = inside.doctor()
    inside.care_for(hidden.person, treating, kind="treating")
    with inside.software_of(treating) as http:
        answer = http.post("/$graphql", json={"query": f"{{ {filled(hidden, query)} }}"})
        assert any(fid in answer.text for fid in hidden.ids.values()), answer.text


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("query", [*BY_ID, *LISTS[:6], *CONNECTIONS[:4], *BACK])
def test_to_a_stranger_a_person_is_as_nobody(worlds, query):
    """
    Asked by who sees nothing of either.
    """
    with inside.software_of(inside.doctor()) as http:
        both(http, worlds, query)
        hidden, _ = worlds
        answer = http.post("/$graphql", json={"query": f"{{ {filled(hidden, query)} }}"})
        gone = filled(hidden, query).replace(hidden.person.id, "jamais")
        never = http.post("/$graphql", json={"query": f"{{ {gone} }}"})
        assert (answer.status_code, answer.text) == (never.status_code, never.text)
