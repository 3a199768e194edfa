"""
A mark is committed with what it tells, or not at all; many rows enter a table at once.
"""

import uuid

import pytest

from ens.ground import database, loading
from ens.ground.loading import NOTHING, Mark


@pytest.fixture
def name(database):
    return f"test {uuid.uuid4()}"


def test_a_part_that_was_never_begun_is_at_nothing(name):
    with database.transaction():
        assert loading.mark(name, "a") == NOTHING
    assert loading.marks(name) == {}


def test_a_mark_replaces_the_one_before(name):
    loading.note(name, "a", Mark(1, 2, 3))
    loading.note(name, "a", Mark(4, 5, 6))
    loading.note(name, "b", Mark(7))
    assert loading.marks(name) == {"a": Mark(4, 5, 6), "b": Mark(7)}
    assert name in loading.names("test ")


def test_a_mark_is_undone_with_its_transaction(name):
    with pytest.raises(ZeroDivisionError):
        note_and_fail(name)
    assert loading.marks(name) == {}


def note_and_fail(name):
    with database.transaction():
        loading.note(name, "a", Mark(1))
        raise ZeroDivisionError


def test_rows_copied_are_those_that_were_given(name):
    columns = {"name": "text", "part": "text", "place": "bigint", "done": "bigint"}
    database.copy("ground_loading", columns, [(name, "é\t\\N", 1, 2), (name, "b", 3, 4)])
    assert loading.marks(name) == {"é\t\\N": Mark(1, 2), "b": Mark(3, 4)}
