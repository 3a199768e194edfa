"""
What is read of a professional, from the structure that the ANS publishes.
"""

import json
from pathlib import Path

import pytest

from ens.clients import pro_sante_connect
from ens.clients.openid import Identity, InvalidAnswer

SAMPLE = Path("../shared/samples/ansforge/PSC-POC/UserInfo_site_PSC.json")


def read(claims):
    return pro_sante_connect._professional(Identity("sub", "eidas1", claims, ""))


def professional(**exercice):
    return {"SubjectNameID": "899900000011", "SubjectRefPro": {"exercices": [exercice]}}


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLE.exists(), reason="no published samples here")
def test_the_published_answer_is_read_with_its_five_work_situations():
    known = read(json.loads(SAMPLE.read_bytes()))
    assert known.rpps == ""
    assert [s.sector for s in known.situations] == ["SA07", "SA07", "SA01", "SA43", "SA43"]
    assert {(s.profession, s.specialty) for s in known.situations} == {("10", "SM54")}
    assert known.situations[3].structure_id == "300000000016972"
    assert len({s.id for s in known.situations}) == 5


def test_a_situation_without_the_directorys_id_keeps_its_own_from_day_to_day():
    claims = professional(codeProfession="10", activities=[{"numeroFinessSite": "990010019"}])
    first, second = (read(claims).situations[0].id for _ in range(2))
    assert first == second != ""


def test_the_same_place_in_another_capacity_is_another_situation():
    place = [{"numeroFinessSite": "990010019"}]
    doctor = read(professional(codeProfession="10", activities=place)).situations[0]
    pharmacist = read(professional(codeProfession="21", activities=place)).situations[0]
    assert doctor.id != pharmacist.id


def test_an_exercice_without_activity_is_a_situation_without_structure():
    known = read(professional(codeProfession="60", activities=[]))
    assert [(s.profession, s.structure_id) for s in known.situations] == [("60", "")]


@pytest.mark.parametrize("said", [None, {}, {"exercices": "?"}, {"exercices": [7]}])
def test_a_professional_may_have_no_exercice(said):
    assert read({"SubjectNameID": "899900000011", "SubjectRefPro": said}).situations == ()


def test_a_professional_without_national_identifier_is_nobody():
    with pytest.raises(InvalidAnswer):
        read({"SubjectNameID": " "})


def test_a_person_identified_by_a_structure_has_no_rpps():
    known = read({"SubjectNameID": "3990010019/agent-7"})
    assert (known.idnps, known.rpps) == ("3990010019/agent-7", "")
