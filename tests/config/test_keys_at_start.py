"""
What a process refuses to start with, of its keys.
"""

from pathlib import Path

import pytest

from ens.ground.providing import chosen

FILES = "file keys are for the sandbox"


@pytest.fixture
def settings(database, monkeypatch):
    from django.conf import settings

    chosen.provider.cache_clear()
    yield lambda **given: [monkeypatch.setattr(settings, *one) for one in given.items()]
    monkeypatch.undo()
    chosen.provider.cache_clear()


def test_production_refuses_keys_in_files(settings):
    from ens.config import safety

    settings(ENS_MODE="production", SANDBOX=False)
    assert any(FILES in line for line in safety.problems())
    settings(ENS_MODE="sandbox", SANDBOX=True)
    assert not any(FILES in line for line in safety.problems())


def test_a_provider_that_nobody_knows_is_named(settings):
    settings(ENS_KEY_PROVIDER="post-it")
    assert chosen.problems() == ["the key provider: ENS_KEY_PROVIDER=post-it: file or pkcs11"]


@pytest.mark.hsm
def test_a_module_that_is_not_there_is_named(settings, tmp_path):
    pin = tmp_path / "pin"
    pin.write_text("1234")
    settings(
        ENS_KEY_PROVIDER="pkcs11", ENS_PKCS11_MODULE="/nowhere.so", ENS_PKCS11_PIN_FILE=str(pin)
    )
    [told] = chosen.problems()
    assert "/nowhere.so" in told
    assert "1234" not in told


def test_whom_a_backup_brought_back_is_not_served(settings, tmp_path):
    """
    A tombstone that the database does not know.
    """
    from ens.config import safety
    from ens.ground import clock, tombstones
    from tests.ground.undoing import undone

    settings(ENS_TOMBSTONES=Path(tmp_path) / "tombstones.jsonl")
    assert not any("erased since" in line for line in safety.problems())
    with undone():
        tombstones.bury("5f0f6f5e-0000-4000-8000-000000000000", told="case 1", now=clock.now())
    assert any("erased since" in line for line in safety.problems())


def test_a_list_of_erasures_kept_elsewhere_is_taken_once(settings, tmp_path):
    from ens.ground import tombstones

    settings(ENS_TOMBSTONES=tmp_path / "here.jsonl")
    given = tmp_path / "elsewhere.jsonl"
    line = '{"erased": "00ff", "at": "2026-03-02T10:00:00+00:00", "told": "case 1"}\n'
    given.write_text(line + '{"erased": "01ff", "at": "2026-')
    assert [tombstones.merge(given), tombstones.merge(given)] == [1, 0]
    assert (tmp_path / "here.jsonl").read_text() == line
    given.write_text("not a list\n")
    with pytest.raises(ValueError, match="Expecting"):
        tombstones.merge(given)
