"""
Wrapping keys are renewed while documents are deposited and read, and the command is killed in the
midst of it: nobody notices, nothing is lost, and it goes on from where it was.
"""

import os
import re
import signal

import pytest

from tests.drills import keeping
from tests.journeys import deposits

DEPOSITS = 300 if os.environ.get("ENS_LONG") else 20


def ens_keys(running, *asked, **environment):
    told = {"ENS_PORT": str(running.port)} | environment
    return keeping.command(running.home, "keys", *asked, **told)


def in_use(running):
    """
    How many persons each wrapping key wraps, as the command tells.
    """
    told = ens_keys(running, "status")
    assert told.returncode == 0, told.stderr
    found = re.findall(r"wrapping (\d+)  (?:in use|old)  (\d+) persons", told.stdout)
    return {int(number): int(count) for number, count in found}


@pytest.mark.row("SEC-06")
def test_keys_are_renewed_under_load_though_the_command_is_killed(running_system):
    before = in_use(running_system)
    [old] = [number for number, count in before.items() if count]
    load = keeping.Load(running_system)
    try:
        load.wait_for(DEPOSITS)
        cut = ens_keys(running_system, "rotate", ENS_FAILPOINT="generation-begun:kill")
        assert cut.returncode == -signal.SIGKILL
        assert in_use(running_system) == before
        cut = ens_keys(running_system, "rotate", ENS_FAILPOINT="keys-rewrapped:kill")
        assert cut.returncode == -signal.SIGKILL
        assert in_use(running_system)[old] == before[old]
        load.wait_for(2 * DEPOSITS)
        done = ens_keys(running_system, "rotate", "--continue")
        assert f"{before[old]} wrapped anew" in done.stdout, done.stderr
        load.wait_for(3 * DEPOSITS)
    finally:
        load.end()
    assert load.failed == []
    assert len(load.answered) >= 3 * DEPOSITS
    assert "destroyed" in ens_keys(running_system, "retire", str(old)).stdout
    assert sum(in_use(running_system).values()) == before[old]
    with running_system.http(load.token) as http:
        for one in load.answered:
            assert http.get("/" + "/".join(one.split("/")[-4:-2])).status_code in (200, 404)


def test_a_key_that_still_wraps_is_refused_and_named(running_system):
    number = max(in_use(running_system))
    refused = ens_keys(running_system, "retire", str(number))
    assert refused.returncode != 0
    assert f"{number} still wraps keys" in refused.stderr
    assert deposits.bundle(running_system)
