"""
What holds the deployment's own keys, whatever it is made of.

It is asked rarely: to open the wrapping keys when a process first meets them (`wrapping`), to
derive the keys of hashes, to sign a checkpoint of the register.
"""

import hashlib
from dataclasses import dataclass
from typing import Protocol


class NotProvided(Exception):
    """
    The deployment's keys are not there: no such file, module, token or PIN.
    """


@dataclass(frozen=True, slots=True)
class Signature:
    """
    Ed25519 (RFC 8032); `key` names the public key, as `public_keys` does.
    """

    key: str
    value: bytes


class KeyProvider(Protocol):
    """
    A file in the sandbox; a hardware module elsewhere.

    `wrap` seals under the newest root key, whose number it writes in front; `unwrap` opens under
    whichever of them. `public_keys` are raw, by name, the one that signs now last; `sign` is by
    that one, or by the one that is named, for as long as it is there.
    """

    def wrap(self, key: bytes, *, about: bytes) -> bytes: ...

    def unwrap(self, wrapped: bytes, *, about: bytes) -> bytes: ...

    def derive(self, purpose: str) -> bytes: ...

    def sign(self, data: bytes, *, key: str = "") -> Signature: ...

    def public_keys(self) -> dict[str, bytes]: ...

    def roots(self) -> list[int]: ...

    def add_root(self) -> int: ...

    def remove_root(self, number: int) -> None: ...

    def add_signing(self) -> str: ...


def name_of(public: bytes) -> str:
    """
    The first 16 hexadecimal digits of the SHA-256 of a raw public key.
    """
    return hashlib.sha256(public).hexdigest()[:16]
