import pytest

from tests.portals import people


@pytest.fixture
def jeanne(database):
    """
    A person with an open, empty space.
    """
    return people.citizen("Jeanne")


@pytest.fixture
def anne(database):
    """
    A doctor without any relation.
    """
    return people.doctor("Anne")


@pytest.fixture
def biologist(database):
    return people.doctor("Sophie")


@pytest.fixture
def document(jeanne, biologist):
    """
    Jeanne's laboratory report, by the biologist.
    """
    return people.deposit(biologist, jeanne)
