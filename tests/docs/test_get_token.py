"""
The program that gets a token for who tries the how-to pages, against a running instance.
"""

import os
import subprocess
import sys

import pytest

from tests.house import sources

PROGRAM = sources.ROOT / "docs" / "how-to" / "get_token.py"


@pytest.fixture
def run(running_system):
    def run_(*arguments):
        environment = {**os.environ, "ENS_HOME": str(running_system.home)}
        command = [sys.executable, str(PROGRAM), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    return run_


@pytest.mark.parametrize(
    "arguments",
    [
        ["suzanne-lefevre"],
        ["camille-martin", "launch/patient patient/Patient.rs"],
        ["dr-marchand"],
        ["loader"],
        ["archive", "--behind", "dr-garnier"],
    ],
)
def test_the_token_that_it_prints_is_taken(run, running_system, arguments):
    ended = run(*arguments)
    assert ended.returncode == 0, ended.stderr
    with running_system.http(ended.stdout.strip()) as http:
        assert http.get("/Patient").status_code == 200


def test_what_is_refused_is_shown(run):
    ended = run("archive")
    assert ended.returncode == 1
    assert "invalid_grant" in ended.stderr
