"""
Confidentiality as the metadata of a thing says it, and nothing else of it.
"""

import pytest

from ens.contexts.record.labelling import flags_of
from ens.ground.label import Flag
from ens.journeys.confidentiality import SYSTEM, labelled

NORMAL = {"coding": [{"system": "http://terminology.hl7.org/x", "code": "N"}]}
SECRET = {"coding": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}
MASKED_TOO = {"coding": [{"code": "N"}, {"code": "MASQUE_PS"}]}
BARE = {"resourceType": "DocumentReference", "status": "current"}


def codes(resource):
    return [coding["code"] for one in resource.get("securityLabel", []) for coding in one["coding"]]


def masked(resource):
    return labelled(resource, Flag.MASKED, said=True)


def shown(resource):
    return labelled(resource, Flag.MASKED, said=False)


def test_hiding_adds_the_national_code_with_its_system():
    hidden = masked({**BARE, "securityLabel": [NORMAL]})
    assert codes(hidden) == ["N", "MASQUE_PS"]
    assert hidden["securityLabel"][1]["coding"][0]["system"] == SYSTEM
    assert "TRE_A07-StatutVisibiliteDocument" in SYSTEM


@pytest.mark.parametrize("labels", [[NORMAL], [NORMAL, SECRET], []])
def test_showing_again_gives_back_what_was_there(labels):
    before = {**BARE, "securityLabel": labels} if labels else BARE
    assert shown(masked(before)) == before


def test_hiding_twice_says_it_once():
    twice = masked(masked(BARE))
    assert codes(twice) == ["MASQUE_PS"]


def test_a_code_among_others_in_one_concept_is_taken_out_alone():
    assert codes(shown({**BARE, "securityLabel": [MASKED_TOO]})) == ["N"]


def test_a_code_in_the_security_of_meta_is_taken_out_too():
    meta = {"security": [{"code": "MASQUE_PS"}], "profile": ["x"]}
    assert shown({**BARE, "meta": meta})["meta"] == {"profile": ["x"]}


def test_nothing_else_of_the_document_changes():
    before = {**BARE, "content": [{"attachment": {"hash": "x"}}], "securityLabel": [NORMAL]}
    hidden = masked(before)
    assert {name: hidden[name] for name in BARE | {"content": 0}} == {
        name: before[name] for name in BARE | {"content": 0}
    }


@pytest.mark.parametrize("flag", [Flag.MASKED, Flag.UNANNOUNCED, Flag.SECRET])
def test_each_code_is_said_and_taken_back_without_the_others(flag):
    before = {**BARE, "securityLabel": [NORMAL]}
    said = labelled(before, flag, said=True)
    assert flags_of(said) == flag
    assert labelled(said, flag, said=False) == before


def test_anything_but_a_document_says_it_in_its_meta():
    visit = {"resourceType": "Encounter", "meta": {"profile": ["x"]}}
    said = labelled(visit, Flag.SECRET, said=True)
    assert [one["code"] for one in said["meta"]["security"]] == ["INVISIBLE_REPRESENTANTS_LEGAUX"]
    assert labelled(said, Flag.SECRET, said=False) == visit
