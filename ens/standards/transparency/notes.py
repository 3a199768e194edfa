"""
Signed notes, as transparency logs publish them (C2SP signed-note, tlog-cosignature): a text, an
empty line, and a line for each signature.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LOG, WITNESS = 1, 4  # kinds of keys: Ed25519 over the text, over the text and a time
LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+=*)")
Sign = Callable[[bytes], bytes]


class NotANote(ValueError):
    """
    The text is no signed note, or no key.
    """


@dataclass(frozen=True, slots=True)
class Key:
    """
    A public key with its name and what it signs.
    """

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        told = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(told).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key: bytes
    content: bytes

    def __str__(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key + self.content).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def by(self, key: Key) -> Signature | None:
        """
        The signature of this key, if it is there and right.
        """
        named = (one for one in self.signatures if (one.name, one.key) == (key.name, key.id))
        return next((one for one in named if is_right(key, self.text, one.content)), None)


def key(text: str) -> Key:
    """
    :raises NotANote: if this is no key
    """
    name, _, rest = text.strip().partition("+")
    _, _, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise NotANote("not a key") from error
    if len(content) != 33 or content[0] not in (LOG, WITNESS):
        raise NotANote("not a key")
    found = Key(name, content[0], content[1:])
    if str(found) != text.strip():
        raise NotANote("not a key")
    return found


def parse(text: str) -> Note:
    """
    :raises NotANote: if it has not the shape
    """
    body, separator, lines = text.rpartition("\n\n")
    if not separator:
        raise NotANote("not a note")
    return Note(body + "\n", tuple(signature(line) for line in lines.splitlines()))


def signature(line: str) -> Signature:
    """
    :raises NotANote: if it is no signature's line
    """
    found = LINE.fullmatch(line)
    try:
        content = base64.b64decode(found[2], validate=True) if found else b""
    except binascii.Error:
        content = b""
    if found is None or len(content) < 68:
        raise NotANote("not a signature")
    return Signature(found[1], content[:4], content[4:])


def sign(text: str, key: Key, signer: Sign) -> Signature:
    return Signature(key.name, key.id, signer(text.encode()))


def cosign(text: str, key: Key, signer: Sign, *, at: int) -> Signature:
    """
    As a witness, who saw the text at this time (seconds of Unix).
    """
    content = at.to_bytes(8, "big") + signer(_cosigned(text, at))
    return Signature(key.name, key.id, content)


def is_right(key: Key, text: str, content: bytes) -> bool:
    signed = text.encode()
    if key.kind == WITNESS:
        signed, content = _cosigned(text, int.from_bytes(content[:8], "big")), content[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(content, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()
