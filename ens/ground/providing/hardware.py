"""
The deployment's keys in a hardware module, by PKCS#11 (OASIS, 3.0): made in it, never out of it.

On the token: `ens-root` (AES-256, one for each number), `ens-derive` (HMAC-SHA-256), `ens-sign`
(Ed25519, one for each number). `ens keys init` makes the first of each; a token without them is
refused rather than filled, since another `ens-derive` would find nobody by their numbers any more.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ens.ground import sealing
from ens.ground.providing.values import NotProvided, Signature, name_of

ROOT, DERIVE, SIGN = "ens-root", "ens-derive", "ens-sign"
EDWARDS25519 = bytes.fromhex("06032b6570")  # the OID 1.3.101.112, in DER
RAW = 32
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """
    Where the module's library is, which of its tokens is ours, and the file that holds its PIN.
    """

    module: str
    label: str
    pin_file: Path


class Hardware:
    """
    One session for each process, opened when first asked and again after a fork or a fault.
    """

    def __init__(self, token: Token) -> None:
        import pkcs11

        self._pkcs11 = pkcs11
        self._token = token
        self._lock = threading.Lock()
        self._session: Any = None
        self._process = 0

    def wrap(self, key: bytes, *, about: bytes) -> bytes:
        newest = self.roots()[-1]
        nonce = os.urandom(sealing.NONCE)
        sealed = self._asked(
            lambda session: self._root(session, newest).encrypt(key, **self._gcm(nonce, about))
        )
        return sealing.numbered(newest, sealing.AES_GCM + nonce + sealed)

    def unwrap(self, wrapped: bytes, *, about: bytes) -> bytes:
        """
        :raises sealing.CannotUnseal: changed, or of a root that is no more
        """
        number, rest = sealing.number(wrapped), wrapped[sealing.NUMBER :]
        if rest[:1] != sealing.AES_GCM:
            raise sealing.CannotUnseal("unknown algorithm")
        nonce, sealed = rest[1 : 1 + sealing.NONCE], rest[1 + sealing.NONCE :]
        refused = (self._pkcs11.EncryptedDataInvalid, self._pkcs11.GeneralError)
        try:
            return self._asked(
                lambda session: self._root(session, number).decrypt(
                    sealed, **self._gcm(nonce, about)
                )
            )
        except refused as error:
            raise sealing.CannotUnseal("changed, moved, or another key") from error
        except NotProvided as error:
            raise sealing.CannotUnseal(f"root {number} is gone") from error

    def derive(self, purpose: str) -> bytes:
        mechanism = self._pkcs11.Mechanism.SHA256_HMAC
        return self._asked(
            lambda session: self._one(session, DERIVE, "SECRET_KEY").sign(
                purpose.encode(), mechanism=mechanism
            )
        )

    def sign(self, data: bytes, *, key: str = "") -> Signature:
        """
        :raises NotProvided: no key of that name
        """

        def signed(session: Any) -> Signature:
            for number in reversed(self._numbers(session, SIGN, "PRIVATE_KEY")):
                name = name_of(self._public(session, number)) if key else ""
                if key == name:
                    break
            else:
                raise NotProvided(f"the token has no signing key {key}")
            private = self._one(session, SIGN, "PRIVATE_KEY", number)
            value = private.sign(data, mechanism=self._pkcs11.Mechanism.EDDSA)
            return Signature(name or name_of(self._public(session, number)), value)

        return self._asked(signed)

    def public_keys(self) -> dict[str, bytes]:
        def found(session: Any) -> list[bytes]:
            numbers = self._numbers(session, SIGN, "PUBLIC_KEY")
            return [self._public(session, number) for number in numbers]

        return {name_of(public): public for public in self._asked(found)}

    def roots(self) -> list[int]:
        return self._asked(lambda session: self._numbers(session, ROOT, "SECRET_KEY"))

    def add_root(self) -> int:
        def added(session: Any) -> int:
            number = self._next(session, ROOT, "SECRET_KEY")
            self._make(session, ROOT, number)
            return number

        return self._asked(added)

    def remove_root(self, number: int) -> None:
        self._asked(lambda session: self._root(session, number).destroy())

    def add_signing(self) -> str:
        def added(session: Any) -> str:
            number = self._next(session, SIGN, "PRIVATE_KEY")
            parameters = session.create_domain_parameters(
                self._pkcs11.KeyType.EC_EDWARDS,
                {self._pkcs11.Attribute.EC_PARAMS: EDWARDS25519},
                local=True,
            )
            public, _ = parameters.generate_keypair(
                mechanism=self._pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
                id=sealing.numbered(number, b""),
                label=SIGN,
                store=True,
                private_template=self._closed(),
            )
            return name_of(bytes(public[self._pkcs11.Attribute.EC_POINT])[-RAW:])

        return self._asked(added)

    def prepare(self) -> None:
        """
        Make the first key of each kind, where there is none.
        """

        def made(session: Any) -> None:
            if not self._every(session, DERIVE, "SECRET_KEY"):
                self._make(session, DERIVE, 1)

        self._asked(made, prepared=False)
        if not self._asked(lambda session: self._every(session, ROOT, "SECRET_KEY")):
            self.add_root()
        if not self._asked(lambda session: self._every(session, SIGN, "PRIVATE_KEY")):
            self.add_signing()

    def _asked(self, ask: Callable[[Any], T], *, prepared: bool = True) -> T:
        """
        One at a time; a session that the module forgot is opened once more.

        :raises NotProvided: no module, token or PIN, or nothing of ours on the token
        """
        lost = (
            self._pkcs11.SessionHandleInvalid,
            self._pkcs11.SessionClosed,
            self._pkcs11.UserNotLoggedIn,
            self._pkcs11.DeviceRemoved,
            self._pkcs11.DeviceError,
        )
        with self._lock:
            try:
                return ask(self._opened(prepared))
            except lost:
                self._session = None
                return ask(self._opened(prepared))

    def _opened(self, prepared: bool) -> Any:
        if self._session is None or self._process != os.getpid():
            self._session = self._open()
            self._process = os.getpid()
        if prepared and not self._every(self._session, DERIVE, "SECRET_KEY"):
            raise NotProvided("the token holds no key of ENS: run `ens keys init`, once")
        return self._session

    def _open(self) -> Any:
        token = self._token
        try:
            library = self._pkcs11.lib(token.module)
            if self._process:
                library.reinitialize()
            pin = token.pin_file.read_text("utf-8").strip()
            return self._signed_in(library.get_token(token_label=token.label), pin)
        except OSError as error:
            raise NotProvided(f"the file of the PIN: {error.strerror}") from error
        except (self._pkcs11.PKCS11Error, RuntimeError) as error:
            said = str(error) or type(error).__name__
            raise NotProvided(f"PKCS#11, {token.module}, token {token.label!r}: {said}") from error

    def _signed_in(self, token: Any, pin: str) -> Any:
        """
        Signing in holds for the whole process: after a session that was lost it may still do.
        """
        try:
            return token.open(rw=True, user_pin=pin)
        except self._pkcs11.UserAlreadyLoggedIn:
            return token.open(rw=True)

    def _root(self, session: Any, number: int) -> Any:
        return self._one(session, ROOT, "SECRET_KEY", number)

    def _public(self, session: Any, number: int) -> bytes:
        public = self._one(session, SIGN, "PUBLIC_KEY", number)
        return bytes(public[self._pkcs11.Attribute.EC_POINT])[-RAW:]

    def _one(self, session: Any, label: str, kind: str, number: int = 1) -> Any:
        """
        :raises NotProvided: none of that number
        """
        for found in self._every(session, label, kind):
            if self._number(found) == number:
                return found
        raise NotProvided(f"the token has no {label} {number}")

    def _numbers(self, session: Any, label: str, kind: str) -> list[int]:
        return sorted(self._number(found) for found in self._every(session, label, kind))

    def _number(self, found: Any) -> int:
        return int.from_bytes(bytes(found[self._pkcs11.Attribute.ID]), "big")

    def _next(self, session: Any, label: str, kind: str) -> int:
        return max([0, *self._numbers(session, label, kind)]) + 1

    def _every(self, session: Any, label: str, kind: str) -> list[Any]:
        attribute = self._pkcs11.Attribute
        wanted = {
            attribute.LABEL: label,
            attribute.CLASS: getattr(self._pkcs11.ObjectClass, kind),
        }
        return list(session.get_objects(wanted))

    def _make(self, session: Any, label: str, number: int) -> None:
        """
        A root encrypts and decrypts, what derives signs: neither can do anything else.
        """
        flag, kinds = self._pkcs11.MechanismFlag, self._pkcs11.KeyType
        kind, able = (kinds.AES, flag.ENCRYPT | flag.DECRYPT)
        if label == DERIVE:
            kind, able = (kinds.GENERIC_SECRET, flag.SIGN | flag.VERIFY)
        session.generate_key(
            kind,
            256,
            capabilities=able,
            id=sealing.numbered(number, b""),
            label=label,
            store=True,
            template=self._closed(),
        )

    def _closed(self) -> dict[Any, bool]:
        attribute = self._pkcs11.Attribute
        return {attribute.SENSITIVE: True, attribute.EXTRACTABLE: False, attribute.PRIVATE: True}

    def _gcm(self, nonce: bytes, about: bytes) -> dict[str, Any]:
        return {
            "mechanism": self._pkcs11.Mechanism.AES_GCM,
            "mechanism_param": self._pkcs11.GCMParams(nonce, about, 128),
        }
