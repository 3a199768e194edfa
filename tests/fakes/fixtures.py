"""
Fixtures of whoever needs a running sandbox: import them in the folder's conftest.
"""

from collections.abc import Iterator

import pytest

from tests.fakes.running import Sandbox, running


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Iterator[Sandbox]:
    """
    The running sandbox, its clock and its scenarios put back afterwards.
    """
    yield sandbox_process
    sandbox_process.as_before()
