"""
The last measures of each kind: https://hl7.org/fhir/R4/observation-operation-lastn.html
"""

import pytest

from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, decision, link, matches

loader = within.loader
person = within.somebody

OTHER = "urn:essai:codes"


@pytest.fixture
def observe(loader, person):
    """
    Write an observation of these codes at this moment; return its id.
    """

    def written(*codes, when="2026-01-05", text="", of=person, **more):
        coding = [
            {"system": things.LOINC if "-" in code else OTHER, "code": code} for code in codes
        ]
        code = ({"coding": coding} if coding else {}) | ({"text": text} if text else {})
        sent = things.observation(of.id, code=code or None, when=when, **more)
        answer = loader.post("/Observation", json=sent)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return written


def last(http, person, **query):
    return http.get("/Observation/$lastn", params={"patient": person.id, **query})


def test_it_gives_the_last_of_each_code_the_newest_code_first(loader, person, observe):
    observe("8867-4", when="2026-01-01")
    heart = observe("8867-4", when="2026-01-03")
    observe("29463-7", when="2026-01-02")
    weight = observe("29463-7", when="2026-01-04")
    answer = last(loader, person)
    assert matches(answer) == [weight, heart]
    assert answer.json()["total"] == 2
    assert link(answer, "self").endswith(f"Observation/$lastn?max=1&patient={person.id}")
    assert link(answer, "next") is None


def test_it_gives_as_many_of_each_as_asked(loader, person, observe):
    heart = [observe("8867-4", when=f"2026-01-0{day}") for day in (1, 3, 5)]
    weight = [observe("29463-7", when=f"2026-01-0{day}") for day in (2, 4, 6)]
    assert matches(last(loader, person, max=2)) == [weight[2], weight[1], heart[2], heart[1]]
    assert len(matches(last(loader, person, max=9))) == 6
    assert matches(last(loader, person, max=2, code="8867-4")) == [heart[2], heart[1]]


def test_those_of_the_same_moment_as_the_last_come_too(loader, person, observe):
    at = "2026-01-04T10:00:00Z"
    same = {observe("8867-4", when=at), observe("8867-4", when=at)}
    older = observe("8867-4", when="2026-01-03")
    assert set(matches(last(loader, person))) == same
    assert set(matches(last(loader, person, max=2))) == same
    assert set(matches(last(loader, person, max=3))) == {*same, older}


@pytest.mark.parametrize(
    ("codes", "groups"),
    [
        ([("a",), ("b",), ("c",)], 3),
        ([("a",), ("b",), ("a", "c")], 2),
        ([("a",), ("b",), ("a", "b")], 1),
        ([("a", "b"), ("b", "c"), ("c", "d")], 1),
        ([("a",), ("a-1",)], 2),
    ],
)
def test_codes_that_are_said_together_are_one_kind(loader, person, observe, codes, groups):
    """
    The table of the standard, and a chain.
    """
    for day, one in enumerate(codes, 1):
        observe(*one, when=f"2026-01-0{day}")
    assert len(matches(last(loader, person))) == groups


def test_the_same_code_of_another_system_is_another_kind(loader, person, observe):
    observe("29463-7")
    sent = things.observation(person.id, code={"coding": [{"code": "29463-7"}]})
    assert loader.post("/Observation", json=sent).status_code == 201
    assert len(matches(last(loader, person))) == 2


def test_a_text_without_code_is_a_kind_as_it_is_written(loader, person, observe):
    texts = ("textM", "Text", "t e x t", "Text", "")
    made = [
        observe(text=text, when=f"2026-01-0{day}") for day, text in enumerate(texts[:4], 1)
    ]  # fmt: skip
    coded = observe("29463-7", text="Text", when="2026-01-09")
    assert matches(last(loader, person)) == [coded, made[3], made[2], made[0]]
    assert len(matches(last(loader, person, max=2))) == 5


def test_what_has_no_moment_comes_last_by_when_it_was_written(loader, person, observe):
    first, second = observe("8867-4", when=None), observe("8867-4", when=None)
    dated = observe("8867-4", when="1999-01-01")
    assert matches(last(loader, person)) == [dated]
    assert matches(last(loader, person, max=2)) == [dated, second]
    assert matches(last(loader, person, max=3)) == [dated, second, first]


