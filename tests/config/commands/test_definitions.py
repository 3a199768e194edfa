"""
`ens definitions`: add, list, remove.
"""

import json
from pathlib import Path

import pytest

from ens.config.commands import definitions as command
from ens.config.commands.staff import Refused
from tests.standards.fhir.profiles.making import HERE, codes, structure, value_set

PROFILE = f"{HERE}/StructureDefinition/one"


@pytest.fixture(autouse=True)
def undone(database):
    from ens.contexts.terminology import api as terminology

    yield
    for package in {one.package for one in terminology.added_definitions()}:
        terminology.remove_definitions(package)


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    folder = tmp_path / "guide"
    folder.mkdir()
    (folder / "one.json").write_text(json.dumps(structure("one")))
    (folder / "two.json").write_text(json.dumps(value_set("two", codes("cat"))))
    (folder / "other.json").write_text('{"resourceType": "Patient"}')
    return folder


def test_a_guide_comes_is_listed_and_goes(guide: Path, capsys) -> None:
    assert command.definitions(act="add", path=guide) == 0
    said = capsys.readouterr().out
    assert "guide: 2 added, of which 0 replaced another" in said
    assert "1 left out: Patient" in said
    command.definitions(act="list")
    assert f"guide  StructureDefinition  {PROFILE}|1.0.0" in capsys.readouterr().out
    assert command.definitions(act="remove", name="guide") == 0
    command.definitions(act="list")
    assert capsys.readouterr().out == "2 removed\n"


def test_one_goes_by_its_url(guide: Path, capsys) -> None:
    command.definitions(act="add", path=guide)
    command.definitions(act="remove", name=PROFILE)
    capsys.readouterr()
    command.definitions(act="list")
    assert capsys.readouterr().out.count("\n") == 1


def test_a_guide_with_one_that_is_wrong_adds_nothing(guide: Path, capsys) -> None:
    (guide / "wrong.json").write_text(json.dumps(structure("wrong", base="urn:nowhere")))
    with pytest.raises(Refused, match=r"nothing was added: .*wrong.*urn:nowhere"):
        command.definitions(act="add", path=guide)
    (guide / "wrong.json").write_text("{")
    with pytest.raises(Refused, match=r"nothing was added: wrong\.json"):
        command.definitions(act="add", path=guide)
    command.definitions(act="list")
    assert capsys.readouterr().out == ""


def test_a_folder_without_definitions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no definition in it"):
        command.definitions(act="add", path=tmp_path)


def test_what_is_not_there_cannot_go() -> None:
    with pytest.raises(Refused, match="nothing of that name"):
        command.definitions(act="remove", name="guide")


def test_the_arguments_are_read(capsys) -> None:
    from ens.config import commands

    with pytest.raises(SystemExit):
        commands.main(["definitions", "add", "--help"])
    assert "FOLDER|FILE.tgz|FILE.json" in capsys.readouterr().out
