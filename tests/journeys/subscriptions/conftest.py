import pytest

from tests.fhir_api import inside
from tests.journeys.subscriptions.asking import SCOPES


@pytest.fixture
def person(database):
    return inside.holder()


@pytest.fixture
def app(person):
    """
    An application that this person let in.
    """
    actor = inside.through(person, "dedans-app", SCOPES, patient=person.key)
    with inside.http(actor) as http:
        yield http
