"""
The recovery key: told once, typed back by hand, and nothing else opens.
"""

import os

import pytest

from ens.config.backups import recovery

KEY = os.urandom(32)


@pytest.fixture
def told(tmp_path):
    return recovery.make(tmp_path)


def closed(home):
    return recovery.close(KEY, recovery.public(home), about="essai")


@pytest.mark.parametrize("typed", [str, str.lower, lambda text: text.replace("-", " ")])
def test_it_opens_as_it_was_told_however_it_is_typed(told, tmp_path, typed):
    private = recovery.read(typed(told))
    assert recovery.open_with(private, closed(tmp_path), about="essai") == KEY


@pytest.mark.parametrize(
    "wrong",
    [
        lambda text: "",
        lambda text: "ENS-",
        lambda text: text[:-1],
        lambda text: text + "A",
        lambda text: text[:10] + ("A" if text[10] != "A" else "B") + text[11:],
        lambda text: text.replace("-", "é"),
    ],
)
def test_one_wrong_letter_is_noticed(told, wrong):
    with pytest.raises(recovery.NotARecoveryKey):
        recovery.read(wrong(told))


def test_another_deployments_key_opens_nothing(told, tmp_path):
    other = recovery.read(recovery.make(tmp_path / "other"))
    with pytest.raises(recovery.NotARecoveryKey):
        recovery.open_with(other, closed(tmp_path), about="essai")


def test_what_was_closed_for_one_backup_opens_no_other(told, tmp_path):
    with pytest.raises(recovery.NotARecoveryKey):
        recovery.open_with(recovery.read(told), closed(tmp_path), about="un autre")


def test_the_private_half_is_written_nowhere(told, tmp_path):
    raw = recovery.read(told).private_bytes_raw()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 1
    assert not any(raw in one or raw.hex().encode() in one for one in kept)
    assert recovery.public(tmp_path / "nothing") is None
