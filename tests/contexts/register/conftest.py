import pytest

from tests.contexts.register import lines


@pytest.fixture
def register(as_worker):
    """
    Everything that other tests wrote is sealed; what a test writes comes after.
    """
    lines.seal_all()
    return lines
