"""
What the page of threats says is watched, and two things that nothing else watches.
"""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

from tests.house import sources

PAGE = sources.ROOT / "docs" / "reference" / "threats.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
SIGNING_IN = {"ens/journeys/sign_in.py"}
ABUSES, FAULTS = 18, 14


@cache
def functions_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(sources.tree(path))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def rows_of(section: str) -> list[str]:
    text = PAGE.read_text("utf-8").partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [line for line in text.splitlines() if line.startswith("| ")][1:]


def test_every_test_named_by_the_page_of_threats_exists() -> None:
    named = TEST.findall(PAGE.read_text("utf-8"))
    assert [
        f"{path}::{name}" for path, name in named if name not in functions_in(sources.ROOT / path)
    ] == []


def test_every_fault_and_every_abuse_has_its_test() -> None:
    faults, abuses = rows_of("Faults that happened elsewhere"), rows_of("What somebody could try")
    assert len(faults) >= FAULTS
    assert [row.split("|")[1].strip() for row in abuses] == [f"T{n + 1}" for n in range(ABUSES)]
    assert [row for row in (*faults, *abuses) if not TEST.search(row)] == []


def test_a_session_is_opened_by_whoever_signs_in_and_by_nothing_else() -> None:
    """
    Nobody, staff or support, enters somebody's place: there is no other way to a session.
    """
    opening = {
        sources.name_of(path)
        for path in sources.files(".py", under="ens")
        if "open_session" in path.read_text("utf-8")
        for call in sources.calls_in(path)
        if sources.called_name(call) == "open_session"
    }
    assert opening == SIGNING_IN


def test_every_dependency_is_locked_by_its_hash() -> None:
    locked = tomllib.loads((sources.ROOT / "uv.lock").read_text("utf-8"))["package"]
    bare = [
        one["name"]
        for one in locked
        if "registry" in one["source"]
        for file in [*one.get("wheels", []), *filter(None, [one.get("sdist")])]
        if not file.get("hash", "").startswith("sha256:")
    ]
    outside = [one["name"] for one in locked if not {"registry", "editable"} & one["source"].keys()]
    assert (bare, outside) == ([], [])
