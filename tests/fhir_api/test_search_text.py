"""
`_text`, `_content` and `:text`: words found inside one person's record, whatever their accents,
endings and elisions, in narratives, in resources and in the documents they carry.
"""

import pytest

from ens.standards.fhir.definitions import search_parameters
from tests.fhir_api import inside, things, within
from tests.fhir_api.answers import assert_refused, link, matches

loader = within.loader
person = within.person

LETTER = """Compte rendu d’hospitalisation. Le patient a été opéré d'une fracture du fémur.
Antécédents : hypertension artérielle, œdèmes des membres inférieurs, hépatite C.
Traitement anti-inflammatoire arrêté ; température 38,5 °C le 12/03/2026."""


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
    (binary,) = matches(
        loader.get("/Binary", params={"_content": "fémur", "_id": content_of(loader, letter)})
    )
    assert binary == content_of(loader, letter)


def content_of(http, document):
    content = http.get(f"/DocumentReference/{document}").json()["content"]
    return content[0]["attachment"]["url"].removeprefix("Binary/")


def test_words_and_a_document_are_found_in_a_chain_a_reverse_chain_and_a_compartment(
    loader, person, letter
):
    listed = {
        "resourceType": "List", "status": "current", "mode": "working",
        "subject": person.reference, "title": "Envoi",
        "entry": [{"item": {"reference": f"DocumentReference/{letter}"}}],
    }  # fmt: skip
    made = loader.post("/List", json=listed).json()["id"]
    chained = {"item:DocumentReference._content": "fractures"}
    assert matches(loader.get("/List", params={"patient": person.id, **chained})) == [made]
    reverse = {"_id": person.id, "_has:DocumentReference:subject:_content": "fémur"}
    assert matches(loader.get("/Patient", params=reverse)) == [person.id]
    inside_of = f"/Patient/{person.id}/DocumentReference"
    assert matches(loader.get(inside_of, params={"_content": "fémur"})) == [letter]


def test_words_go_with_the_other_criteria_the_order_and_the_total(loader, person, letter):
    response = find(
        loader, person, _content="fémur", status="current", _sort="date,_id", _total="accurate"
    )
    assert (matches(response), response.json()["total"]) == ([letter], 1)
    assert found(loader, person, _content="fémur", status="superseded") == []
    assert find(loader, person, _content="fémur", _summary="count").json()["total"] == 1
    assert found(loader, person, _content=["fémur", "hépatite"]) == [letter]
    assert found(loader, person, _content=["fémur", "absent"]) == []


def test_pages_hold_what_the_first_one_saw(loader, database):
    one = inside.holder()
    made = [deposit(loader, one, b"Tension suivie", "text/plain") for _ in range(5)]
    page = find(loader, one, _content="tension", _count="2")
    seen = matches(page)
    later = deposit(loader, one, "Tension élevée".encode(), "text/plain")
    while following := link(page, "next"):
        page = loader.get(following)
        seen += matches(page)
    assert sorted(seen) == sorted(made)
    assert later in found(loader, one, _content="tension")


NARRATIVE = """<div xmlns="http://www.w3.org/1999/xhtml"><!-- goitre --><p>Asthme d&#39;effort
<b>tr</b>aité</p><table><tr><td>Pollens</td><td title="lune">graves</td></tr></table></div>"""


@pytest.fixture(scope="module")
def condition(loader, person):
    sent = {
        "resourceType": "Condition", "subject": person.reference,
        "text": {"status": "generated", "div": NARRATIVE},
        "code": {"coding": [{"system": "urn:cim", "code": "J45", "display": "Asthme"}],
                 "text": "Bronchite asthmatiforme"},
        "note": [{"text": "Revoir l’été prochain"}],
    }  # fmt: skip
    return loader.post("/Condition", json=sent).json()["id"]


def test_a_narrative_is_searched_by_text_and_everything_by_content(loader, person, condition):
    for words in ("asthmes", "effort", "traitée", "pollen grave"):
        assert found(loader, person, "Condition", _text=words) == [condition], words
        assert found(loader, person, "Condition", _content=words) == [condition], words
    for words in ("bronchite", "revoir", "prochaine"):
        assert found(loader, person, "Condition", _text=words) == []
        assert found(loader, person, "Condition", _content=words) == [condition], words
    for words in ("goitre", "lune", "J45", "div", "xhtml", "generated", "Patient"):
        assert found(loader, person, "Condition", _content=words) == [], words


def test_what_has_no_narrative_is_found_by_its_texts_alone(loader, person):
    sent = things.observation(person.id, note=[{"text": "Pesée après l'effort"}])
    made = loader.post("/Observation", json=sent).json()["id"]
    assert found(loader, person, "Observation", _content="pesées") == [made]
    assert found(loader, person, "Observation", _content="kg efforts") == [made]
    assert found(loader, person, "Observation", _text="pesées") == []


def test_a_new_version_has_its_own_words(loader, database):
    one = inside.holder()
    sent = {
        "resourceType": "Condition", "subject": one.reference, "code": {"text": "Rhume"},
        "text": {"status": "generated", "div": NARRATIVE.replace("Asthme", "Rhume")},
    }  # fmt: skip
    made = loader.post("/Condition", json=sent).json()
    assert found(loader, one, "Condition", _text="rhume") == [made["id"]]
    made["text"]["div"] = NARRATIVE
    loader.put(f"/Condition/{made['id']}", json=made).raise_for_status()
    assert found(loader, one, "Condition", _text="rhume") == []
    assert found(loader, one, "Condition", _text="asthme") == [made["id"]]
    del made["text"]
    loader.put(f"/Condition/{made['id']}", json=made).raise_for_status()
    assert found(loader, one, "Condition", _text="asthme") == []
    assert found(loader, one, "Condition", _content="rhume") == [made["id"]]
    loader.delete(f"/Condition/{made['id']}").raise_for_status()
    assert found(loader, one, "Condition", _content="rhume") == []
    assert kept_words(one) == []


