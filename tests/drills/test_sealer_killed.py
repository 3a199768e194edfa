"""
The sealer killed with -9 at each of its places: no line is lost, none is sealed twice, the numbers
are dense and the whole verifies.
"""

import os
import subprocess
import sys

import pytest

from ens.standards.transparency import verifying
from ens.standards.transparency.verifying import Trusted
from tests.contexts.register import lines
from tests.contexts.register.test_export import raw

SEAL = """
from ens.config import setup
setup.django()
from ens.config.sealer import Sealer
Sealer("sealer").work()
"""


@pytest.mark.row("SEC-06")
@pytest.mark.parametrize(
    "place", ["seal-before-checkpoint", "seal-before-commit", "seal-after-commit"]
)
def test_a_sealer_killed_anywhere_loses_nothing(database, database_url, place):
    lines.seal_all()
    somebody, before = lines.person(), lines.size()
    lines.write(*[lines.line(somebody, id=f"k{number}") for number in range(5)])
    killed = subprocess.run(
        [sys.executable, "-c", SEAL],
        env={**os.environ, "DATABASE_URL": database_url, "ENS_FAILPOINT": f"{place}:kill"},
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    committed = place == "seal-after-commit"
    assert (lines.size() > before) == committed
    lines.seal_all()
    sealed = [line for _, line in lines.sealed(somebody) if line]
    assert len(sealed) == len(set(sealed)) == 5
    report = verifying.verify(raw(lines.export()), Trusted())
    assert report.findings == []
    assert report.size == lines.size()
