"""
The file of a backup: what was written comes back, and anything else is refused before it is read.
"""

import io
import os
import tarfile

import pytest

from ens.config.backups import archive
from tests.drills import previous

KEY = os.urandom(32)
HEADER = {"product": "ens", "format": 1, "id": "essai", "version": "9", "migrations": []}
BLOB = "ab12" + "0" * 60


@pytest.fixture
def file(tmp_path, monkeypatch):
    """
    A backup of a database in several pieces, keys, and one blob.
    """
    monkeypatch.setattr(archive, "PIECE", 1000)
    path = tmp_path / "sauvegarde.tar"
    writer = archive.Writer(path, HEADER, KEY)
    writer.add_stream("database", [a_tar({"base/1": os.urandom(5000), "PG_VERSION": b"18\n"})])
    writer.add(f"blobs/ab/12/{BLOB}", b"un fichier")
    writer.add_stream("keys", [a_tar({"deployment.key": b"k"})])
    assert not path.exists()
    assert writer.end() == path.stat().st_size
    return path


def a_tar(files):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, data in files.items():
            one = tarfile.TarInfo(name)
            one.size = len(data)
            tar.addfile(one, io.BytesIO(data))
    return held.getvalue()


def members(file):
    with tarfile.open(file) as tar:
        return [(one, tar.extractfile(one).read()) for one in tar]


def rewritten(file, change):
    """
    The same file with its members changed.
    """
    held = [(one.name, data) for one, data in members(file)]
    with tarfile.open(file, "w") as tar:
        for name, data in change(held):
            one = tarfile.TarInfo(name)
            one.size = len(data)
            tar.addfile(one, io.BytesIO(data))


def places(tmp_path):
    (tmp_path / "out" / "blobs").mkdir(parents=True)
    return {name: tmp_path / "out" / name for name in ("database", "keys", "blobs")}


def test_what_was_written_comes_back(file, tmp_path):
    opened = archive.check(file).open_with(KEY)
    opened.unpack(where := places(tmp_path))
    assert (where["database"] / "PG_VERSION").read_text() == "18\n"
    assert (where["database"] / "base" / "1").stat().st_size == 5000
    assert (where["keys"] / "deployment.key").read_bytes() == b"k"
    assert (where["blobs"] / "ab" / "12" / BLOB).read_bytes() == b"un fichier"
    assert opened.has("keys")
    assert not opened.has("sandbox")


def test_nothing_of_the_database_or_of_the_keys_is_readable_in_it(file):
    whole = file.read_bytes()
    assert b"PG_VERSION" not in whole
    assert b"deployment.key" not in whole


def test_anybody_can_check_it_with_the_usual_tools(file, tmp_path):
    import subprocess

    previous.extract(file, tmp_path / "all")
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "sums.sha256"], cwd=tmp_path / "all", check=False
    )
    assert checked.returncode == 0


def test_one_byte_changed_anywhere_is_noticed(file):
    whole = file.read_bytes()
    for one, data in members(file):
        at = whole.index(data[:40]) + len(data) // 2
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(archive.Damaged):
            archive.check(file).open_with(KEY)
        assert one.name
    file.write_bytes(whole)
    archive.check(file).open_with(KEY)


@pytest.mark.parametrize("part", [0, 1, 300, 0.2, 0.5, 0.8, 0.99])
def test_a_file_cut_short_is_noticed(file, part):
    whole = file.read_bytes()
    end = whole.index(b"}", whole.index(b'"seal"'))
    file.write_bytes(whole[: part if isinstance(part, int) else int(end * part)])
    with pytest.raises(archive.Damaged):
        archive.check(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda held: held[:-1],
        lambda held: [one for one in held if one[0] != "sums.sha256"],
        lambda held: [one for one in held if not one[0].startswith("blobs/")],
        lambda held: [*held, ("blobs/../../escape", b"x")],
        lambda held: [*held, ("database/99999999", b"x")],
        lambda held: [held[0], held[2], held[1], *held[3:]],
        lambda held: [*held, held[1]],
    ],
)
def test_members_missing_added_moved_or_doubled_are_noticed(file, change):
    rewritten(file, change)
    with pytest.raises(archive.Damaged):
        archive.check(file)


def test_sums_made_again_for_changed_members_are_noticed_by_the_seal(file):
    import hashlib
    import json

    def forge(held):
        given = [(name, b"x" if name.startswith("blobs/") else data) for name, data in held]
        listed = [one for one in given if one[0] not in ("header.json", "sums.sha256")][:-1]
        sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in listed)
        manifest = json.loads(dict(held)["manifest.json"])
        manifest["sums"] = hashlib.sha256(sums.encode()).hexdigest()
        return [
            given[0],
            *listed,
            ("sums.sha256", sums.encode()),
            ("manifest.json", json.dumps(manifest).encode()),
        ]

    rewritten(file, forge)
    with pytest.raises(archive.Damaged, match="manifest"):
        archive.check(file).open_with(KEY)


def test_a_link_instead_of_a_file_is_refused(file):
    held = [(one.name, data) for one, data in members(file)]
    with tarfile.open(file, "w") as tar:
        for name, data in held:
            one = tarfile.TarInfo(name)
            if name.startswith("blobs/"):
                one.type, one.linkname = tarfile.SYMTYPE, "/etc/passwd"
            else:
                one.size = len(data)
            tar.addfile(one, io.BytesIO(data))
    with pytest.raises(archive.Damaged):
        archive.check(file)


def test_another_key_opens_nothing(file):
    with pytest.raises(archive.Damaged):
        archive.check(file).open_with(os.urandom(32))


@pytest.mark.parametrize("content", [b"", b"du texte", os.urandom(2000)])
def test_what_is_no_backup_is_refused(tmp_path, content):
    path = tmp_path / "autre"
    path.write_bytes(content)
    with pytest.raises(archive.Damaged):
        archive.header_of(path)


def test_one_that_is_given_up_leaves_no_file(tmp_path):
    path = tmp_path / "sauvegarde.tar"
    writer = archive.Writer(path, HEADER, KEY)
    writer.add(f"blobs/ab/12/{BLOB}", b"un fichier")
    writer.give_up()
    assert list(tmp_path.iterdir()) == []


def leading_out():
    return a_tar({"../escape": b"x"})


@pytest.mark.parametrize("stream", [b"rien d'un tar" * 9_000, b"", leading_out()])
def test_a_part_that_cannot_be_laid_out_is_said_and_nothing_hangs(tmp_path, stream):
    path = tmp_path / "sauvegarde.tar"
    writer = archive.Writer(path, HEADER, KEY)
    writer.add_stream("database", [stream])
    writer.end()
    with pytest.raises(archive.Damaged):
        archive.check(path).open_with(KEY).unpack(places(tmp_path))
