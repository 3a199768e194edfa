"""
GraphQL over the record: https://hl7.org/fhir/R4/graphql.html
"""

import pytest

from tests.fhir_api import inside, things, within

loader = within.loader
person = within.somebody

NAMES = [
    {"use": "official", "family": "Chalmers", "given": ["Peter", "James"]},
    {"use": "usual", "given": ["Jim"]},
    {"use": "maiden", "family": "Windsor", "given": ["Peter", "James"]},
]


@pytest.fixture
def named(loader):
    """
    The patient of the examples of the standard.
    """
    sent = {
        "resourceType": "RelatedPerson",
        "patient": inside.holder().reference,
        "identifier": [{"system": "urn:oid:1.2.36.146.595.217.0.1", "value": "12345"}],
        "active": True,
        "name": NAMES,
        "birthDate": "1974-12-25",
        "_birthDate": {"extension": [{"url": "urn:x", "valueDateTime": "1974-12-25T14:35:45Z"}]},
    }
    answer = loader.post("/RelatedPerson", json=sent)
    assert answer.status_code == 201, answer.text
    return f"/RelatedPerson/{answer.json()['id']}/$graphql"


@pytest.fixture
def observe(loader, person):
    def written(**more):
        answer = loader.post("/Observation", json=things.observation(person.id, **more))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return written


def asked(http, query, path="/$graphql", **variables):
    answer = http.post(path, json={"query": query, "variables": variables})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["data"]


def refused(http, query, status=400, path="/$graphql", **variables):
    """
    The one error of a refusal.
    """
    answer = http.post(path, json={"query": query, "variables": variables})
    assert answer.status_code == status, answer.text
    assert answer.json()["data"] is None
    (error,) = answer.json()["errors"]
    assert error["extensions"]["resource"]["resourceType"] == "OperationOutcome"
    return error


def test_a_resource_by_its_id(loader, person):
    found = asked(loader, f'{{ Patient(id: "{person.id}") {{ id gender name {{ family }} }} }}')
    assert found == {
        "Patient": {
            "id": person.id,
            "gender": "female",
            "name": [{"family": person.traits.family}],
        }
    }


@pytest.mark.parametrize("fid", ["jamais", "é", "a b", ""])
def test_what_is_not_there_is_null(loader, fid):
    assert asked(loader, "query($id: ID!) { Patient(id: $id) { id } }", id=fid) == {"Patient": None}


def test_by_get_by_its_own_type_and_by_parameters(loader, person):
    query = f'{{ Patient(id: "{person.id}") {{ id }} }}'
    wanted = {"data": {"Patient": {"id": person.id}}}
    assert loader.get("/$graphql", params={"query": query}).json() == wanted
    head = {"content-type": "application/graphql"}
    assert loader.post("/$graphql", content=query, headers=head).json() == wanted
    sent = {
        "resourceType": "Parameters",
        "parameter": [{"name": "query", "valueString": query}],
    }
    assert loader.post("/$graphql", json=sent).json() == wanted
    asked_by = "query($id: ID) { Patient(id: $id) { id } }"
    given = {"query": asked_by, "variables": f'{{"id": "{person.id}"}}'}
    assert loader.get("/$graphql", params=given).json() == wanted


def test_fields_of_one_resource(loader, observe):
    fid = observe()
    query = (
        "{ resourceType __typename status valueQuantity { value unit } code { coding { code } }"
        " measured: effectiveDateTime note { text } }"
    )
    assert asked(loader, query, f"/Observation/{fid}/$graphql") == {
        "resourceType": "Observation",
        "__typename": "Observation",
        "status": "final",
        "valueQuantity": {"value": 61.5, "unit": "kg"},
        "code": {"coding": [{"code": "29463-7"}]},
        "measured": "2026-01-05",
    }


def test_a_decimal_keeps_its_digits(loader, person):
    body = things.observation(person.id)
    sent = str(body).replace("'", '"').replace("61.5", "61.50")
    head = {"content-type": "application/fhir+json"}
    fid = loader.post("/Observation", content=sent, headers=head).json()["id"]
    params = {"query": "{ valueQuantity { value } }"}
    answer = loader.get(f"/Observation/{fid}/$graphql", params=params)
    assert answer.text == '{"data":{"valueQuantity":{"value":61.50}}}'


