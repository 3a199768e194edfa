"""
Messages between parties that know one another's public keys: signed, and sealed to one of them.

Sources: JWS (RFC 7515), JWE (RFC 7516) with ECDH-ES and A256GCM, Ed25519 and X25519 (RFC 8037).
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from ens.standards import key_files

SIGNING, SEALING = "Ed25519", "ECDH-ES"


class Unreadable(ValueError):
    """
    Not signed by this party, not sealed to us, or changed on the way.
    """


@dataclass(frozen=True, slots=True)
class Card:
    """
    What others know of a party: its name and its two public keys. It may be shown to anybody.
    """

    name: str
    signing: OKPKey
    sealing: OKPKey

    def seal(self, data: bytes) -> str:
        """
        Make it readable by this party alone.
        """
        return jwe.encrypt_compact({"alg": SEALING, "enc": "A256GCM"}, data, self.sealing)

    def verified(self, text: str, *, kind: str) -> bytes:
        """
        What this party signed, of this kind of message.

        :raises Unreadable: if it did not sign it as such
        """
        try:
            found = jws.deserialize_compact(text, self.signing, algorithms=[SIGNING])
        except (JoseError, ValueError, KeyError) as error:
            raise Unreadable("signature") from error
        if found.headers().get("typ") != kind:
            raise Unreadable("kind of message")
        return bytes(found.payload)

    def text(self) -> str:
        keys = {"signing": self.signing, "sealing": self.sealing}
        public = {name: key.as_dict(private=False) for name, key in keys.items()}
        return json.dumps({"name": self.name, **public}, indent=1)

    def publish(self, path: Path) -> None:
        partial = path.with_suffix(".partial")
        partial.write_text(self.text(), encoding="utf-8")
        partial.rename(path)

    @classmethod
    def read(cls, text: str) -> "Card":
        told = json.loads(text)
        signing, sealing = (OKPKey.import_key(told[one]) for one in ("signing", "sealing"))
        return cls(told["name"], signing, sealing)


@dataclass(frozen=True, slots=True)
class Party:
    """
    A party as itself: its card, and the private halves of the keys on it.
    """

    card: Card
    signing: OKPKey
    sealing: OKPKey

    @classmethod
    def of_folder(cls, name: str, folder: Path) -> "Party":
        """
        The party whose private keys are in this folder, drawn at first use.
        """
        return cls.of_secrets(
            name,
            signing=key_files.secret(folder / "signing.key"),
            sealing=key_files.secret(folder / "sealing.key"),
        )

    @classmethod
    def of_secrets(cls, name: str, *, signing: bytes, sealing: bytes) -> "Party":
        """
        The party whose private keys are these two secrets of 32 bytes.
        """
        ed25519 = Ed25519PrivateKey.from_private_bytes(signing)
        x25519 = X25519PrivateKey.from_private_bytes(sealing)
        own = (
            _key("Ed25519", signing, ed25519.public_key().public_bytes_raw()),
            _key("X25519", sealing, x25519.public_key().public_bytes_raw()),
        )
        public = [OKPKey.import_key(one.as_dict(private=False)) for one in own]
        return cls(Card(name, *public), *own)

    def sign(self, data: bytes, *, kind: str) -> str:
        header = {"alg": SIGNING, "typ": kind}
        return jws.serialize_compact(header, data, self.signing, algorithms=[SIGNING])

    def unseal(self, text: str) -> bytes:
        """
        :raises Unreadable: if it was sealed to somebody else, or changed
        """
        try:
            found = jwe.decrypt_compact(text, self.sealing, algorithms=[SEALING, "A256GCM"])
        except (JoseError, ValueError, KeyError) as error:
            raise Unreadable("seal") from error
        return bytes(found.plaintext or b"")


def _key(curve: str, secret: bytes, public: bytes) -> OKPKey:
    told: dict[str, Any] = {"kty": "OKP", "crv": curve, "d": _text(secret), "x": _text(public)}
    return OKPKey.import_key(told)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
