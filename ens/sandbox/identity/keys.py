"""
Signing keys of the providers, made at first start under `$ENS_HOME/sandbox/keys/`.

Each provider has three: the usual one, the one it rotates to, and one it never publishes.
"""

import json
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

from ens.sandbox import files, scenario, settings

ALGORITHM = "ES256"


def published(service: str) -> dict[str, Any]:
    """The JWKS: one key, and only the new one once it has rotated."""
    public = _in_use(service).as_dict(private=False, use="sig", alg=ALGORITHM)
    return {"keys": [public]}


def sign(service: str, claims: dict[str, Any], *, typ: str = "JWT") -> str:
    """
    Sign as the provider would; with hostile keys, as a thief who names the provider's key.

    The thief also offers its own key in the header: who trusts it there is fooled.
    """
    key = _in_use(service)
    header: dict[str, Any] = {"alg": ALGORITHM, "typ": typ, "kid": key.kid}
    if scenario.current(service).behaviour == "hostile-keys":
        key = _key(service, "hostile")
        header["jwk"] = key.as_dict(private=False)
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


def verify(service: str, token: str) -> dict[str, Any]:
    """
    Read back a token that this provider signed, with its usual key or the rotated one.

    :raises ValueError: if it did not sign it
    """
    for name in ("usual", "rotated"):
        try:
            return jwt.decode(token, _key(service, name), algorithms=[ALGORITHM]).claims
        except Exception:  # each library error means the same: not signed by this key
            continue
    raise ValueError("not signed by this provider")


@cache
def salt() -> bytes:
    """What makes a subject different for each relying party, and the same for ever."""
    path = _folder() / "subjects.salt"
    if not path.exists():
        files.write_whole(path, secrets.token_bytes(32), mode=0o600)
    return path.read_bytes()


def make(service: str) -> None:
    for name in ("usual", "rotated", "hostile"):
        _key(service, name)
    salt()


def _in_use(service: str) -> ECKey:
    rotated = scenario.current(service).behaviour == "rotated-keys"
    return _key(service, "rotated" if rotated else "usual")


@cache
def _key(service: str, name: str) -> ECKey:
    path = _folder() / f"{service}.{name}.jwk"
    if not path.exists():
        key = ECKey.generate_key("P-256", auto_kid=True)
        files.write_whole(path, json.dumps(key.as_dict(private=True)).encode(), mode=0o600)
    return ECKey.import_key(json.loads(path.read_bytes()))


def _folder() -> Path:
    return settings.current().folder / "keys"
