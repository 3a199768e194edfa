"""
Keys: one per person, wrapped by the deployment's; keyed hashes for exact identifiers.

Every ciphertext opens with a byte naming its algorithm (1: AES-256-GCM, 96-bit random
nonce); a wrapped key also carries the number of the key that wraps it.
"""

import hashlib
import hmac
import os
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from ens.ground import database
from ens.standards import key_files

AES_GCM = b"\x01"
NONCE = 12


class CannotUnseal(Exception):
    """
    The bytes, their place (`aad`) and the key do not belong together, or the key is gone.
    """


class KeyProvider(Protocol):
    """
    What holds the deployment's key: a file in the sandbox; hardware or a service elsewhere.
    """

    def wrap(self, key: bytes, *, person: int) -> bytes: ...

    def unwrap(self, wrapped: bytes, *, person: int) -> bytes: ...

    def derive(self, purpose: str) -> bytes: ...


class FileKeyProvider:
    """
    The deployment's key in one file, made at first start. Refused in production.
    """

    KEY_NUMBER = b"\x00\x01"

    def __init__(self, path: Path) -> None:
        self._secret = key_files.secret(path)
        self._wrapping = AESGCM(self.derive("wrap"))

    def wrap(self, key: bytes, *, person: int) -> bytes:
        return self.KEY_NUMBER + seal(self._wrapping, key, person.to_bytes(8, "big"))

    def unwrap(self, wrapped: bytes, *, person: int) -> bytes:
        return unseal(self._wrapping, wrapped[2:], person.to_bytes(8, "big"))

    def derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(self._secret)


def key_file() -> Path:
    return settings.ENS_HOME / "keys" / "deployment.key"


@cache
def provider() -> KeyProvider:
    return FileKeyProvider(key_file())


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


def seal(key: AESGCM, data: bytes, aad: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return AES_GCM + nonce + key.encrypt(nonce, data, aad)


def unseal(key: AESGCM, data: bytes, aad: bytes) -> bytes:
    """
    :raises CannotUnseal: if anything was changed or moved
    """
    if data[:1] != AES_GCM:
        raise CannotUnseal("unknown algorithm")
    try:
        return key.decrypt(data[1 : 1 + NONCE], data[1 + NONCE :], aad)
    except InvalidTag as error:
        raise CannotUnseal("changed, moved, or another key") from error


def open_key(wrapped: bytes, person: int) -> AESGCM:
    return AESGCM(provider().unwrap(wrapped, person=person))


def create_person_keys(persons: list[int]) -> None:
    wrap = provider().wrap
    wrapped = [wrap(AESGCM.generate_key(256), person=person) for person in persons]
    database.execute(
        "insert into ground_person_key (person, wrapped)"
        " select * from unnest(%s::bigint[], %s::bytea[]) on conflict do nothing",
        (persons, wrapped),
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
