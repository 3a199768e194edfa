"""
The key that signs checkpoints, and the name of the log.
"""

from django.conf import settings

from ens.ground import keys
from ens.ground.providing.values import NotProvided, name_of
from ens.standards.transparency import notes, succession


def origin() -> str:
    return str(settings.ENS_REGISTER_ORIGIN)


def sign(data: bytes) -> bytes:
    """
    By the newest key of the deployment's provider, which may be in a module of hardware.
    """
    return keys.provider().sign(data).value


def public_key() -> notes.Key:
    *_, newest = keys.provider().public_keys().values()
    return notes.Key(origin(), notes.LOG, newest)


def announced(former: str) -> str:
    """
    The former key's signature for the present one, "" where it is not there any more: whoever
    knows the former is then told so by the check.
    """
    if not former:
        return ""
    known = notes.key(former)

    def signer(data: bytes) -> bytes:
        return keys.provider().sign(data, key=name_of(known.public)).value

    try:
        return succession.sign(known, public_key(), signer)
    except NotProvided:
        return ""
