"""
The files of the repository, as the house tests walk them: on disk, whatever git thinks of them.
"""

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {
    ".git", ".venv", ".tools", "var", "node_modules", "__pycache__",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis",
}  # fmt: skip


@cache
def files(*suffixes: str, under: str = ".") -> tuple[Path, ...]:
    """
    Return our files, all of them or those with one of the suffixes.
    """
    found = []
    for folder, subfolders, names in os.walk(ROOT / under):
        subfolders[:] = sorted(set(subfolders) - NOT_OURS)
        found += [Path(folder, name) for name in sorted(names)]
    return tuple(path for path in found if not suffixes or path.suffix in suffixes)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def calls_in(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """
    Return `filter` for `people.filter(...)` and for `filter(...)`.
    """
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{name_of(path)}:{node.lineno}"
