"""
The provider that the settings name (`ENS_KEY_PROVIDER`).
"""

from functools import cache
from pathlib import Path

from django.conf import settings

from ens.ground.providing import files, hardware
from ens.ground.providing.values import KeyProvider, NotProvided

NAMES = ("file", "pkcs11")


def key_file() -> Path:
    return settings.ENS_HOME / "keys" / "deployment.key"


@cache
def provider() -> KeyProvider:
    """
    :raises NotProvided: no such provider, or nothing behind it
    """
    if settings.ENS_KEY_PROVIDER == "file":
        return files.Files(key_file())
    if settings.ENS_KEY_PROVIDER == "pkcs11":
        return hardware.Hardware(token())
    raise NotProvided(f"ENS_KEY_PROVIDER={settings.ENS_KEY_PROVIDER}: {' or '.join(NAMES)}")


def token() -> hardware.Token:
    return hardware.Token(
        module=settings.ENS_PKCS11_MODULE,
        label=settings.ENS_PKCS11_TOKEN,
        pin_file=Path(settings.ENS_PKCS11_PIN_FILE),
    )


def problems() -> list[str]:
    """
    Why nothing can be opened here: asked before anything is served.
    """
    try:
        if not provider().roots():
            return ["the key provider holds no root key"]
    except NotProvided as error:
        return [f"the key provider: {error}"]
    pin = Path(settings.ENS_PKCS11_PIN_FILE)
    if settings.ENS_KEY_PROVIDER == "pkcs11" and pin.stat().st_mode & 0o077:
        return [f"ENS_PKCS11_PIN_FILE: {pin} can be read by others than its owner"]
    return []
