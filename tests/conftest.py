"""
One real database for the whole run; each test makes the persons it needs.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ens.config import embedded

pytest_plugins = (
    "tests.plugins.browsing",
    "tests.plugins.drawn",
    "tests.plugins.needs",
    "tests.plugins.roles",
    "tests.plugins.rows",
    "tests.plugins.running",
)

TEST_HOME = Path(tempfile.mkdtemp(prefix="ens-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ens.config.settings")
os.environ["ENS_HOME"] = str(TEST_HOME)
os.environ.setdefault("ENS_PORT", "18000")
os.environ.setdefault("ENS_MODE", "sandbox")
# The same tests on a schema that is spread by person, into so many parts.
os.environ["ENS_PARTITIONS"] = os.environ.get("ENS_TEST_PARTITIONS", "0")


TEST_HOME.chmod(0o755)
# Known before anything reads the settings; the server starts with the first test that asks.
os.environ["DATABASE_URL"] = os.environ.get("ENS_TEST_DATABASE_URL") or embedded.url_of(TEST_HOME)


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    if "ENS_TEST_DATABASE_URL" in os.environ:
        yield os.environ["DATABASE_URL"]
        return
    server = embedded.start(TEST_HOME)
    yield server.url
    server.stop()
    shutil.rmtree(TEST_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def applications() -> None:
    """
    Django without a database.
    """
    from ens.config import setup

    setup.django()


@pytest.fixture(scope="session")
def database(database_url: str, applications: None) -> Iterator[None]:
    """
    Django on a fresh, migrated database, under the roles of production.
    """
    from ens.config import setup
    from tests.plugins import roles

    setup.migrate()
    roles.begin()
    yield
    from django.db import connections

    connections.close_all()
