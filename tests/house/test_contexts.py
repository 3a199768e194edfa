"""
No table of one context leans on a table of another: neither by a key, nor by SQL in a string.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import sources

CONTEXTS = tuple(
    sorted(p.parent.name for p in sources.files(".py", under="ens/contexts") if p.name == "apps.py")
)
TABLE = re.compile(rf"\b({'|'.join(CONTEXTS) or 'none'})_[a-z][a-z_]*\b")
CREATED = re.compile(r"create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)", re.I)
REFERENCED = re.compile(r"\breferences\s+\"?(\w+)", re.I)


@pytest.fixture(scope="module")
def models() -> list[type]:
    from django.apps import apps

    from ens.config import setup

    setup.django()
    return [model for model in apps.get_models() if model.__module__.startswith("ens.")]


def context_of(path: Path) -> str:
    return path.relative_to(sources.ROOT / "ens" / "contexts").parts[0]


def strings_in(path: Path) -> Iterator[ast.Constant]:
    docstrings = {
        node.body[0].value
        for node in ast.walk(sources.tree(path))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(sources.tree(path)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in docstrings
        ):
            yield node


def python_of_contexts() -> list[Path]:
    return [p for p in sources.files(".py", under="ens/contexts") if p.parent.name != "contexts"]


def created_tables() -> set[str]:
    return {
        table.lower()
        for path in sources.files(".py", ".sql", under="ens/contexts")
        for table in CREATED.findall(path.read_text("utf-8"))
    }


def test_no_model_holds_a_foreign_key_to_another_context(models: list[type]) -> None:
    crossing = [
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model._meta.app_label != model._meta.app_label
    ]
    assert crossing == []


def test_no_statement_references_a_table_of_another_context() -> None:
    crossing = [
        f"{sources.place(path, string)} {table}"
        for path in python_of_contexts()
        for string in strings_in(path)
        for table in REFERENCED.findall(string.value)
        if re.match(r"[a-z]+_", table) and not table.startswith(f"{context_of(path)}_")
    ]
    assert crossing == []


def test_no_context_writes_the_name_of_another_contexts_table(models: list[type]) -> None:
    tables = created_tables() | {model._meta.db_table for model in models}
    crossing = [
        f"{sources.place(path, string)} {found[0]}"
        for path in python_of_contexts()
        for string in strings_in(path)
        for found in TABLE.finditer(string.value)
        if found[0] in tables and found[1] != context_of(path)
    ]
    assert crossing == []
