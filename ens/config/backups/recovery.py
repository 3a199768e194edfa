"""
The recovery key: what opens a backup away from the deployment that made it.

A pair. The public half stays beside the deployment's keys and closes every backup, so that one
made at night by nobody holds no secret that opens it. The other half is told once, as a text to
be kept elsewhere, and never written here.

HPKE (RFC 9180): X25519, HKDF-SHA256, AES-256-GCM.
"""

import base64
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NAME = "ENS"
GROUP, CHECK = 7, 3


class NotARecoveryKey(Exception):
    """
    The text was mistyped, or is something else.
    """


def file(home: Path) -> Path:
    return home / "keys" / "recovery.pub"


def public(home: Path) -> X25519PublicKey | None:
    try:
        text = file(home).read_text("ascii")
    except FileNotFoundError:
        return None
    return X25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))


def make(home: Path) -> str:
    """
    Make a new pair, keep its public half, and return the text of the other: the only time.
    """
    private = X25519PrivateKey.generate()
    path = file(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".new")
    partial.write_text(private.public_key().public_bytes_raw().hex() + "\n", "ascii")
    partial.rename(path)
    return text_of(private)


def text_of(private: X25519PrivateKey) -> str:
    raw = private.private_bytes_raw()
    text = base64.b32encode(raw + _check(raw)).decode()
    return "-".join([NAME, *(text[at : at + GROUP] for at in range(0, len(text), GROUP))])


def read(text: str) -> X25519PrivateKey:
    """
    :raises NotARecoveryKey: if a letter is wrong or missing
    """
    letters = "".join(text.split()).upper().replace("-", "").removeprefix(NAME)
    try:
        told = base64.b32decode(letters)
    except ValueError as error:
        raise NotARecoveryKey from error
    raw, check = told[:-CHECK], told[-CHECK:]
    if len(raw) != 32 or _check(raw) != check:
        raise NotARecoveryKey
    return X25519PrivateKey.from_private_bytes(raw)


def _check(raw: bytes) -> bytes:
    return hashlib.sha256(b"ens recovery key" + raw).digest()[:CHECK]


def close(key: bytes, to: X25519PublicKey, *, about: str) -> bytes:
    return HPKE.encrypt(key, to, info=about.encode())


def open_with(private: X25519PrivateKey, closed: bytes, *, about: str) -> bytes:
    """
    :raises NotARecoveryKey: another deployment's
    """
    try:
        return HPKE.decrypt(closed, private, info=about.encode())
    except (InvalidTag, ValueError) as error:
        raise NotARecoveryKey from error
