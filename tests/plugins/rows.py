"""
The requirement rows a test proves, written into the JUnit report beside its result.

Loaded by `tests/conftest.py`; the mark itself is `@pytest.mark.row("ACC-11", "ACC-13")`.
"""

import pytest


def rows_of(item: pytest.Item) -> list[str]:
    return sorted({row for mark in item.iter_markers("row") for row in mark.args})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.user_properties.extend(("row", row) for row in rows_of(item))
