"""
The parameters beside those of R4, each a few lines of `search_parameters.toml`; and one more,
added as its guide says.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ens.standards.fhir import definitions
from ens.standards.fhir.extract import emitters, expression
from ens.standards.fhir.extract.route import routes

ROOT = Path(__file__).parents[3]
FILE = "ens/standards/fhir/search_parameters.toml"
GUIDE = ROOT / "docs/how-to/add-a-search-parameter.md"
ROWS: dict[str, dict[str, Any]] = tomllib.loads((ROOT / FILE).read_text("utf-8"))
ADDED = [definitions.search_parameters(name)[code] for name in ROWS for code in ROWS[name]]
KINDS = {"token", "reference", "string", "date", "number", "quantity", "uri"}
# The greatest number that the database has room for.
LAST = 32767

added = pytest.mark.parametrize("one", ADDED, ids=lambda one: f"{one.type}.{one.code}")


@added
def test_it_is_on_a_type_of_r4_which_has_none_of_this_name(
    one: definitions.SearchParameter,
) -> None:
    assert one.type in definitions.RESOURCE_TYPES
    assert one.number > 10_000, "R4 has its own under this name"
    assert one.kind in KINDS
    assert one.url.startswith("https://")


@added
def test_it_leads_to_elements_that_its_type_can_be_of(one: definitions.SearchParameter) -> None:
    for path in expression.parse(one.expression):
        found = routes(one.type, path)
        assert found
        for route in found:
            assert (one.kind, route.type) in emitters.MAKERS, route


@added
def test_a_reference_and_nothing_else_says_what_it_points_at(
    one: definitions.SearchParameter,
) -> None:
    assert bool(one.targets) == (one.kind == "reference")
    assert set(one.targets) <= set(definitions.RESOURCE_TYPES)


def test_r4_keeps_what_it_names() -> None:
    table = definitions._TABLE["search"]
    assert [(name, code) for name in ROWS for code in ROWS[name] if code in table[name]] == []


def test_numbers_follow_one_another_and_fit() -> None:
    numbers = sorted(one.number for one in ADDED)
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 10_001
    assert definitions.last_number() == numbers[-1] <= LAST


@pytest.mark.parametrize(
    ("name", "code", "number"),
    [
        ("DocumentReference", "isArchived", 10_001),
        ("CareTeam", "managingOrganization", 10_010),
        ("Practitioner", "qualification-code", 10_017),
    ],
)
def test_numbers_never_change(name: str, code: str, number: int) -> None:
    assert definitions.search_parameters(name)[code].number == number


def test_one_more_is_lines_of_data(tmp_path: Path) -> None:
    """
    The lines of the guide, in a copy of the file: rows of the index come out.
    """
    (lines,) = re.findall(r"^   ```toml\n(.*?)^   ```", GUIDE.read_text("utf-8"), re.M | re.S)
    ((name, rows),) = tomllib.loads(lines).items()
    ((code, row),) = rows.items()
    assert row["number"] == definitions.last_number() + 1, "the guide gives the next number"
    shutil.copytree(ROOT / "ens/standards", tmp_path / "ens/standards")
    shutil.copy(ROOT / "ens/__init__.py", tmp_path / "ens/__init__.py")
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write("\n" + re.sub(r"^   ", "", lines, flags=re.M))
    program = (
        "from ens.standards.fhir import definitions, extract\n"
        f"resource = {{'resourceType': '{name}', '{code}': '2026-01-05T09:00:00Z'}}\n"
        "print(extract.extract(resource).dates[0][0], definitions.last_number())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == [str(row["number"])] * 2
