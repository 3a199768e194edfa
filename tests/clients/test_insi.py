"""
The INSi client against the simulator, over HTTP: codes 00, 01, 02, and each way of failing.
"""

from dataclasses import replace
from datetime import date

import httpx
import pytest

from ens.clients import insi
from ens.standards import ins
from tests.fakes.running import Sandbox, free_port
from tests.sandbox.services.populated import TODAY, populated, populated_process, product_process

__all__ = ["populated", "populated_process", "product_process"]

CAMILLE = ins.Traits("MARTIN", ("Camille",), "F", date(1991, 4, 12), "75056")
CAMILLE_INS = ins.InsNumber(ins.INS_NIR_TEST, "291047505611824")
DURAND = ins.Traits("DURAND", ("Pierre", "Jean"), "M", date(1977, 3, 21), "69123")
MOREAU = ins.Traits("MOREAU", ("Marie",), "F", date(1994, 10, 5))
LEFEVRE = ins.Traits("LEFEVRE", ("Suzanne",), "F", date(1958, 2, 17))


def recover(sandbox: Sandbox, traits: ins.Traits) -> insi.Recovery:
    return insi.recover(traits, url=f"{sandbox.url}/insi")


def test_00_gives_the_ins_and_the_traits_as_registered(populated: Sandbox) -> None:
    found = recover(populated, CAMILLE)
    assert found.code == insi.FOUND
    assert found.number == CAMILLE_INS
    assert found.traits == CAMILLE_AS_REGISTERED


CAMILLE_AS_REGISTERED = replace(CAMILLE, given=("CAMILLE",))


def test_a_newborn_is_found_by_the_first_given_name(populated: Sandbox) -> None:
    birth = date(TODAY.year, 4, 26)
    found = recover(populated, ins.Traits("Martin", ("Noe",), "M", birth, "75056"))
    assert found.traits is not None
    assert found.traits.given == ("NOE", "CAMILLE", "JULIEN")


@pytest.mark.parametrize(
    "traits",
    [
        replace(CAMILLE, family="Mârtin", given=("CAMILLE",)),
        replace(CAMILLE, birthplace=""),
        replace(LEFEVRE, given=("suzanne", "MARIE")),
        replace(LEFEVRE, given=("Suzanne", "Marie", "Helene")),
    ],
)
def test_accents_case_and_what_is_not_asked_do_not_matter(
    populated: Sandbox, traits: ins.Traits
) -> None:
    assert recover(populated, traits).code == insi.FOUND


@pytest.mark.parametrize(
    "traits",
    [
        replace(CAMILLE, sex="M"),
        replace(CAMILLE, birth_date=date(1991, 12, 4)),
        replace(CAMILLE, birthplace="69123"),
        replace(CAMILLE, given=("Camille", "Zoé")),
        replace(LEFEVRE, given=("Marie",)),
        replace(LEFEVRE, family="CARON"),
        ins.Traits("INTROUVABLE", ("Alix",), "F", date(1985, 8, 1), "21231"),
    ],
)
def test_01_when_nobody_has_these_traits(populated: Sandbox, traits: ins.Traits) -> None:
    assert recover(populated, traits) == insi.Recovery(insi.NOBODY)


def test_02_when_two_people_have_the_very_same_traits(populated: Sandbox) -> None:
    assert recover(populated, DURAND) == insi.Recovery(insi.SEVERAL)


@pytest.mark.parametrize("more", [{"given": ("Marie", "Claire")}, {"birthplace": "86194"}])
def test_02_becomes_00_with_more_given_names_or_the_birthplace(
    populated: Sandbox, more: dict
) -> None:
    assert recover(populated, MOREAU).code == insi.SEVERAL
    found = recover(populated, replace(MOREAU, **more))
    assert found.traits is not None
    assert found.traits.birthplace == "86194"


def test_an_ins_is_verified_with_its_traits_only(populated: Sandbox) -> None:
    url = f"{populated.url}/insi"
    other = ins.InsNumber(ins.INS_NIR, CAMILLE_INS.value)
    assert insi.verify(CAMILLE_INS, CAMILLE, url=url)
    assert not insi.verify(CAMILLE_INS, replace(CAMILLE, family="DURAND"), url=url)
    assert not insi.verify(other, CAMILLE, url=url)


@pytest.mark.parametrize("behaviour", ["down", "error"])
def test_a_service_that_fails_is_down(populated: Sandbox, behaviour: str) -> None:
    populated.play("insi", behaviour)
    with pytest.raises(insi.InsiDown):
        recover(populated, CAMILLE)
    with pytest.raises(insi.InsiDown):
        insi.verify(CAMILLE_INS, CAMILLE, url=f"{populated.url}/insi")


def test_a_service_too_slow_is_down(populated: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insi, "TIMEOUT", httpx.Timeout(0.2))
    populated.play("insi", "slow", delay_ms=1000)
    with pytest.raises(insi.InsiDown):
        recover(populated, CAMILLE)


def test_an_answer_that_is_not_soap_is_down(populated: Sandbox) -> None:
    with pytest.raises(insi.InsiDown):
        insi.recover(CAMILLE, url=f"{populated.url}/mailbox.json?")


def test_nobody_listening_is_down() -> None:
    with pytest.raises(insi.InsiDown):
        insi.recover(CAMILLE, url=f"http://127.0.0.1:{free_port() + 15}/insi")


def test_traits_that_cannot_be_searched_are_refused(populated: Sandbox) -> None:
    with pytest.raises(insi.InsiRefused):
        recover(populated, replace(CAMILLE, sex="U"))
    with pytest.raises(insi.InsiRefused):
        recover(populated, replace(CAMILLE, family=""))
