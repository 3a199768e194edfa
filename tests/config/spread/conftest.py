"""
A fresh, migrated database of its own for each module, and one that is already spread.
"""

import tempfile

import pytest

from tests.config.spread import databases


@pytest.fixture(scope="module")
def home():
    with tempfile.TemporaryDirectory(prefix="ens-spread-") as folder:
        yield folder


@pytest.fixture
def fresh(database_url, home):
    with databases.new(database_url, home) as made:
        yield made


@pytest.fixture(scope="module")
def spread(database_url, home):
    with databases.new(database_url, home) as made:
        done = made.ens("migrate", "--partitions", str(databases.PARTS))
        assert done.returncode == 0, done.stderr
        yield made
