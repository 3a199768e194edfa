"""
Tests that prove something, about rows that exist.
"""

import ast
from pathlib import Path

from tests.house import sources
from tools import requirements

ASSERTING_CALLS = ("assert", "expect", "check", "raises", "warns", "fail", "refuses", "xfail")


def asserts(function: ast.AST, asserting: set[str]) -> bool:
    return any(
        isinstance(node, ast.Assert)
        or (isinstance(node, ast.Call) and is_asserting(sources.called_name(node), asserting))
        for node in ast.walk(function)
    )


def is_asserting(name: str, asserting: set[str]) -> bool:
    return name in asserting or name.lstrip("_").startswith(ASSERTING_CALLS)


def asserting_functions(path: Path) -> set[str]:
    """
    Return the functions of the module that assert, by themselves or through one another.
    """
    functions = functions_of(path)
    asserting: set[str] = set()
    while more := {f.name for f in functions if asserts(f, asserting)} - asserting:
        asserting |= more
    return asserting


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(sources.tree(path))
    return [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_every_test_asserts_something() -> None:
    everywhere = {
        name
        for path in sources.files(".py", under="tests")
        if not path.name.startswith("test_")
        for name in asserting_functions(path)
    }
    silent = [
        sources.place(path, function)
        for path in sources.files(".py", under="tests")
        for asserting in [asserting_functions(path) | everywhere]
        for function in functions_of(path)
        if function.name.startswith("test_") and not asserts(function, asserting)
    ]
    assert silent == []


def test_every_row_that_a_test_proves_exists() -> None:
    known = {row["id"] for row in requirements.rows()}
    assert {proof for proof in requirements.proofs() if proof.row not in known} == set()


def test_every_mark_names_its_rows_in_full() -> None:
    """
    `pytest.mark.row` is read from the source: a row in a variable would not be seen.
    """
    unread = [
        sources.place(path, call)
        for path in sources.files(".py", under="tests")
        for call in sources.calls_in(path)
        if ast.unparse(call.func).endswith("mark.row")
        and not (call.args and len(requirements.ids_in([call])) == len(call.args))
    ]
    assert unread == []


def test_the_page_of_requirements_is_up_to_date() -> None:
    written = requirements.PAGE.read_text("utf-8")
    wanted = requirements.page(requirements.rows(), requirements.proofs())
    assert written == wanted, "run: make docs"


def test_rows_have_one_id_each() -> None:
    ids = [row["id"] for row in requirements.rows()]
    assert len(ids) == len(set(ids)) == 301
