"""
Restored data takes the place of what is there by a few renames: killed anywhere among them, the
next start finds the old data whole; after the last one, the new.
"""

import pytest

from ens.config.backups import swap

NAMES = ("database", *swap.FILES)


class Killed(BaseException):
    pass


@pytest.fixture
def home(tmp_path):
    """
    Old data in each place, restored data beside it.
    """
    for part in swap.parts(tmp_path).values():
        fill(part.place, "old")
        fill(part.restored, "new")
    swap.note(tmp_path, "ready")
    return tmp_path


def fill(folder, word):
    folder.mkdir(parents=True)
    (folder / "which").write_text(word)


def served(home):
    """
    What a start would find, place by place.
    """
    beside = swap.parts(home)
    return {
        name: (beside[name].place / "which").read_text()
        for name in NAMES
        if beside[name].place.exists()
    }


def killed_at(monkeypatch, number, act):
    """
    Do it, and die at the rename of this number.
    """
    done = iter(range(100))

    def dying(one, other, real=swap._rename):
        if next(done) == number:
            raise Killed
        real(one, other)

    with monkeypatch.context() as patched:
        patched.setattr(swap, "_rename", dying)
        try:
            act()
        except Killed:
            return True
    return False


def test_all_of_it_takes_its_place_and_what_was_there_is_kept_until_it_has_started(home):
    swap.swap(home)
    assert served(home) == dict.fromkeys(NAMES, "new")
    previous = swap.parts(home)["database"].previous
    assert (previous / "which").read_text() == "old"
    swap.recover(home)
    swap.finish(home)
    assert served(home) == dict.fromkeys(NAMES, "new")
    assert swap.state(home) == "done"
    assert not previous.exists()


@pytest.mark.parametrize("number", range(8))
def test_killed_in_the_midst_the_old_data_is_whole_at_the_next_start(home, monkeypatch, number):
    assert killed_at(monkeypatch, number, lambda: swap.swap(home))
    swap.recover(home)
    assert served(home) == dict.fromkeys(NAMES, "old")
    assert swap.state(home) == "failed"


@pytest.mark.parametrize("number", range(6))
def test_killed_again_while_putting_back_the_old_data_is_whole_at_the_start_after(
    home, monkeypatch, number
):
    assert killed_at(monkeypatch, 6, lambda: swap.swap(home))
    killed_at(monkeypatch, number, lambda: swap.recover(home))
    swap.recover(home)
    assert served(home) == dict.fromkeys(NAMES, "old")


def test_what_did_not_start_gives_its_place_back(home):
    swap.swap(home)
    swap.undo(home)
    assert served(home) == dict.fromkeys(NAMES, "old")
    swap.clear(home)
    assert not any(part.restored.exists() for part in swap.parts(home).values())


def test_what_the_backup_does_not_hold_is_left_where_it_is(home, monkeypatch):
    import shutil

    shutil.rmtree(swap.parts(home)["sandbox"].restored)
    swap.swap(home)
    assert served(home) == dict.fromkeys(NAMES, "new") | {"sandbox": "old"}
    swap.undo(home)
    assert served(home) == dict.fromkeys(NAMES, "old")


@pytest.mark.parametrize("number", range(8))
def test_killed_in_an_empty_home_nothing_is_there_at_the_next_start(tmp_path, monkeypatch, number):
    for part in swap.parts(tmp_path).values():
        fill(part.restored, "new")
    assert killed_at(monkeypatch, number, lambda: swap.swap(tmp_path))
    swap.recover(tmp_path)
    assert served(tmp_path) == {}


def test_a_restore_that_was_only_laid_out_changes_nothing(home):
    swap.recover(home)
    swap.finish(home)
    assert served(home) == dict.fromkeys(NAMES, "old")
    assert swap.state(home) == "ready"
