"""
The repository's own tools: import contracts, proofs of requirements, the count of a test run.
"""

import ast
import subprocess
from pathlib import Path

import grimp
import pytest

from tests.house import sources
from tools import import_contracts, requirements, run_tests

A_TEST_FILE = """
import pytest

def test_right(): assert True
def test_right_too(): assert True
def test_wrong(): assert False
def test_left_out(): pytest.skip("needs a moon")
@pytest.fixture
def broken(): raise ValueError
def test_without_its_fixture(broken): assert True
"""


def graph_of(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        graph.add_module(importer)
        graph.add_module(imported)
        graph.add_import(importer=importer, imported=imported)
    return graph


def doors() -> import_contracts.DoorsContract:
    return import_contracts.DoorsContract(
        name="doors", session_options={}, contract_options={"contexts": "a.contexts", "door": "api"}
    )


def few() -> import_contracts.FewImportersContract:
    options = {"modules": ["a.clients"], "importers": ["a.contexts"]}
    return import_contracts.FewImportersContract(
        name="few", session_options={}, contract_options=options
    )


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("a.portals.home", "a.contexts.record.api", True),
        ("a.portals.home", "a.contexts.record.models", False),
        ("a.portals.home", "a.contexts.record", False),
        ("a.contexts.access.facts", "a.contexts.record.queries", False),
        ("a.contexts.record.api", "a.contexts.record.queries", True),
        ("a.contexts.recording", "a.contexts.record.queries", False),
    ],
)
def test_a_context_is_entered_by_its_door_only(importer: str, imported: str, kept: bool) -> None:
    assert doors().check(graph_of((importer, imported)), verbose=False).kept is kept


@pytest.mark.parametrize(
    ("importer", "kept"),
    [("a.contexts.identity.insi", True), ("a.clients.insi", True), ("a.portals.home", False)],
)
def test_a_client_is_called_from_contexts_only(importer: str, kept: bool) -> None:
    assert few().check(graph_of((importer, "a.clients.sms")), verbose=False).kept is kept


@pytest.mark.parametrize(
    "source",
    [
        '@pytest.mark.row("ACC-11")\ndef test_it(): ...',
        '@pytest.mark.row("ACC-11")\nclass TestIt:\n  def test_it(self): ...',
        'pytestmark = [pytest.mark.row("ACC-11")]\ndef test_it(): ...',
        (
            '@pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.row("ACC-11"))])\n'
            "def test_it(a): ..."
        ),
    ],
    ids=["function", "class", "module", "parameter"],
)
def test_a_row_is_proved_wherever_the_mark_stands(source: str) -> None:
    module = ast.parse(source)
    found = list(requirements.marked(module, requirements.ids_of_module(module), prefix=""))
    assert [rows for _, rows in found] == [frozenset({"ACC-11"})]
    assert found[0][0].endswith("test_it")


def test_a_row_without_a_proof_is_not_yet_done() -> None:
    row = {"id": "ACC-11", "context": "c", "name": "n", "behaviour": "b", "actors": ["CIT"]}
    assert requirements.page([row], []).endswith("| ACC-11 | **n**. b (CIT) | not yet |\n")
    assert "**0 of 1 rows" in requirements.page([row], [])


@pytest.fixture
def reports(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path / "reports")
    return tmp_path / "reports"


def run_pytest_on(folder: Path, source: str, monkeypatch) -> int:
    (folder / "test_sample.py").write_text(source)
    arguments = ["-q", "-c", "/dev/null", "--rootdir", str(folder), str(folder)]
    monkeypatch.setattr("sys.argv", ["run_tests.py", *arguments, "-p", "no:cacheprovider"])
    return run_tests.main()


def test_a_run_ends_with_its_count(tmp_path, reports, monkeypatch, capfd) -> None:
    code = run_pytest_on(tmp_path, A_TEST_FILE, monkeypatch)
    said = capfd.readouterr().out
    assert code == 1
    assert "2 passed" in said
    assert "    1  needs a moon" in said
    assert said.splitlines()[-1] == "passed 2, failed 2, skipped 1"
    assert (reports / "junit.xml").exists()


def test_a_run_that_dies_is_a_run_that_failed(tmp_path, reports, monkeypatch, capfd) -> None:
    code = run_pytest_on(tmp_path, "import os\nos._exit(9)", monkeypatch)
    assert code == 9
    assert capfd.readouterr().out.splitlines()[-1] == "passed 0, failed 1, skipped 0"


def test_what_drives_browsers_or_kills_runs_after_the_rest_and_nothing_is_left_out() -> None:
    together, alone = run_tests.runs(["-m", "not slow"])
    assert "-n" in together
    assert "-n" not in alone
    side_by_side, by_one = ({Path(one) for one in run if "/" in one} for run in (together, alone))
    assert {one.name for one in by_one if one.is_dir()} == set(run_tests.ONE_BY_ONE)
    assert together[together.index("--ignore-glob") + 1] == run_tests.BROWSERS
    for test in (sources.ROOT / "tests").glob("**/test_*.py"):
        beside = side_by_side & set(test.parents) and not test.match(run_tests.BROWSERS)
        assert beside or by_one & {test, *test.parents}, test


@pytest.mark.parametrize("named", ["tests/house", "tests/house/test_tools.py::test_it"])
def test_what_is_named_runs_by_itself(named: str, monkeypatch) -> None:
    monkeypatch.chdir(sources.ROOT)
    assert run_tests.runs(["-x", named]) == [["-x", named]]


def test_every_contract_of_the_house_is_there() -> None:
    text = (sources.ROOT / ".importlinter").read_text("utf-8")
    names = {"floors", "contexts", "doors", "pure", "clients", "sandbox", "outside"}
    assert {name for name in names if f"[importlinter:contract:{name}]" not in text} == set()


@pytest.mark.parametrize("script", ["tools/bootstrap.sh", ".ci/run"])
def test_a_script_is_executable_and_well_formed(script: str) -> None:
    path = sources.ROOT / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
