"""
Write docs/reference/requirements.md: per row of requirements.toml, the tests that prove it.

The marks `@pytest.mark.row("ACC-11")` are read from the sources of the tests, without running or
importing them: on a test, on a class, in a module's `pytestmark`, on a `pytest.param`.
"""

import argparse
import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "requirements.md"


@dataclass(frozen=True, slots=True)
class Proof:
    row: str
    path: str
    test: str


def rows() -> list[dict]:
    return tomllib.loads((ROOT / "requirements.toml").read_text("utf-8"))["row"]


def proofs() -> list[Proof]:
    return [proof for path in sorted((ROOT / "tests").rglob("*.py")) for proof in proofs_in(path)]


def proofs_in(path: Path) -> Iterator[Proof]:
    module = ast.parse(path.read_text("utf-8"))
    name = path.relative_to(ROOT).as_posix()
    for test, ids in marked(module, ids_of_module(module), prefix=""):
        for row in sorted(ids):
            yield Proof(row, name, test)


def ids_of_module(module: ast.Module) -> frozenset[str]:
    marks = [
        statement.value
        for statement in module.body
        if isinstance(statement, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in statement.targets)
    ]
    return ids_in(marks)


def marked(
    node: ast.Module | ast.ClassDef, outer: frozenset[str], *, prefix: str
) -> Iterator[tuple[str, frozenset[str]]]:
    for child in node.body:
        if isinstance(child, ast.ClassDef) and child.name.startswith("Test"):
            inner = outer | ids_in(child.decorator_list)
            yield from marked(child, inner, prefix=f"{prefix}{child.name}::")
        elif is_test(child):
            yield prefix + child.name, outer | ids_in(child.decorator_list)


def is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")


def ids_in(expressions: list[ast.expr]) -> frozenset[str]:
    """
    Return the ids given to every `pytest.mark.row(...)` found inside.
    """
    return frozenset(
        argument.value
        for expression in expressions
        for call in ast.walk(expression)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.row"
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def page(table: list[dict], proved: list[Proof]) -> str:
    by_row: dict[str, list[Proof]] = {}
    for proof in proved:
        by_row.setdefault(proof.row, []).append(proof)
    done = sum(row["id"] in by_row for row in table)
    lines = [
        "# Requirements and their proofs",
        "",
        "Written by `make docs` from `requirements.toml` and the marks of the tests; not by hand.",
        "A row counts as proved when a test carries its id, by `@pytest.mark.row`.",
        "",
        f"**{done} of {len(table)} rows are proved by at least one test.**",
    ]
    context = None
    for row in table:
        if row["context"] != context:
            context = row["context"]
            lines += ["", f"## {row['id'][:3]}: {context}", ""]
            lines += ["| id | what is asked | proved by |", "|---|---|---|"]
        lines.append(line_of(row, by_row.get(row["id"], [])))
    return "\n".join(lines) + "\n"


def line_of(row: dict, proved: list[Proof]) -> str:
    links = [f"[{p.path}](../../{p.path})::{p.test}" for p in proved]
    asked = f"**{row['name']}**. {row['behaviour']} ({', '.join(row['actors'])})"
    return f"| {row['id']} | {cell(asked)} | {'<br>'.join(links) or 'not yet'} |"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say if it is stale")
    wanted = page(rows(), proofs())
    if parser.parse_args().check:
        return int(not PAGE.exists() or PAGE.read_text("utf-8") != wanted)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
