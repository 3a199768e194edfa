"""
Keys: one per person, wrapped by the deployment's; keyed hashes for exact identifiers.

What a ciphertext looks like is in `sealing`; the keys that wrap persons' keys in `wrapping`; what
holds the deployment's own in `providing`.
"""

import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import database, wrapping
from ens.ground.providing.chosen import key_file as key_file
from ens.ground.providing.chosen import provider as provider
from ens.ground.providing.values import KeyProvider as KeyProvider
from ens.ground.providing.values import NotProvided as NotProvided
from ens.ground.providing.values import Signature as Signature
from ens.ground.sealing import CannotUnseal as CannotUnseal
from ens.ground.sealing import seal as seal
from ens.ground.sealing import unseal as unseal


@cache
def derived(purpose: str) -> bytes:
    return provider().derive(purpose)


def deployment_key(purpose: str) -> AESGCM:
    """
    For the little that is sealed and belongs to no person.
    """
    return AESGCM(derived(f"seal:{purpose}"))


def keyed_hash(purpose: str, text: str) -> bytes:
    """
    HMAC-SHA-256 under a key of this purpose: equal texts compare, nothing can be listed back.
    """
    return hmac.digest(derived(f"hash:{purpose}"), text.encode(), hashlib.sha256)


def open_key(wrapped: bytes, person: int) -> AESGCM:
    return AESGCM(wrapping.unwrap(wrapped, person=person))


def create_person_keys(persons: list[int]) -> None:
    drawn = [(person, AESGCM.generate_key(256)) for person in persons]
    database.execute(
        "insert into ground_person_key (person, wrapped)"
        " select * from unnest(%s::bigint[], %s::bytea[]) on conflict do nothing",
        (persons, wrapping.wrap_all(drawn)),
    )


def create_person_key(person: int) -> None:
    create_person_keys([person])


def person_key(person: int) -> AESGCM:
    """
    Fetched at each use and never kept, so that erasing it is immediate.

    :raises CannotUnseal: if the person has no key, or had it erased
    """
    row = database.execute(
        "select wrapped from ground_person_key where person = %s", (person,)
    ).fetchone()
    if row is None:
        raise CannotUnseal("no key")
    return open_key(row[0], person)


def person_keys(persons: list[int]) -> dict[int, AESGCM]:
    """
    The same for several, without those who have none, or had it erased.
    """
    rows = database.execute(
        "select person, wrapped from ground_person_key where person = any(%s::bigint[])", (persons,)
    ).fetchall()
    return {person: open_key(wrapped, person) for person, wrapped in rows}