def test_what_is_beside_a_primitive(loader, named):
    query = "{ birthDate _birthDate { extension { valueDateTime } } }"
    assert asked(loader, query, named) == {
        "birthDate": "1974-12-25",
        "_birthDate": {"extension": [{"valueDateTime": "1974-12-25T14:35:45Z"}]},
    }


@pytest.mark.parametrize(
    ("arguments", "uses"),
    [
        ('fhirpath: "family.exists()"', ["official", "maiden"]),
        ("use: usual", ["usual"]),
        ('use: "usual"', ["usual"]),
        ("given: Jim", ["usual"]),
        ("family: Windsor, use: official", []),
        ("_count: 1", ["official"]),
        ("_offset: 1", ["usual", "maiden"]),
        ('fhirpath: "family.exists()", _offset: 1, _count: 5', ["maiden"]),
    ],
)
def test_some_of_a_list(loader, named, arguments, uses):
    found = asked(loader, f"{{ name({arguments}) {{ use }} }}", named)
    assert found == {"name": [{"use": use} for use in uses]}


FLAT = [
    (
        "identifier @flatten { system value } active name @flatten { text given family }",
        {
            "system": ["urn:oid:1.2.36.146.595.217.0.1"],
            "value": ["12345"],
            "active": True,
            "given": ["Peter", "James", "Jim", "Peter", "James"],
            "family": ["Chalmers", "Windsor"],
        },
    ),
    (
        "name @flatten { text given @first family }",
        {"given": ["Peter", "Jim", "Peter"], "family": ["Chalmers", "Windsor"]},
    ),
    (
        (
            "identifier @flatten { system @singleton value @singleton }"
            " name @flatten @first { given family @singleton }"
        ),
        {
            "system": "urn:oid:1.2.36.146.595.217.0.1",
            "value": "12345",
            "given": ["Peter", "James"],
            "family": "Chalmers",
        },
    ),
    (
        'name @flatten @slice(path: "use") { given family @singleton }',
        {
            "given.official": ["Peter", "James"],
            "family.official": "Chalmers",
            "given.usual": ["Jim"],
            "given.maiden": ["Peter", "James"],
            "family.maiden": "Windsor",
        },
    ),
    (
        'name @slice(path: "$index") @flatten { given @first @singleton family }',
        {
            "given.0": "Peter",
            "family.0": ["Chalmers"],
            "given.1": "Jim",
            "given.2": "Peter",
            "family.2": ["Windsor"],
        },
    ),
    (
        'name(_count: 2) @slice(fhirpath: "use") { given }',
        {"name.official": [{"given": ["Peter", "James"]}], "name.usual": [{"given": ["Jim"]}]},
    ),
]


@pytest.mark.parametrize(("fields", "wanted"), FLAT)
def test_an_answer_laid_out_for_a_table(loader, named, fields, wanted):
    """
    The examples of the standard.
    """
    assert asked(loader, f"{{ {fields} }}", named) == wanted


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ("name @flatten { family @singleton }", "several values"),
        ("identifier @flatten { value: use } name @flatten { value: period { start } }", "mix"),
        ("name @flatten @flatten { family }", "said twice"),
        ("name @flatten(a: 1) { family }", "no argument"),
        ("name @slice { family }", "takes path"),
        ("name @slice(path: 3) { family }", "a text"),
        ("name @slice(path: \"use.(\") { family }", "fhirpath"),
        ("name @upper { family }", "no directive"),
    ],
)  # fmt: skip
def test_a_directive_that_cannot_be_followed_is_told(loader, named, fields, said):
    query = f"{{ {fields} }}"
    if "mix" in said:
        query = "{ active: identifier @flatten { value } active }"
    error = refused(loader, query, path=named)
    assert error["locations"][0]["line"] == 1


def test_fields_are_left_out_or_kept(loader, named):
    query = (
        "query($no: Boolean = false, $yes: Boolean!) { active @include(if: $no)"
        " birthDate @skip(if: $no) ... on RelatedPerson @skip(if: $yes) { id } }"
    )
    assert asked(loader, query, named, yes=True) == {"birthDate": "1974-12-25"}


