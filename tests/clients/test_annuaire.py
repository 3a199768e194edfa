"""
The directory's client against the simulator, over HTTP.
"""

import httpx
import pytest

from ens.clients import annuaire
from tests.fakes.running import Sandbox
from tests.sandbox.services.populated import populated, populated_process, product_process

__all__ = ["populated", "populated_process", "product_process"]

MARCHAND = "99900000029"


def address(sandbox: Sandbox) -> str:
    return f"{sandbox.url}/annuaire"


def test_a_professional_is_found_by_rpps_with_every_situation(populated: Sandbox) -> None:
    doctor = annuaire.professional_of_rpps(MARCHAND, url=address(populated))
    assert doctor is not None
    assert (doctor.given, doctor.family, doctor.civility) == (("Luc",), "MARCHAND", "M")
    assert doctor.idnps == f"8{MARCHAND}"
    assert [(one.id, one.mode) for one in doctor.situations] == [
        ("marchand-1", "L"), ("marchand-2", "S"), ("marchand-3", "B"),
    ]  # fmt: skip
    first = doctor.situations[0]
    assert (first.profession, first.specialty) == ("10", "SM54")
    assert first.structure is not None
    assert (first.structure.name, first.structure.sector) == ("Cabinet fictif du Marché", "SA08")
    assert first.structure.idnst == f"1{first.structure.finess}"


def test_an_rpps_that_nobody_has_finds_nobody(populated: Sandbox) -> None:
    assert annuaire.professional_of_rpps("10003461033", url=address(populated)) is None


def test_everyone_comes_page_after_page_each_once(
    populated: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annuaire, "PAGE", 4)
    everyone = list(annuaire.everyone(url=address(populated)))
    assert len({one.rpps for one in everyone}) == len(everyone) == 14
    assert all(one.situations and one.situations[0].structure for one in everyone)
    nurse = next(one for one in everyone if one.family == "BONNET" and one.given == ("Claire",))
    assert (nurse.situations[0].profession, nurse.situations[0].specialty) == ("60", "")


def test_nobody_has_changed_since_tomorrow(populated: Sandbox) -> None:
    assert list(annuaire.everyone(since="2030-01-01", url=address(populated))) == []
    assert len(list(annuaire.everyone(since="2020-01-01", url=address(populated)))) == 14


def test_every_structure_is_given_with_its_place(populated: Sandbox) -> None:
    structures = {one.name: one for one in annuaire.structures_of(url=address(populated))}
    assert structures["Hôpital fictif"].finess == "990010019"
    assert structures["Clinique fictive du Parc"].city == "Lyon"


@pytest.mark.parametrize("behaviour", ["down", "error"])
def test_a_directory_that_fails_is_down(populated: Sandbox, behaviour: str) -> None:
    populated.play("annuaire", behaviour)
    with pytest.raises(annuaire.AnnuaireDown):
        annuaire.professional_of_rpps(MARCHAND, url=address(populated))


def test_a_directory_too_slow_is_down(populated: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annuaire, "TIMEOUT", httpx.Timeout(0.2))
    populated.play("annuaire", "slow", delay_ms=1000)
    with pytest.raises(annuaire.AnnuaireDown):
        annuaire.professional_of_rpps(MARCHAND, url=address(populated))


def test_an_answer_that_is_not_a_bundle_is_down(populated: Sandbox) -> None:
    with pytest.raises(annuaire.AnnuaireDown):
        list(annuaire.structures_of(url=f"{populated.url}/mailbox.json?"))
