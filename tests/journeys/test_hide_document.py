"""
The visibility of a document as its metadata says it, and nothing else of it.
"""

import pytest

from ens.journeys.hide_document import LABEL, relabelled

NORMAL = {"coding": [{"system": "http://terminology.hl7.org/x", "code": "N"}]}
SECRET = {"coding": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}
MASKED_TOO = {"coding": [{"code": "N"}, {"code": "MASQUE_PS"}]}
BARE = {"resourceType": "DocumentReference", "status": "current"}


def codes(resource):
    return [coding["code"] for one in resource.get("securityLabel", []) for coding in one["coding"]]


def test_hiding_adds_the_national_code_with_its_system():
    hidden = relabelled({**BARE, "securityLabel": [NORMAL]}, hidden=True)
    assert codes(hidden) == ["N", "MASQUE_PS"]
    assert LABEL in hidden["securityLabel"]
    assert "TRE_A07-StatutVisibiliteDocument" in LABEL["coding"][0]["system"]


@pytest.mark.parametrize("labels", [[NORMAL], [NORMAL, SECRET], []])
def test_showing_again_gives_back_what_was_there(labels):
    before = {**BARE, "securityLabel": labels} if labels else BARE
    assert relabelled(relabelled(before, hidden=True), hidden=False) == before


def test_hiding_twice_says_it_once():
    twice = relabelled(relabelled(BARE, hidden=True), hidden=True)
    assert codes(twice) == ["MASQUE_PS"]


def test_a_code_among_others_in_one_concept_is_taken_out_alone():
    shown = relabelled({**BARE, "securityLabel": [MASKED_TOO]}, hidden=False)
    assert codes(shown) == ["N"]


def test_a_code_in_the_security_of_meta_is_taken_out_too():
    meta = {"security": [{"code": "MASQUE_PS"}], "profile": ["x"]}
    assert relabelled({**BARE, "meta": meta}, hidden=False)["meta"] == {"profile": ["x"]}


def test_nothing_else_of_the_document_changes():
    before = {**BARE, "content": [{"attachment": {"hash": "x"}}], "securityLabel": [NORMAL]}
    hidden = relabelled(before, hidden=True)
    assert {name: hidden[name] for name in BARE | {"content": 0}} == {
        name: before[name] for name in BARE | {"content": 0}
    }