def test_other_parameters_choose_among_whom_the_last_are(loader, person, observe):
    kept = observe("8867-4", when="2026-01-01")
    observe("8867-4", when="2026-01-05", status="entered-in-error")
    laboratory = [{"coding": [{"system": things.CATEGORY, "code": "laboratory"}]}]
    result = observe("2823-3", when="2026-01-02", category=laboratory)
    assert matches(last(loader, person, **{"status:not": "entered-in-error"})) == [result, kept]
    assert matches(last(loader, person, date="lt2026-01-02")) == [kept]
    assert matches(last(loader, person, category="laboratory")) == [result]
    gone = observe("8867-4", when="2026-02-01")
    loader.delete(f"/Observation/{gone}")
    assert kept in matches(last(loader, person, status="final"))


def test_it_is_asked_in_a_body_by_head_and_in_a_batch(loader, person, observe):
    made = observe("8867-4")
    said = [{"name": "patient", "valueString": person.id}, {"name": "max", "valuePositiveInt": 2}]
    sent = {"resourceType": "Parameters", "parameter": said}
    assert matches(loader.post("/Observation/$lastn", json=sent)) == [made]
    assert loader.head(f"/Observation/$lastn?patient={person.id}").status_code == 200
    entry = {"request": {"method": "GET", "url": f"Observation/$lastn?patient={person.id}"}}
    batch = {"resourceType": "Bundle", "type": "batch", "entry": [entry]}
    (found,) = loader.post("/", json=batch).json()["entry"]
    assert found["resource"]["entry"][0]["resource"]["id"] == made
    answer = last(loader, person, _format="xml")
    assert answer.headers["content-type"].startswith("application/fhir+xml")


@pytest.mark.parametrize(
    "query",
    ["max=0", "max=-1", "max=x", "max=1&max=2", "max=1.5", "_count=1", "_sort=date", "inconnu=1",
     "_include=Observation:subject", "date=hier", "_summary=true", "code:inconnu=x"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(loader, person, query):
    answer = loader.get(f"/Observation/$lastn?patient={person.id}&{query}")
    assert answer.status_code == 400, answer.text


def test_whose_they_are_is_said_or_the_token_says_it(loader, person, observe):
    made = observe("8867-4")
    assert_refused(loader.get("/Observation/$lastn?code=8867-4"), 400, "required")
    app = inside.through(person, "dedans-app", "patient/*.rs", patient=person.key)
    with inside.http(app) as http:
        assert matches(http.get("/Observation/$lastn?code=8867-4")) == [made]


def test_what_a_scope_or_the_decision_leaves_out_is_not_the_last(loader, person, observe):
    seen = observe("8867-4", when="2026-01-01")
    laboratory = [{"coding": [{"system": things.CATEGORY, "code": "laboratory"}]}]
    observe("8867-4", when="2026-01-05", category=laboratory)
    narrow = "patient/Observation.rs?category=vital-signs"
    with inside.http(inside.through(person, "dedans-app", narrow, patient=person.key)) as http:
        assert matches(last(http, person)) == [seen]
    without = "patient/Patient.rs"
    with inside.http(inside.through(person, "dedans-app", without, patient=person.key)) as http:
        assert decision(last(http, person)) == "outside-app-scopes"
    with inside.software_of(inside.doctor()) as http:
        assert matches(last(http, person)) == []


def test_it_is_in_the_register_with_what_was_given(loader, person, observe):
    observe("8867-4", when="2026-01-01")
    observe("8867-4", when="2026-01-02")
    before = inside.last_line()
    last(loader, person, code="8867-4")
    (line,) = inside.lines_of(person, after=before)
    assert line[1:5] == ("search", "Observation", "", 1)


def test_a_chain_of_many_codes_is_one_kind(loader, person):
    """
    Each measure shares a code with the next: of one kind, of one moment.
    """
    pairs = ([f"c{n}", f"c{n + 1}"] for n in range(150))
    codes = [{"coding": [{"system": OTHER, "code": code} for code in pair]} for pair in pairs]
    sent = [things.post(things.observation(person.id, code=code)) for code in codes]
    assert loader.post("/", json=things.transaction(*sent)).status_code == 200
    assert len(matches(last(loader, person))) == 150
