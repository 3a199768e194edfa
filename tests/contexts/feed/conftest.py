"""
A real collector and a real hub beside the database of the tests; people who deposit.
"""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from ens.ground.actor import Actor
from tests.fhir_api import inside
from tests.hub.parties import Parties


@pytest.fixture(scope="session")
def way(tmp_path_factory, database) -> Iterator[Parties]:
    from ens.contexts.feed import api as feed

    both = Parties(tmp_path_factory.mktemp("research"))
    both.start()
    with settings_of(both):
        feed.publish_card()
    yield both
    both.kill()


def settings_of(both: Parties) -> override_settings:
    return override_settings(
        COLLECTOR_URL=both.url("collector"),
        CARE_CARD=both.home / "feed" / "card.json",
        COLLECTOR_CARD=both.home / "collector" / "card.json",
        HUB_CARD=both.home / "hub" / "card.json",
    )


@pytest.fixture
def on(way) -> Iterator[Parties]:
    """
    The feed goes to this collector; nothing that other tests left waits before ours.
    """
    from ens.ground import database

    database.execute("delete from feed_sending where sent_at is null and stopped_at is null")
    with settings_of(way):
        yield way


@pytest.fixture
def job(database) -> Actor:
    from ens.config import jobs

    return jobs.research()


@pytest.fixture
def jeanne(database):
    return inside.holder("Jeanne")


@pytest.fixture
def biologist(database):
    return inside.doctor()
