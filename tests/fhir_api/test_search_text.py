"""
`_text`, `_content` and `:text`: words found inside one person's record, whatever their accents,
endings and elisions, in narratives, in resources and in the documents they carry.
"""

import pytest

from ens.standards.fhir.definitions import search_parameters
from tests.fhir_api import inside, things
from tests.fhir_api.answers import assert_refused, link, matches
from tests.standards import papers

LETTER = """Compte rendu d’hospitalisation. Le patient a été opéré d'une fracture du fémur.
Antécédents : hypertension artérielle, œdèmes des membres inférieurs, hépatite C.
Traitement anti-inflammatoire arrêté ; température 38,5 °C le 12/03/2026."""


@pytest.fixture(scope="module")
def person(database):
    return inside.holder()


@pytest.fixture(scope="module")
def loader(database):
    with inside.http(inside.operator()) as http:
        yield http


@pytest.fixture(scope="module")
def citizen(person):
    with inside.http(inside.through(person.actor, "dedans-app", "patient/*.rs", person.key)) as one:
        yield one


def deposit(loader, person, data, content_type, **more):
    sent = things.document(person.reference, data, content_type, **more)
    answer = loader.post("/DocumentReference", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def letter(loader, person):
    deposit(loader, person, b"Rien de ce que l'on cherche", "text/plain")
    return deposit(loader, person, LETTER.encode(), "text/plain; charset=utf-8")


def find(http, person, type_="DocumentReference", **asked):
    parameters = {name.replace("__", ":"): value for name, value in asked.items()}
    return http.get(f"/{type_}", params={"patient": person.id, **parameters})


def found(http, person, type_="DocumentReference", **asked):
    return matches(find(http, person, type_, **asked))


FOUND = [
    "opéré", "opere", "OPÉRÉE", "opération", "fractures du fémur", "hypertension", "l'hypertension",
    "d’hypertensions artérielles", "oedeme", "œdème inférieur", "anti-inflammatoires", "38\\,5",
    "38.5", "12/03/2026", '"hypertension artérielle"', "«membre inférieur»", "hépatite C",
    "absent,fémur", "fémur -tibia", "hospitalisations fractures",
]  # fmt: skip
NOT_FOUND = [
    "tibia", "fémur tibia", '"artérielle hypertension"', "fémur -hypertension", "hépatite B",
    "hyper", "absent,présent", '"fémur antécédents traitement"', "38", "text", "plain",
    ".*", "f.mur", "%", "fém_r", "(fémur|tibia)", "fémur*",
]  # fmt: skip


@pytest.mark.parametrize("words", FOUND)
def test_words_of_a_document_are_found_whatever_their_form(loader, person, letter, words):
    assert found(loader, person, _content=words) == [letter]


@pytest.mark.parametrize("words", NOT_FOUND)
def test_other_words_are_not(loader, person, letter, words):
    response = find(loader, person, _content=words)
    if response.status_code != 200:
        assert_refused(response, 400, "not-supported")
    elif words == "fémur*":
        assert matches(response) == [letter]  # what is no letter is no part of a word
    else:
        assert matches(response) == []


def test_a_binary_is_found_by_its_own_words(loader, person, letter):
    (binary,) = matches(loader.get("/Binary", params={"_content": "fémur", "_id": content_of(
        loader, letter)}))
    assert binary == content_of(loader, letter)


def content_of(http, document):
    content = http.get(f"/DocumentReference/{document}").json()["content"]
    return content[0]["attachment"]["url"].removeprefix("Binary/")
