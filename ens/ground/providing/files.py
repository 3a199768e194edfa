"""
The deployment's keys in files, made at first use. Refused in production: they protect nothing
from whoever reads the folder.

`deployment.key` is what everything is derived from, and root 1; a later root has its own file,
as has each signing key.
"""

import os
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ens.ground import sealing
from ens.ground.providing.values import NotProvided, Signature, name_of
from ens.standards import key_files

NUMBERED = re.compile(r"(root|signing)-([0-9]+)\.key")


class Files:
    """
    `file` is `deployment.key`; the others are beside it.
    """

    def __init__(self, file: Path) -> None:
        self.folder = file.parent
        self._secret = key_files.secret(file)

    def wrap(self, key: bytes, *, about: bytes) -> bytes:
        newest = self.roots()[-1]
        return sealing.numbered(newest, sealing.seal(self._root(newest), key, about))

    def unwrap(self, wrapped: bytes, *, about: bytes) -> bytes:
        """
        :raises sealing.CannotUnseal: changed, or of a root that is no more
        """
        root = self._root(sealing.number(wrapped))
        return sealing.unseal(root, wrapped[sealing.NUMBER :], about)

    def derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(self._secret)

    def sign(self, data: bytes, *, key: str = "") -> Signature:
        """
        :raises NotProvided: no key of that name
        """
        for number in reversed(self._signing_numbers()):
            private = self._signing(number)
            name = name_of(private.public_key().public_bytes_raw())
            if key in ("", name):
                return Signature(name, private.sign(data))
        raise NotProvided(f"there is no signing key {key}")

    def public_keys(self) -> dict[str, bytes]:
        found = [
            self._signing(number).public_key().public_bytes_raw()
            for number in self._signing_numbers()
        ]
        return {name_of(public): public for public in found}

    def roots(self) -> list[int]:
        return sorted({1, *self._numbers("root")})

    def add_root(self) -> int:
        return self._add("root")

    def remove_root(self, number: int) -> None:
        """
        :raises NotProvided: the first, which everything else is derived from too
        """
        if number == 1:
            raise NotProvided("root 1 of a file provider cannot be removed: hashes are made by it")
        self._file("root", number).unlink(missing_ok=True)

    def add_signing(self) -> str:
        public = self._signing(self._add("signing")).public_key().public_bytes_raw()
        return name_of(public)

    def _root(self, number: int) -> AESGCM:
        if number == 1:
            return AESGCM(self.derive("root"))
        try:
            return AESGCM(self._file("root", number).read_bytes())
        except FileNotFoundError as error:
            raise sealing.CannotUnseal(f"root {number} is gone") from error

    def _signing(self, number: int) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(key_files.secret(self._file("signing", number)))

    def _signing_numbers(self) -> list[int]:
        return sorted(self._numbers("signing")) or [1]

    def _numbers(self, kind: str) -> list[int]:
        named = (NUMBERED.fullmatch(name) for name in os.listdir(self.folder))
        return [int(one[2]) for one in named if one and one[1] == kind]

    def _file(self, kind: str, number: int) -> Path:
        return self.folder / f"{kind}-{number}.key"

    def _add(self, kind: str) -> int:
        number = max([1, *self._numbers(kind)]) + 1
        key_files.secret(self._file(kind, number))
        return number
