"""
A token of SoftHSM2, in a folder of its own: hardware as far as PKCS#11 tells.
"""

import os
import subprocess
from pathlib import Path

LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


def library() -> str:
    """
    Where the module is on this machine; "" where it is not.
    """
    return next((one for one in LIBRARIES if os.path.exists(one)), "")


def environment(folder: Path, *, label: str = "ens", pin: str = "48213") -> dict[str, str]:
    """
    A new token, and what tells ENS about it.
    """
    tokens = folder / "tokens"
    tokens.mkdir(parents=True, exist_ok=True)
    told = folder / "softhsm2.conf"
    told.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\n")
    pin_file = folder / "pin"
    pin_file.write_text(f"{pin}\n")
    pin_file.chmod(0o600)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", label, "--pin", pin,
         "--so-pin", "99999"],
        env=os.environ | {"SOFTHSM2_CONF": str(told)}, check=True, capture_output=True,
    )  # fmt: skip
    return {
        "SOFTHSM2_CONF": str(told),
        "ENS_KEY_PROVIDER": "pkcs11",
        "ENS_PKCS11_MODULE": library(),
        "ENS_PKCS11_TOKEN": label,
        "ENS_PKCS11_PIN_FILE": str(pin_file),
    }
