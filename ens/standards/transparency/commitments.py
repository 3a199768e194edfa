"""
What stands in the tree for something that may be forgotten: a salted hash of it.

It has two parts. Who reads gets the first, with a digest of the second, which stays reserved to
those who may know all. Without the salts, neither can be guessed from what is left.
"""

from hashlib import sha256

SALT = 32  # sixteen bytes for each part
START = bytes(32)  # of a person's chain
NOBODY = bytes(32)  # in the place of an actor whom nothing is known of


def reserved_digest(reserved: bytes, salt: bytes) -> bytes:
    return sha256(salt[16:] + reserved).digest()


def commitment(shown: bytes, digest: bytes, salt: bytes) -> bytes:
    """
    Of the first part's text, with its half of the salt and the digest of the second.
    """
    return sha256(salt[:16] + digest + shown).digest()


def commit(shown: bytes, reserved: bytes, salt: bytes) -> bytes:
    return commitment(shown, reserved_digest(reserved, salt), salt)


def follow(head: bytes, one: bytes) -> bytes:
    """
    The head of a person's chain with one commitment more.
    """
    return sha256(head + one).digest()
