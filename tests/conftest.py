"""
One real database for the whole run; each test makes the persons it needs.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = (
    "tests.plugins.drawn",
    "tests.plugins.needs",
    "tests.plugins.rows",
    "tests.plugins.running",
)

TEST_HOME = Path(tempfile.mkdtemp(prefix="ens-test-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ens.config.settings")
os.environ["ENS_HOME"] = str(TEST_HOME)
os.environ.setdefault("ENS_PORT", "18000")
os.environ.setdefault("ENS_MODE", "sandbox")


def _start() -> tuple[str, object]:
    from ens.config import embedded

    TEST_HOME.chmod(0o755)
    server = embedded.start(TEST_HOME)
    return server.url, server


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    if given := os.environ.get("ENS_TEST_DATABASE_URL"):
        yield given
        return
    url, server = _start()
    yield url
    server.stop()  # type: ignore[attr-defined]
    shutil.rmtree(TEST_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[None]:
    """
    Django on a fresh, migrated database.
    """
    os.environ["DATABASE_URL"] = database_url
    from ens.config import setup

    setup.django()
    setup.migrate()
    yield
    from django.db import connections

    connections.close_all()
