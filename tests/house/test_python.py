"""
What no linter knows: the house's own rules on Python code, read from its syntax.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import sources

QUERIES = {
    "filter", "exclude", "get", "get_or_create", "update_or_create", "annotate", "alias",
    "aggregate", "values", "values_list", "order_by", "Q", "FilteredRelation", "extra",
}  # fmt: skip
CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("timezone", "now"), ("timezone", "localdate"), ("clock", "now"), ("clock", "today"),
}  # fmt: skip
XML_GATES = {"ens/standards/cda/xml_gate.py", "ens/standards/fhir/narrative.py"}
XML_PARSERS = ("lxml", "xml.etree", "xml.dom", "xml.sax", "xml.parsers", "defusedxml")


def spreads(call: ast.Call) -> bool:
    return any(keyword.arg is None for keyword in call.keywords)


def querysets_with_spread_arguments(path: Path) -> Iterator[str]:
    """
    Find `rows.filter(**something)`.

    A dictionary from outside, spread there, chooses columns and operators: three of the SQL
    injections found in Django in February 2026 came in that way.
    """
    for call in sources.calls_in(path):
        if sources.called_name(call) in QUERIES and spreads(call):
            yield sources.place(path, call)


def test_no_dictionary_is_spread_into_a_query() -> None:
    found = [
        place
        for path in sources.files(".py", under="ens")
        for place in querysets_with_spread_arguments(path)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["a.filter(**given)", "Q(**given)", "a.b.order_by(**given)"])
def test_a_spread_dictionary_is_found(line: str, tmp_path: Path, monkeypatch) -> None:
    source = tmp_path / "seen.py"
    source.write_text(line)
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    assert list(querysets_with_spread_arguments(source)) == ["seen.py:1"]


def looks_at_the_clock(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return (owner, name) in CLOCKS
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
            return (owner, name) in CLOCKS
    return False


@pytest.mark.parametrize("floor", ["standards", "ui", "contexts"])
def test_time_comes_in_as_an_argument_below_the_doors(floor: str) -> None:
    found = [
        sources.place(path, call)
        for path in sources.files(".py", under=f"ens/{floor}")
        for call in sources.calls_in(path)
        if looks_at_the_clock(call)
    ]
    assert found == []


def is_from_etree(call: ast.Call, names: set[str]) -> bool:
    return sources.called_name(call) in names and "etree" in ast.unparse(call.func)


def xml_calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for path in sources.files(".py", under="ens"):
        if any(name.startswith(XML_PARSERS) for name in sources.imported_modules(path)):
            for call in sources.calls_in(path):
                if is_from_etree(call, names):
                    yield path, call


def test_xml_is_read_at_its_gates_only() -> None:
    """
    Elsewhere, a parser would be one where DTD, entities and network are still on.
    """
    readers = {"fromstring", "parse", "iterparse", "XMLParser", "XMLPullParser", "parseString"}
    assert {sources.name_of(path) for path, _ in xml_calls(readers)} <= XML_GATES


def test_every_xml_parser_has_entities_network_and_dtd_off() -> None:
    off = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    for path, call in xml_calls({"XMLParser", "XMLPullParser"}):
        given = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
        assert off.items() <= given.items(), sources.place(path, call)


@pytest.mark.parametrize(
    "module", [p.stem for p in sources.files(".py", under="ens/config") if "settings" in p.stem]
)
def test_settings_import_in_a_fresh_interpreter(module: str, tmp_path: Path) -> None:
    environment = os.environ | {"ENS_HOME": str(tmp_path), "PYTHONPATH": str(sources.ROOT)}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import ens.config.{module}"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
