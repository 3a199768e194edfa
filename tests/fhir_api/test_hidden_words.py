"""
What is hidden is found by no word of it either: the same two worlds, and in the first a hidden
letter too, whose words are nowhere else.
"""

import pytest

from ens.ground import clock
from tests.fhir_api import inside, things
from tests.fhir_api import test_hidden as hidden_tests
from tests.fhir_api.answers import all_pages, matches
from tests.fhir_api.test_hidden import NAMES, ask, assert_same, hide, world

author = hidden_tests.author
let_in = hidden_tests.let_in
reader = hidden_tests.reader
doctor = hidden_tests.doctor
hospital = hidden_tests.hospital
LETTER = "Épilepsie connue depuis l'enfance, sous lamotrigine"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">Rougeole ancienne</div>'


@pytest.fixture(scope="module")
def worlds(hospital, author, reader, let_in):
    hidden = world(hospital, author, reader, let_in, there=True)
    never = world(hospital, author, reader, let_in, there=False)
    hide(hidden)
    hide_letter(hidden)
    return hidden, never


def hide_letter(hidden):
    """
    One that the person wrote, and a list with a narrative that names it.
    """
    from ens.journeys import hide_document

    with inside.http(inside.operator()) as loader:
        sent = things.document(hidden.person.reference, LETTER.encode(), "text/plain")
        letter = loader.post("/DocumentReference", json=sent).json()["id"]
        listed = {
            "resourceType": "List", "status": "current", "mode": "working",
            "subject": hidden.person.reference, "title": "Vaccins",
            "code": {"text": "Rougeoles"}, "text": {"status": "generated", "div": DIV},
            "entry": [{"item": {"reference": f"DocumentReference/{letter}"}}],
        }  # fmt: skip
        assert loader.post("/List", json=listed).status_code == 201
    hide_document.hide(
        actor=hidden.person.actor, patient="", document=letter, hidden=True, key="",
        now=clock.now(),
    )  # fmt: skip


OF_NOTHING_ELSE = [
    "DocumentReference?patient={patient}&_content=épilepsie",
    "DocumentReference?patient={patient}&_content=epilepsies lamotrigine&_total=accurate",
    'DocumentReference?patient={patient}&_content="sous lamotrigine"&_summary=count',
    "DocumentReference?patient={patient}&_content=épilepsie,lamotrigine&_sort=-date&_count=1",
    "DocumentReference?_id={document}&_content=potassium",
    "List?patient={patient}&_text=rougeole",
    "List?patient={patient}&_content=rougeole&_sort=date",
    "List?patient={patient}&code:text=rougeole&_total=accurate",
    "List?patient={patient}&item:DocumentReference._content=épilepsie",
    "Patient?_id={patient}&_has:DocumentReference:subject:_content=épilepsie",
    "Patient?_id={patient}&_has:List:subject:_text=rougeole",
    "Patient?_id={patient}&_has:List:subject:code:text=rougeole",
    "Observation?_id={result}&code:text=potassium",
    "Observation?patient={patient}&derived-from:DocumentReference._content=lamotrigine",
]  # fmt: skip
OF_OTHERS_TOO = [
    "DocumentReference?patient={patient}&_content=potassium",
    "DocumentReference?patient={patient}&_content=potassium&_count=1&_total=accurate",
    "DocumentReference?patient={patient}&_content=potassium&_sort=-date,_id",
    "DocumentReference?patient={patient}&_content=potassium -épilepsie",
    "DocumentReference?patient={patient}&_content=compte rendu&_summary=count",
    "DocumentReference?patient={patient}&_content=rendu&_revinclude=List:item",
    "Observation?patient={patient}&_content=potassium&_count=1",
    "Observation?patient={patient}&code:text=potassium&_total=accurate",
    "Observation?patient={patient}&code:text=pot&_sort=date&_count=1",
    "Observation?patient={patient}&derived-from:DocumentReference._content=potassium",
    "List?patient={patient}&item:DocumentReference._content=potassium&_summary=count",
]


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", OF_NOTHING_ELSE)
def test_its_own_words_find_nothing(doctor, worlds, address):
    found = ask(doctor, worlds[0], "GET", address).json()
    assert (found["total"], found.get("entry", [])) == (0, []), found
    assert_same(doctor, worlds, "GET", address)


@pytest.mark.row("ACC-11")
@pytest.mark.parametrize("address", OF_OTHERS_TOO)
def test_words_that_others_have_find_the_others_alone(doctor, worlds, address):
    found = ask(doctor, worlds[0], "GET", address)
    assert found.json()["total"], address
    for name in NAMES:
        assert worlds[0].ids[name] not in str(found.json().get("entry"))
    assert_same(doctor, worlds, "GET", address)


def test_the_same_words_find_it_for_who_sees_it(worlds):
    """
    Without which the absence above would prove nothing.
    """
    hidden, _ = worlds
    treating = inside.doctor()
    inside.care_for(hidden.person, treating, kind="treating")
    with inside.software_of(treating) as http:
        silent = ("_id={result}", "derived-from:DocumentReference._content=lamotrigine")
        for address in OF_NOTHING_ELSE:
            found = ask(http, hidden, "GET", address).json()
            assert found["total"] or any(one in address for one in silent), address
        address = "DocumentReference?patient={patient}&_content=potassium"
        assert hidden.ids["document"] in matches(ask(http, hidden, "GET", address))


def test_whether_words_are_searched_does_not_tell_who_there_is(doctor, worlds):
    """
    About one name there is an answer, whosever it is; about several none, whoever there is.
    """
    for names, status in (("{patient}", 200), ("jamais", 200), ("{patient},jamais", 400)):
        for address in (f"List?patient={names}&_content=x", f"List?patient={names}&code:text=x"):
            assert ask(doctor, worlds[0], "GET", address).status_code == status, address
            assert_same(doctor, worlds, "GET", address)
    for address in ("List?_id={list}&_content=x", "List?_id={list},jamais&_content=x"):
        assert_same(doctor, worlds, "GET", address)


def test_pages_are_those_of_the_world_without_it(doctor, worlds):
    address = "DocumentReference?patient={patient}&_content=compte&_count=1"
    pages = [len(all_pages(doctor, one.fill(address))) for one in worlds]
    assert pages[0] == pages[1]
