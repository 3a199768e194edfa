from datetime import date

import httpx
import pytest

from ens.clients import openid
from ens.clients.openid import ProviderRefused
from tests.fakes.relying import ALL, Relying
from tests.fakes.running import PLAIN, PUBLIC


@pytest.mark.row("IDN-07")
def test_a_citizen_signs_in_with_the_pivot_identity(sandbox):
    known = Relying(sandbox, "franceconnect").sign_in("camille-martin")
    assert (known.given, known.family) == (("Camille", "Marie-Ève"), "MARTIN")
    assert (known.birth_date, known.sex) == (date(1991, 4, 12), "F")
    assert (known.birthplace, known.birthcountry) == ("75056", "99100")
    assert known.email == "camille-martin@example.test"
    assert known.acr == "eidas1"


def test_a_citizen_born_abroad_has_a_country_and_no_commune(sandbox):
    known = Relying(sandbox, "franceconnect").sign_in("odile-mercier")
    assert (known.birthplace, known.birthcountry) == ("", "99350")
    assert known.preferred_username == "LAGARDE"


@pytest.mark.parametrize(("asked", "given"), [("", "eidas2"), ("eidas3", "eidas3")])
def test_franceconnect_plus_gives_the_level_asked(sandbox, asked, given):
    assert Relying(sandbox, "franceconnect-plus").sign_in("camille-martin", asked).acr == given


def test_franceconnect_refuses_a_level_that_it_does_not_have(sandbox):
    with pytest.raises(ProviderRefused, match="acr_values"):
        Relying(sandbox, "franceconnect").sign_in("camille-martin", "eidas2")


def test_a_professional_signs_in_with_every_work_situation(sandbox):
    known = Relying(sandbox, "pro-sante-connect").sign_in("dr-roux")
    assert (known.given, known.family) == ("Anne", "ROUX")
    assert (known.idnps, known.rpps) == ("899900000011", "99900000011")
    assert not known.regulation
    described = [(s.id, s.specialty, s.finess, s.organisation, s.mode) for s in known.situations]
    assert described == [
        ("roux-1", "SM40", "990010019", "Hôpital fictif", "S"),
        ("roux-2", "SM40", "", "Cabinet Roux", "L"),
        ("roux-3", "SM54", "990010027", "Maison de santé", "S"),
    ]


def test_a_regulating_doctor_is_known_as_such(sandbox):
    assert Relying(sandbox, "pro-sante-connect").sign_in("dr-samu").regulation


def test_a_professional_without_work_situation_has_none(sandbox):
    assert Relying(sandbox, "pro-sante-connect").sign_in("dr-sans-lieu").situations == ()


@pytest.mark.parametrize("service", ALL)
def test_a_subject_is_the_same_each_time_and_differs_by_relying_party(sandbox, service):
    hint = "dr-roux" if service == "pro-sante-connect" else "camille-martin"
    first, second = (Relying(sandbox, service).sign_in(hint).sub for _ in range(2))
    elsewhere = Relying(sandbox, service).as_other_party().sign_in(hint).sub
    assert first == second != elsewhere


def test_homonyms_have_subjects_of_their_own(sandbox):
    relying = Relying(sandbox, "franceconnect")
    first, second = (relying.sign_in(hint) for hint in ("homonyme-1", "homonyme-2"))
    assert first.family == second.family
    assert first.sub != second.sub


def test_a_relying_party_may_prove_itself_by_its_key(sandbox):
    relying = Relying(sandbox, "franceconnect").as_other_party()
    assert relying.sign_in("camille-martin").family == "MARTIN"


@pytest.mark.parametrize("service", ALL)
def test_signing_out_there_comes_back_with_the_state(sandbox, service):
    relying = Relying(sandbox, service)
    known = relying.sign_in("dr-roux" if service == "pro-sante-connect" else "camille-martin")
    url = openid.sign_out_url(
        relying.provider, id_token=known.id_token, return_to=f"{PUBLIC}/", state="after"
    )
    answer = httpx.get(url, **PLAIN)
    assert answer.headers["location"] == f"{PUBLIC}/?state=after"
