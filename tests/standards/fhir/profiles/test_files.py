"""
Definitions in folders, archives and files that somebody else made.
"""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from ens.standards.fhir.profiles import files
from ens.standards.fhir.profiles.files import NotReadable
from tests.standards.fhir.profiles.making import code_system, codes, structure, value_set

Members = dict[str, bytes]


def written(*resources: Any) -> Members:
    return {
        f"package/{one['resourceType']}-{number}.json": json.dumps(one).encode()
        for number, one in enumerate(resources)
    }


def archive(path: Path, members: Members, *others: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for one in others:
            packed.addfile(one)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            packed.addfile(info, io.BytesIO(data))
    return path


def refused(path: Path) -> str:
    with pytest.raises(NotReadable) as told:
        files.read(path)
    return str(told.value)


def test_a_package_is_read_without_being_unpacked(tmp_path: Path):
    members = written(structure("one"), value_set("two", codes("cat")), code_system("cat"))
    members["package/package.json"] = b'{"name": "guide", "version": "1.2"}'
    members["package/example/Patient-x.json"] = b"not even JSON"
    members["package/other/StructureDefinition-y.json"] = b"{}"
    members["package/.index.json"] = b"{}"
    found = files.read(archive(tmp_path / "guide.tgz", members))
    assert found.package == "guide#1.2"
    assert [one["resourceType"] for one in found.resources] == [
        "StructureDefinition", "ValueSet", "CodeSystem"
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["guide.tgz"]


def test_what_is_of_no_use_is_counted(tmp_path: Path):
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": structure("one")},
            {"resource": structure("two", kind="logical")},
            {"resource": code_system("a", content="fragment")},
            {"resource": {"resourceType": "Patient"}},
            {"resource": {"resourceType": "Patient"}},
            {"fullUrl": "urn:nothing"},
            3,
        ],
    }
    path = tmp_path / "all.json"
    path.write_text(json.dumps(bundle))
    found = files.read(path)
    assert (found.package, len(found.resources)) == ("all", 1)
    assert found.ignored == {"logical models": 1, "partial systems": 1, "Patient": 2}


def test_a_folder_is_read_with_those_in_it(tmp_path: Path):
    folder = tmp_path / "guide" / "definitions"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.json").write_text(json.dumps(structure("one")))
    (folder / "deep" / "two.json").write_text(json.dumps(structure("two")))
    (folder / "notes.txt").write_text("not read")
    (folder / "away.json").symlink_to("/etc/passwd")
    found = files.read(folder)
    assert (found.package, len(found.resources)) == ("guide", 2)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"a": 1, "a": 2}', b"\xff\xfe", b'{"a": NaN}', b"{}" * 2,
     b'{"a":' * 300 + b"1" + b"}" * 300],
)  # fmt: skip
def test_what_is_no_json_is_named(tmp_path: Path, data: bytes):
    path = tmp_path / "broken.json"
    path.write_bytes(data)
    assert "broken.json" in refused(path)


def test_a_file_of_fifty_megabytes(tmp_path: Path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "large.json" in refused(path)
    assert "large.json" in refused(tmp_path)


def test_a_member_of_fifty_megabytes(tmp_path: Path):
    member = {"package/large.json": bytes(50_000_000)}
    assert "large.json" in refused(archive(tmp_path / "a.tgz", member))


def test_an_archive_that_unpacks_to_more_than_anybody_has(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "MOST_IN_ALL", 5_000_000)
    bomb = archive(tmp_path / "bomb.tgz", {"package/notes.txt": bytes(30_000_000)})
    assert bomb.stat().st_size < 100_000
    assert "once unpacked" in refused(bomb)
    zeros = tmp_path / "zeros.tgz"
    zeros.write_bytes(gzip.compress(bytes(30_000_000)))
    assert files.read(zeros).resources == []


def test_a_folder_of_more_than_anybody_has(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "MOST_IN_ALL", 500)
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps(structure(name)))
    assert "more than 500" in refused(tmp_path)


def test_more_files_than_anybody_has(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 3)
    members = written(*(value_set(f"v{number}", codes("a")) for number in range(5)))
    assert "more than 3 files" in refused(archive(tmp_path / "a.tgz", members))
    for name in members:
        (tmp_path / Path(name).name).write_bytes(members[name])
    assert "more than 3 files" in refused(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/StructureDefinition.json",
        "/etc/one.json",
        "package/../../one.json",
        "a/b.json",
        "package-of-another/one.json",
        "package/../package-of-another/one.json",
    ],
)
def test_a_name_that_leads_elsewhere_is_not_read(tmp_path: Path, name: str):
    found = files.read(archive(tmp_path / "a.tgz", {name: b"{}"}))
    assert (found.resources, found.ignored) == ([], {})


def test_links_and_devices_are_not_read(tmp_path: Path):
    odd = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        info = tarfile.TarInfo(f"package/x{len(odd)}.json")
        info.type, info.linkname = kind, "/etc/passwd"
        odd.append(info)
    found = files.read(archive(tmp_path / "a.tgz", written(structure("one")), *odd))
    assert len(found.resources) == 1


NO_TAR = gzip.compress(b"not a tar" * 100, mtime=0)


@pytest.mark.parametrize("data", [b"", b"not an archive", NO_TAR], ids=["empty", "text", "gzip"])
def test_what_is_no_archive(tmp_path: Path, data: bytes):
    path = tmp_path / "a.tgz"
    path.write_bytes(data)
    assert "a.tgz" in refused(path)


def test_an_archive_that_is_cut(tmp_path: Path):
    whole = archive(tmp_path / "a.tgz", written(*(structure(f"s{n}") for n in range(50))))
    whole.write_bytes(whole.read_bytes()[:-700])
    refused(whole)


def test_what_is_not_there(tmp_path: Path):
    assert "no such file" in refused(tmp_path / "nothing.json")
