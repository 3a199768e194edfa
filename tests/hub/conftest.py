from collections.abc import Iterator

import pytest

from tests.hub.parties import Parties


@pytest.fixture(scope="module")
def parties(tmp_path_factory) -> Iterator[Parties]:
    """
    A collector and a hub that run, for the tests of one module.
    """
    both = Parties(tmp_path_factory.mktemp("research"))
    both.know_care()
    both.start()
    yield both
    both.kill()
