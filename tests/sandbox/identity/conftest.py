from collections.abc import Iterator

import pytest

from tests.fakes.fixtures import sandbox, sandbox_process
from tests.fakes.relying import ALL
from tests.sandbox.identity.asking import Asking

__all__ = ["asking", "citizen_asking", "sandbox", "sandbox_process"]


@pytest.fixture(params=ALL)
def asking(request: pytest.FixtureRequest, sandbox) -> Iterator[Asking]:
    """
    Each of the three providers in turn.
    """
    one = Asking(sandbox, request.param)
    yield one
    one.browser.close()


@pytest.fixture
def citizen_asking(sandbox) -> Iterator[Asking]:
    one = Asking(sandbox, "franceconnect")
    yield one
    one.browser.close()
