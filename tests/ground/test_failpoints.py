"""
Failpoints: named, listed, armed by the environment or for a moment by a test.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ens.collector import failpoints as of_collector
from ens.ground import failpoints
from ens.hub import failpoints as of_hub

SOURCES = Path(failpoints.__file__).parents[1]
NAMES = failpoints.NAMES | of_collector.NAMES | of_hub.NAMES


@pytest.fixture(autouse=True)
def disarmed():
    yield
    failpoints.arm("")


def test_what_is_not_armed_does_nothing():
    assert {failpoints.reach(name) for name in failpoints.NAMES} == {None}


def test_an_armed_place_raises_and_the_others_do_not():
    failpoints.arm("after-data:raise")
    failpoints.reach("after-trace")
    with pytest.raises(failpoints.FailpointReached, match="after-data"):
        failpoints.reach("after-data")


def test_every_name_is_in_the_code_and_every_place_has_a_name():
    code = "".join(path.read_text("utf-8") for path in SOURCES.rglob("*.py"))
    reached = set(
        re.findall(r'failpoints\.reach\("([a-z-]+)"\)|(?<!def )reach\("([a-z-]+)"\)', code)
    )
    assert {one or other for one, other in reached} == NAMES.keys()


def test_the_environment_arms_a_process_that_then_dies():
    ended = subprocess.run(
        [sys.executable, "-c", "from ens.ground import failpoints as f; f.reach('after-commit')"],
        env=os.environ | {"ENS_FAILPOINT": "after-commit:kill"},
        check=False,
    )
    assert ended.returncode == -9


def test_the_command_lists_them():
    told = subprocess.run(
        [sys.executable, "-m", "ens.config.commands", "failpoints"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [line.split()[0] for line in told.splitlines()] == list(NAMES)
