"""
The sandbox as its own process, with the cast and a few more people.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from ens.sandbox import clients_file
from ens.sandbox.population import write_population
from tests.fakes import running

TODAY = date(2026, 5, 4)


@pytest.fixture(scope="session")
def populated_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Sandbox]:
    home, port = tmp_path_factory.mktemp("populated"), running.free_port()
    write_population(home, 30, today=TODAY)
    clients_file.write_clients(home, port)
    sandbox = running.start(home, port)
    try:
        running.wait_until_ready(sandbox)
        yield sandbox
    finally:
        sandbox.stop()


@pytest.fixture
def populated(populated_process: running.Sandbox) -> Iterator[running.Sandbox]:
    """
    The running sandbox; its clock and its scenarios are put back afterwards.
    """
    yield populated_process
    populated_process.as_before()
