"""
The key that signs checkpoints, and the name of the log.
"""

from django.conf import settings

from ens.ground import keys
from ens.standards.transparency import notes


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
