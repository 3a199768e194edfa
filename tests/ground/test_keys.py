import pytest

from ens.ground import database, keys

pytestmark = pytest.mark.usefixtures("database")


def test_what_is_sealed_for_a_person_opens_with_their_key_only():
    keys.create_person_keys([910_001, 910_002])
    sealed = keys.seal(keys.person_key(910_001), b"HbA1c 6,1 %", b"place")
    assert b"HbA1c" not in sealed
    assert keys.unseal(keys.person_key(910_001), sealed, b"place") == b"HbA1c 6,1 %"
    with pytest.raises(keys.CannotUnseal):
        keys.unseal(keys.person_key(910_002), sealed, b"place")


def test_what_is_sealed_for_one_place_does_not_open_at_another():
    keys.create_person_key(910_003)
    key = keys.person_key(910_003)
    with pytest.raises(keys.CannotUnseal):
        keys.unseal(key, keys.seal(key, b"secret", b"here"), b"there")


def test_a_key_that_is_erased_opens_nothing_at_once():
    keys.create_person_key(910_004)
    database.execute("delete from ground_person_key where person = %s", (910_004,))
    with pytest.raises(keys.CannotUnseal):
        keys.person_key(910_004)


def test_making_keys_twice_keeps_the_first():
    keys.create_person_key(910_005)
    sealed = keys.seal(keys.person_key(910_005), b"x", b"")
    keys.create_person_key(910_005)
    assert keys.unseal(keys.person_key(910_005), sealed, b"") == b"x"


def test_a_keyed_hash_depends_on_its_purpose():
    assert keys.keyed_hash("ins", "1") != keys.keyed_hash("token", "1")