def test_a_list_of_what_is_searched(loader, person, observe):
    old, new = observe(when="2025-01-01"), observe(when="2026-01-01")
    observe(of="8867-4")
    query = (
        "query($who: String!) { ObservationList(patient: $who, code: "
        '"http://loinc.org|29463-7", _sort: "-date") { id } }'
    )
    assert asked(loader, query, who=person.id) == {"ObservationList": [{"id": new}, {"id": old}]}
    query = query.replace("ObservationList(", "ObservationList(_count: 1, ")
    assert asked(loader, query, who=person.id) == {"ObservationList": [{"id": new}]}


def test_values_of_a_list_are_alternatives_and_dashes_are_written_low(loader, person, observe):
    two = {observe(), observe(of="8867-4")}
    observe(of="718-7")
    query = (
        f'{{ a: ObservationList(patient: "{person.id}", code: ["29463-7", "8867-4"]) {{ id }}'
        f' b: ObservationList(patient: "{person.id}", code: "29463-7,8867-4") {{ id }}'
        f' c: ObservationList(patient: "{person.id}", value_quantity: "61.5") {{ id }} }}'
    )
    found = asked(loader, query)
    assert {one["id"] for one in found["a"]} == two
    assert found["b"] == []
    assert len(found["c"]) == 3


def test_a_list_is_filtered_by_an_expression(loader, person, observe):
    heavy = observe(value=90)
    observe(value=60)
    query = f'{{ ObservationList(patient: "{person.id}", fhirpath: "value.value > 80") {{ id }} }}'
    assert asked(loader, query) == {"ObservationList": [{"id": heavy}]}


def test_pages_by_cursors(loader, person, observe):
    made = [observe(when=f"2026-01-0{day}") for day in range(1, 6)]
    inner = "{ count offset pagesize first previous next last edges { mode resource { id } } }"
    query = f'{{ ObservationConnection(patient: "{person.id}", _sort: date, _count: 2) {inner} }}'
    page = asked(loader, query)["ObservationConnection"]
    assert (page["count"], page["offset"], page["pagesize"]) == (5, 0, 2)
    assert page["edges"][0] == {"mode": "match", "resource": {"id": made[0]}}
    found = [one["resource"]["id"] for one in page["edges"]]
    next_one = f"query($c: ID!) {{ ObservationConnection(_cursor: $c) {inner} }}"
    while "next" in page:
        page = asked(loader, next_one, c=page["next"])["ObservationConnection"]
        found += [one["resource"]["id"] for one in page["edges"]]
    assert found == made


def test_references_are_followed(loader, person, observe):
    fid = observe()
    query = (
        "{ subject { reference resource { __typename id ... on Patient { birthDate }"
        " ... on Group { quantity } } } }"
    )
    found = asked(loader, query, f"/Observation/{fid}/$graphql")
    assert found["subject"]["resource"] == {
        "__typename": "Patient",
        "id": person.id,
        "birthDate": "1990-01-02",
    }
    query = (
        "{ subject { resource(type: Patient) { birthDate } resource(type: Group) { quantity } } }"
    )
    found = asked(loader, query, f"/Observation/{fid}/$graphql")
    assert found == {"subject": {"resource": {"birthDate": "1990-01-02"}}}


def test_those_of_a_list_are_followed_by_one_search_of_each_type(loader, person, observe):
    practitioner = {"resourceType": "Practitioner", "name": [{"family": "Soigne"}]}
    fids = [loader.post("/Practitioner", json=practitioner).json()["id"] for _ in range(3)]
    for fid in fids:
        observe(performer=[{"reference": f"Practitioner/{fid}"}])
    before = inside.last_line()
    query = (
        f'{{ ObservationList(patient: "{person.id}") {{ subject {{ resource {{ id }} }}'
        " performer { resource { ... on Practitioner { id name { family } } } } } }"
    )
    found = asked(loader, query)["ObservationList"]
    assert {one["performer"][0]["resource"]["id"] for one in found} == set(fids)
    assert {one["subject"]["resource"]["id"] for one in found} == {person.id}
    lines = inside.lines_of(person, after=before)
    assert [(line[1], line[2], line[4]) for line in lines] == [
        ("search", "Observation", 3),
        ("search", "Patient", 1),
    ]


