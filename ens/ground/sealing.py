"""
What a ciphertext looks like here.

It opens with a byte naming its algorithm (1: AES-256-GCM, 96-bit random nonce); a wrapped key
carries before it, in two bytes, the number of the key that wraps it.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

AES_GCM = b"\x01"
NONCE = 12
NUMBER = 2


class CannotUnseal(Exception):
    """
    The bytes, their place (`aad`) and the key do not belong together, or the key is gone.
    """


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


def number(wrapped: bytes) -> int:
    """
    Of the key that wraps this one.
    """
    return int.from_bytes(wrapped[:NUMBER], "big")


def numbered(number: int, sealed: bytes) -> bytes:
    return number.to_bytes(NUMBER, "big") + sealed
