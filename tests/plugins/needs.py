"""
Tests that need what a machine may not have are skipped there, with the reason, and counted.
"""

import shutil
from pathlib import Path

import pytest

from tests.ground.providing import softhsm
from tests.plugins import browsing

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "hsm: needs SoftHSM2, a hardware module played by software")


def missing() -> dict[str, str]:
    """
    Return the marks whose need is not met here, each with its reason.
    """
    reasons = {}
    if not any(shutil.which(name) for name in browsing.NAMES):
        reasons["browser"] = "needs chromium: apt install chromium"
    if not softhsm.library() or not shutil.which("softhsm2-util"):
        reasons["hsm"] = "needs SoftHSM2: apt install softhsm2"
    if not SAMPLES.exists():
        reasons["samples"] = "needs ../shared/samples"
    return reasons


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for mark, reason in missing().items():
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))
