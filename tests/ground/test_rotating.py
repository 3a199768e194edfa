"""
Wrapping keys are renewed while persons' keys are made and used.
"""

import datetime as dt
import threading

import pytest
from django.db import connections

from ens.ground import database, failpoints, keys, rotating, sealing, wrapping

pytestmark = pytest.mark.usefixtures("database")
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
PERSONS = list(range(911_000, 911_040))
SEALED = "select person, wrapped from ground_person_key where person = any(%s::bigint[])"


@pytest.fixture
def sealed():
    """
    Something of each of forty persons, sealed before anything is renewed.
    """
    keys.create_person_keys(PERSONS)
    return {
        person: keys.seal(key, b"%d" % person, b"")
        for person, key in keys.person_keys(PERSONS).items()
    }


def opened(sealed):
    found = keys.person_keys(list(sealed))
    return {person: keys.unseal(found[person], data, b"") for person, data in sealed.items()}


def numbers(persons=PERSONS):
    return {
        sealing.number(wrapped) for _, wrapped in database.execute(SEALED, (persons,)).fetchall()
    }


def rotate(shards=1):
    made = rotating.begin(shards=shards, now=NOW)
    return made, sum(rotating.rewrap())


def test_after_a_rotation_everybody_is_under_the_new_key_and_nothing_else_changed(sealed):
    [made], done = rotate()
    assert done >= len(PERSONS)
    assert set(rotating.counts()) == {made}
    assert opened(sealed) == {person: b"%d" % person for person in PERSONS}


def test_old_and_new_keys_open_side_by_side(sealed):
    [made] = rotating.begin(shards=1, now=NOW)
    keys.create_person_key(911_100)
    assert numbers([911_100]) == {made}
    assert made not in numbers()
    assert opened(sealed)
    assert sum(rotating.rewrap()) >= len(PERSONS)


def test_a_process_that_knows_nothing_of_the_new_key_learns_it_as_it_reads(sealed):
    rotate()
    wrapping._opened.clear()
    assert opened(sealed) == {person: b"%d" % person for person in PERSONS}


def test_shards_share_the_persons(sealed):
    made, _ = rotate(shards=4)
    assert len(made) == 4
    for person, wrapped in database.execute(SEALED, (PERSONS,)).fetchall():
        assert sealing.number(wrapped) == made[person % 4]
    rotate()


def test_a_rotation_that_is_cut_leaves_everything_readable_and_goes_on(sealed, monkeypatch):
    monkeypatch.setattr(rotating, "BEHIND", rotating.BEHIND.replace("limit 1000", "limit 10"))
    rotating.begin(shards=1, now=NOW)
    steps = rotating.rewrap()
    next(steps)
    failpoints.arm("keys-rewrapped:raise")
    with pytest.raises(failpoints.FailpointReached):
        next(steps)
    failpoints.arm("")
    assert opened(sealed)
    left = rotating.counts()
    assert len(left) > 1
    assert sum(rotating.rewrap()) == sum(left.values()) - max_of_newest(left)
    assert len(rotating.counts()) == 1


def max_of_newest(counts):
    return counts[max(counts)]


def test_a_key_that_wraps_somebodys_is_not_retired(sealed):
    [made] = rotating.begin(shards=1, now=NOW)
    [old] = numbers()
    for number in (old, made, 9999):
        with pytest.raises(rotating.StillNeeded):
            rotating.retire(number, now=NOW)
    sum(rotating.rewrap())
    rotating.retire(old, now=NOW)
    with pytest.raises(rotating.StillNeeded):
        rotating.retire(old, now=NOW)


def test_what_a_retired_key_wrapped_opens_no_more(sealed):
    [(person, before), *_] = database.execute(SEALED, (PERSONS,)).fetchall()
    rotate()
    rotating.retire(sealing.number(before), now=NOW)
    wrapping._opened.clear()
    with pytest.raises(keys.CannotUnseal):
        keys.open_key(before, person)
    assert opened(sealed)


def test_a_new_root_seals_every_wrapping_key_anew(sealed):
    rotate()
    root = rotating.renew_root()
    assert rotating.roots_in_use() == {root}
    wrapping._opened.clear()
    assert opened(sealed)


def test_a_rotation_waits_for_who_still_wraps_with_the_old_key():
    """
    Or a key under the old one would come after the walk had passed.
    """
    begun, finish = threading.Event(), threading.Event()

    def slow():
        with database.transaction():
            keys.create_person_key(911_200)
            begun.set()
            finish.wait(10)
        connections.close_all()

    made = []

    def rotated():
        made.extend(rotate()[0])
        connections.close_all()

    one, other = threading.Thread(target=slow), threading.Thread(target=rotated)
    one.start()
    begun.wait(10)
    other.start()
    other.join(0.5)
    assert made == []
    finish.set()
    one.join(10)
    other.join(10)
    assert numbers([911_200]) == set(made)
