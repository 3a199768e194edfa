"""
Who stands before the API in this process, for the modules that take them by name.
"""

import pytest

from tests.fhir_api import inside


@pytest.fixture(scope="module")
def loader(database):
    """
    The operator's software.
    """
    with inside.http(inside.operator()) as http:
        yield http


@pytest.fixture(scope="module")
def person(database):
    """
    Somebody, the same for all of a module.
    """
    return inside.holder()


@pytest.fixture
def somebody(database):
    """
    Somebody new for each test.
    """
    return inside.holder()


@pytest.fixture(scope="module")
def carer(person):
    """
    A doctor of that person.
    """
    one = inside.doctor()
    inside.care_for(person, one)
    return one
