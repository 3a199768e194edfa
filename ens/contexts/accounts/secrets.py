"""
Opaque secrets of 256 bits, and the keyed hash under which each one rests; the words of an
emergency, sealed as long as their token is kept.
"""

import secrets

from ens.ground import keys

BYTES = 32
LONGEST = 512


def new_secret() -> str:
    return secrets.token_urlsafe(BYTES)


def hash_of(purpose: str, secret: str) -> bytes:
    """
    A secret that no one could have been given hashes too: it is then simply unknown.
    """
    plain = secret[:LONGEST].encode("utf-8", "replace").decode()
    return keys.keyed_hash(f"accounts:{purpose}", plain)


REASON = "token-reason"


def seal_reason(text: str) -> str:
    if not text:
        return ""
    return keys.seal(keys.deployment_key(REASON), text.encode(), b"").hex()


def unseal_reason(sealed: str) -> str:
    if not sealed:
        return ""
    return keys.unseal(keys.deployment_key(REASON), bytes.fromhex(sealed), b"").decode()
