"""
Each journey has a system of its own: it moves its clock, opens its spaces, counts its people.
"""

import shutil
from collections.abc import Iterator

import pytest

from tests.plugins import running
from tests.plugins.instance import Running


@pytest.fixture(scope="module")
def running_system() -> Iterator[Running]:
    home = running.new_home()
    system = running.up(home, running.free_port())
    yield system
    system.stop()
    shutil.rmtree(home, ignore_errors=True)