def test_a_document_keeps_its_content_s_words_through_new_versions_and_loses_them_with_it(
    loader, database
):
    one = inside.holder()
    made = deposit(loader, one, LETTER.encode(), "text/plain")
    sent = loader.get(f"/DocumentReference/{made}").json() | {"description": "Sortie"}
    loader.put(f"/DocumentReference/{made}", json=sent).raise_for_status()
    assert found(loader, one, _content="fémur sortie") == [made]
    loader.delete(f"/DocumentReference/{made}").raise_for_status()
    assert found(loader, one, _content="fémur") == []
    assert kept_words(one) == []


def kept_words(one):
    from ens.ground import database

    return database.execute(
        "select missing from record_text where person = %s order by rid", (one.key,)
    ).fetchall()


CODE = {"code": "29463-7", "system": things.LOINC, "display": "Poids corporel [Masse]"}


def test_text_beside_a_code_begins_as_asked(loader, database):
    one = inside.holder()
    sent = things.observation(one.id, code={"coding": [CODE], "text": "Éléments pesés"})
    made = loader.post("/Observation", json=sent).json()["id"]
    for words in ("poids", "POIDS CORPOREL [m", "élément", "elements  pes", "absent,Poids"):
        assert found(loader, one, "Observation", code__text=words) == [made], words
        assert found(loader, one, "Observation", **{"combo-code__text": words}) == [made], words
    for words in ("corporel", "29463-7", "poids.*", "%", "lements"):
        assert found(loader, one, "Observation", code__text=words) == [], words
    numbered = {**things.identified("7")[0], "type": {"text": "Numéro d'échantillon"}}
    sample = {"resourceType": "Specimen", "subject": one.reference, "identifier": [numbered]}
    made = loader.post("/Specimen", json=sample).json()["id"]
    assert found(loader, one, "Specimen", identifier__text="numero d") == [made]
    assert found(loader, one, "Specimen", identifier__text="7") == []


@pytest.mark.parametrize(
    ("type_", "asked"),
    [
        ("Observation", {"code:text": ""}), ("Observation", {"code:text": " "}),
        ("Observation", {"code:text": "x" * 2001}), ("Observation", {"status:text": "final"}),
        ("Observation", {"subject:text": "x"}), ("Observation", {"_text:exact": "x"}),
        ("Observation", {"_content:contains": "x"}), ("Observation", {"_content": ""}),
        ("Observation", {"_content": "de la"}), ("Observation", {"_content": "!?"}),
        ("Observation", {"_content": "-poids"}), ("Observation", {"_content": '"poids'}),
        ("Observation", {"_content": "poids,-taille"}), ("Observation", {"_content": "poids,"}),
        ("Observation", {"_content": " ".join(f"mot{one}" for one in range(51))}),
        ("Observation", {"_content": "mot " * 10_000}), ("Observation", {"_text": "a" * 10_000}),
        ("Observation", {"_content": ",".join("abcdef" * 20)}), ("Binary", {"_text": "x"}),
        ("Practitioner", {"_text": "x"}), ("Organization", {"active:text": "x"}),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused(loader, person, type_, asked):
    about = {"_id": "jamais"} if type_ in ("Binary", "Practitioner", "Organization") else {
        "patient": person.id}  # fmt: skip
    response = loader.get(f"/{type_}", params={**about, **asked})
    assert_refused(response, 400, "not-supported")


def test_more_than_can_be_read_while_somebody_waits_is_refused(loader, person, letter, monkeypatch):
    from ens.contexts.record.search import bodies

    monkeypatch.setattr(bodies, "MOST_ROWS", 1)
    response = find(loader, person, _content="fémur")
    assert_refused(response, 400, "not-supported")
    assert "more than 1 DocumentReference" in response.text


@pytest.mark.parametrize("asked", [{"_content": "fémur"}, {"_text": "x"}, {"type:text": "x"}])
def test_words_are_not_searched_among_everybody(loader, letter, asked):
    response = loader.get("/DocumentReference", params=asked)
    assert_refused(response, 400, "not-supported")
    assert "one patient" in response.text


def test_a_citizen_and_an_app_about_one_person_need_not_say_whom(person, letter):
    with inside.http(inside.through(person, "dedans-app", "patient/*.rs", person.key)) as app:
        assert matches(app.get("/DocumentReference", params={"_content": "fémur"})) == [letter]


def test_every_parameter_beside_codes_is_read(loader, person):
    """
    Whatever its path: none fails.
    """
    for code, parameter in search_parameters("Observation").items():
        if parameter.kind == "token":
            answer = find(loader, person, "Observation", **{f"{code}:text": "x"})
            assert answer.status_code in (200, 400), (code, answer.text)


def test_the_register_tells_that_words_were_searched_and_not_which(loader, person, letter):
    from ens.ground import database

    line = inside.last_line()
    find(loader, person, "Observation", code__text="secrètement", _content="intimement")
    rows = database.execute(
        "select detail from register_trace where person = %s and line > %s", (person.key, line)
    ).fetchall()
    assert [one for (one,) in rows] == [f"patient={person.id}&code:text=…&_content=…"]