def test_what_is_contained_is_followed_too(loader, person, observe):
    contained = [{"resourceType": "Practitioner", "id": "p", "name": [{"family": "Dedans"}]}]
    fid = observe(contained=contained, performer=[{"reference": "#p"}])
    query = (
        "{ performer { resource(type: Practitioner) { id name { family } } }"
        " contained { resourceType ... on Practitioner { id } } }"
    )
    assert asked(loader, query, f"/Observation/{fid}/$graphql") == {
        "performer": [{"resource": {"id": "p", "name": [{"family": "Dedans"}]}}],
        "contained": [{"resourceType": "Practitioner", "id": "p"}],
    }


def test_a_reference_that_leads_nowhere_is_an_error_unless_it_is_optional(loader, observe):
    fid = observe(performer=[{"reference": "Practitioner/jamais"}, {"display": "Quelqu'un"}])
    path = f"/Observation/{fid}/$graphql"
    error = refused(loader, "{ performer { resource { id } } }", 404, path)
    assert error["locations"] == [{"line": 1, "column": 15}]
    found = asked(loader, "{ performer { display resource(optional: true) { id } } }", path)
    assert found == {"performer": [{}, {"display": "Quelqu'un"}]}


def test_what_refers_to_a_resource(loader, person, observe):
    fid = observe()
    query = (
        '{ gender ObservationList(_reference: patient, code: "29463-7") { id }'
        " ConditionList(_reference: subject) { id }"
        " ObservationConnection(_reference: subject) { count edges { resource { id } } } }"
    )
    assert asked(loader, query, f"/Patient/{person.id}/$graphql") == {
        "gender": "female",
        "ObservationList": [{"id": fid}],
        "ConditionList": [],
        "ObservationConnection": {"count": 1, "edges": [{"resource": {"id": fid}}]},
    }


def test_fragments_are_put_together(loader, observe):
    fid = observe()
    query = (
        "query one { ...whole code { text } } query other { id }"
        " fragment whole on Observation { id code { coding { ...coded } } }"
        " fragment coded on Coding { code }"
    )
    sent = {"query": query, "operationName": "one"}
    answer = loader.post(f"/Observation/{fid}/$graphql", json=sent)
    assert answer.json()["data"] == {"id": fid, "code": {"coding": [{"code": "29463-7"}]}}


def test_many_references_are_followed_some_at_a_time(loader, person, observe):
    there = observe(of="718-7")
    links = [{"reference": f"Observation/jamais-{number}"} for number in range(450)]
    links.append({"reference": f"Observation/{there}"})
    fid = observe(hasMember=links)
    query = "{ hasMember @flatten { resource(optional: true) { id } } }"
    found = asked(loader, query, f"/Observation/{fid}/$graphql")
    assert found == {"resource": [{"id": there}]}


def test_a_reference_by_its_whole_address_is_one_of_here(loader, observe):
    base = str(loader.base_url).rstrip("/")
    other = observe()
    fid = observe(derivedFrom=[{"reference": f"{base}/Observation/{other}"}])
    there = observe(derivedFrom=[{"reference": f"Observation/{fid}/_history/1"}])
    away = observe(derivedFrom=[{"reference": f"https://ailleurs.test/fhir/Observation/{fid}"}])
    query = "{ derivedFrom { resource(optional: true) { id } } }"
    for one, wanted in ((there, {"resource": {"id": fid}}), (fid, {"resource": {"id": other}}),
                        (away, {})):  # fmt: skip
        assert asked(loader, query, f"/Observation/{one}/$graphql") == {"derivedFrom": [wanted]}


def test_in_a_batch_it_is_not_asked(loader, person):
    entry = {"request": {"method": "GET", "url": "$graphql?query={__typename}"}}
    sent = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    (told,) = loader.post("/", json=sent).json()["entry"]
    assert told["response"]["status"].startswith("400")


def test_a_doctor_asks_those_whom_they_care_for(person, observe):
    fid = observe()
    doctor = inside.doctor()
    inside.care_for(person, doctor)
    query = (
        f'{{ ObservationList(patient: "{person.id}") {{ id subject {{ resource {{ id }} }} }} }}'
    )
    wanted = [{"id": fid, "subject": {"resource": {"id": person.id}}}]
    with inside.software_of(doctor) as http:
        assert asked(http, query) == {"ObservationList": wanted}
        assert asked(http, "{ PatientList { id } }") == {"PatientList": [{"id": person.id}]}
    with inside.software_of(inside.doctor()) as http:
        assert asked(http, query) == {"ObservationList": []}
        assert asked(http, "{ PatientList { id } }") == {"PatientList": []}
