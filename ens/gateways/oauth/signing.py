"""
The keys with which we sign id_tokens: RS256, in one file of mode 600, made at first use.

The first key of the file signs; all of them are published, so that a new one can be put in
front of the old one. Production takes no key from a file (settings refuse it).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from ens.standards import key_files

ALGORITHM = "RS256"
BITS = 2048


def key_file() -> Path:
    return settings.ENS_HOME / "keys" / "oauth-signing.json"


def sign(claims: dict[str, Any]) -> str:
    key = _keys().keys[0]
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


def public_keys() -> dict[str, Any]:
    return dict(_keys().as_dict(private=False))


@cache
def _keys() -> KeySet:
    return KeySet.import_key_set(json.loads(key_files.kept(key_file(), _first)))


def _first() -> bytes:
    key = RSAKey.generate_key(BITS, {"use": "sig", "alg": ALGORITHM}, private=True, auto_kid=True)
    return json.dumps({"keys": [key.as_dict(private=True)]}).encode()
