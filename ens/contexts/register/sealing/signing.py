"""
The key that signs checkpoints, and the name of the log.
"""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from ens.ground import keys
from ens.standards.transparency import notes

PURPOSE = "register-checkpoint"


def origin() -> str:
    return str(settings.ENS_REGISTER_ORIGIN)


def sign(data: bytes) -> bytes:
    return _private().sign(data)


def public_key() -> notes.Key:
    return notes.Key(origin(), notes.LOG, _private().public_key().public_bytes_raw())


@cache
def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keys.derived(PURPOSE))
