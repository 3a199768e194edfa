"""
Where a resource says something in words.
"""

import pytest

from ens.standards.fhir import texts
from ens.standards.fhir.extract import texts as beside

OBSERVATION = {
    "resourceType": "Observation", "id": "un", "status": "final", "language": "fr",
    "meta": {"tag": [{"system": "urn:t", "code": "c", "display": "Étiquette"}]},
    "text": {"status": "generated", "div": "<div>Récit</div>"},
    "code": {"coding": [{"system": "urn:s", "code": "c", "display": "Affiché"}], "text": "Dit"},
    "subject": {"reference": "Patient/p", "display": "Ana"},
    "identifier": [{"system": "urn:i", "value": "N 12", "type": {"text": "Numéro"}}],
    "note": [{"text": "Note **en gras**", "authorString": "Moi"}],
    "valueString": "Valeur",
    "_valueString": {"extension": [{"url": "u", "valueString": "Au-delà"}]},
    "component": [{"code": {"text": "Partie"}, "valueQuantity": {"value": 1, "unit": "litres"}}],
    "extension": [{"url": "http://x", "valueAnnotation": {"text": "Ajout"}}],
    "contained": [{"resourceType": "Patient", "name": [{"family": "Dupré", "given": ["Zoé", None]}],
                   "text": {"status": "generated", "div": "<div>Dedans</div>"}}],
}  # fmt: skip


def test_every_text_is_found_but_codes_addresses_and_references():
    assert sorted(texts.others(OBSERVATION)) == sorted(
        ["Étiquette", "Affiché", "Dit", "Ana", "N 12", "Numéro", "Note **en gras**", "Moi",
         "Valeur", "Partie", "litres", "Ajout", "Dupré", "Zoé"]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("div", "said"),
    [
        ("<div>Un <b>tr</b>ès</div>", "Un très"), ("<div><p>Un</p><p>deux</p></div>", "Un deux"),
        ("<div>a<br/>b</div>", "a b"), ("<div>1 &lt; 2 &amp; &#233;t&#xe9;</div>", "1 < 2 & été"),
        ('<div title="non"><!-- non <b> -->oui</div>', "oui"), ("", ""),
    ],
)  # fmt: skip
def test_a_narrative_is_read_without_its_markup(div, said):
    read = texts.narrative({"resourceType": "Basic", "text": {"status": "generated", "div": div}})
    assert read.split() == said.split()


def test_there_may_be_no_narrative():
    assert texts.narrative({"resourceType": "Basic"}) == ""


def test_a_narrative_of_many_brackets_is_read_in_time():
    for div in ("<" * 300_000, "<!--" * 100_000, "<a " * 100_000, "&" * 300_000):
        read = texts.narrative({"resourceType": "Basic", "text": {"div": div}})
        assert len(read) <= len(div)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("code", ["Dit", "Affiché"]), ("identifier", ["Numéro"]), ("_tag", ["Étiquette"]),
        ("combo-code", ["Dit", "Affiché", "Partie"]), ("component-code", ["Partie"]),
        ("status", []),
    ],
)  # fmt: skip
def test_the_text_beside_the_codes_of_a_parameter(code, said):
    assert list(beside.texts(OBSERVATION, code)) == said
    assert beside.has_texts("Observation", code) == bool(said)
