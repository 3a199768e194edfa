"""
Sizes and names of files.
"""

import re
import tomllib

from tests.house import sources

LINES = 600
CODE = (".py", ".sh", ".html", ".css", ".js", ".sql")
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def is_table_or_migration(name: str) -> bool:
    return "/migrations/" in name or re.search(r"/tables?(/|_|\.)", name) is not None


def test_no_file_of_code_is_longer_than_600_lines() -> None:
    lengths = {
        sources.name_of(path): len(path.read_bytes().splitlines()) for path in sources.files(*CODE)
    }
    too_long = {name: n for name, n in lengths.items() if n > LINES}
    assert {name for name in too_long if not is_table_or_migration(name)} == set()


def test_no_module_is_named_for_nothing() -> None:
    modules = {path: path.stem for path in sources.files(".py")}
    folders = {path.parent: path.parent.name for path in modules}
    named = {sources.name_of(p) for p, n in (modules | folders).items() if n in SAYS_NOTHING}
    assert named == set()


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (sources.ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    declared = [i for i, line in enumerate(lines) if re.match(r'    "[a-z0-9\[\]-]+[>=<~]', line)]
    silent = [lines[i].strip() for i in declared if not lines[i - 1].startswith("    # ")]
    assert silent == []
    assert len(declared) == number_of_dependencies()


def number_of_dependencies() -> int:
    settings = tomllib.loads((sources.ROOT / "pyproject.toml").read_text("utf-8"))
    extras = settings["project"].get("optional-dependencies", {})
    groups = [settings["project"]["dependencies"], *extras.values()]
    return sum(map(len, [*groups, *settings.get("dependency-groups", {}).values()]))
