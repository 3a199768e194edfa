"""
Packages of npm come as the lock says, whole, or not at all.
"""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.house import sources
from tools import fetch_packages

APPS = sources.ROOT / "ens" / "sandbox" / "apps"


def archive(**files: str) -> bytes:
    """
    An archive as npm makes it: everything in a first folder.
    """
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return held.getvalue()


GOOD = archive(package__package_json="{}", package__build__a="one")


def integrity(content: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


@pytest.fixture
def registry() -> Iterator[tuple[str, dict[str, bytes]]]:
    """
    A registry on this machine, and what it holds by address.
    """
    held: dict[str, bytes] = {"/thing/-/thing-1.0.0.tgz": GOOD}

    class Registry(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = held.get(self.path)
            self.send_response(200 if content is not None else 404)
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *args: object) -> None:
            """
            Nothing is told.
            """

    server = HTTPServer(("127.0.0.1", 0), Registry)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", held
    server.shutdown()
    thread.join()
    server.server_close()


def lock(**entry: str) -> dict:
    said = {
        "resolved": "https://registry.npmjs.org/thing/-/thing-1.0.0.tgz",
        "integrity": integrity(GOOD),
    } | entry
    return {"packages": {"": {}, "node_modules/thing": said}}


def test_a_package_is_unpacked_as_it_is_from_the_registry_in_use(tmp_path, registry) -> None:
    fetch_packages.fetch_all(lock(), tmp_path, registry=registry[0])
    place = tmp_path / "node_modules" / "thing"
    assert (place / "build" / "a").read_text() == "one"
    assert (place / "package_json").read_text() == "{}"


def test_another_archive_than_the_locked_one_is_refused(tmp_path, registry) -> None:
    registry[1]["/thing/-/thing-1.0.0.tgz"] = archive(package__build__a="two")
    with pytest.raises(fetch_packages.NotFetched, match="not the one that was locked"):
        fetch_packages.fetch_all(lock(), tmp_path, registry=registry[0])
    assert not (tmp_path / "node_modules").exists()


@pytest.mark.parametrize("name", ["../out", "package/../../out", "/etc/out"])
def test_an_archive_that_writes_elsewhere_is_refused(tmp_path, registry, name) -> None:
    bad = archive(**{name: "x"})
    registry[1]["/thing/-/thing-1.0.0.tgz"] = bad
    with pytest.raises(fetch_packages.NotFetched, match="outside its folder"):
        fetch_packages.fetch_all(lock(integrity=integrity(bad)), tmp_path, registry=registry[0])
    assert not (tmp_path / "node_modules" / "thing").exists()
    assert not (tmp_path / "out").exists()


def test_an_address_that_is_none_of_the_web_is_refused(tmp_path) -> None:
    entry = lock(resolved="file:///etc/hostname")
    with pytest.raises(fetch_packages.NotFetched, match="not an address"):
        fetch_packages.fetch_all(entry, tmp_path, registry="http://127.0.0.1:9/")


def test_nothing_is_asked_again_while_the_lock_stays(
    tmp_path, registry, monkeypatch, capsys
) -> None:
    file = tmp_path / "package-lock.json"
    file.write_text(json.dumps(lock()))
    monkeypatch.setattr(fetch_packages, "LOCK", file)
    monkeypatch.setattr(fetch_packages, "FOLDER", tmp_path / "npm")
    monkeypatch.setenv("npm_config_registry", registry[0])
    assert fetch_packages.main() == 0
    registry[1].clear()
    assert fetch_packages.main() == 0
    file.write_text(json.dumps(lock(version="1")))
    assert fetch_packages.main() == 1
    assert "npm packages not installed" in capsys.readouterr().err


def test_the_registry_is_the_environments_then_the_users_then_npms(tmp_path, monkeypatch) -> None:
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(fetch_packages, "ROOT", tmp_path)
    monkeypatch.setattr(fetch_packages, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert fetch_packages.registry() == fetch_packages.PUBLIC
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".npmrc").write_text("fund=false\nregistry = https://npm.example/x\n")
    assert fetch_packages.registry() == "https://npm.example/x/"
    monkeypatch.setenv("npm_config_registry", "https://other.example")
    assert fetch_packages.registry() == "https://other.example/"


def test_the_lock_is_of_the_packages_asked_and_nothing_of_them_is_in_the_repository() -> None:
    wanted = json.loads((APPS / "package.json").read_text())["dependencies"]
    locked = json.loads((APPS / "package-lock.json").read_text())["packages"]
    assert locked[""]["dependencies"] == wanted
    for name, version in wanted.items():
        entry = locked[f"node_modules/{name}"]
        assert entry["version"] == version
        assert entry["resolved"].startswith(fetch_packages.PUBLIC)
        assert entry["integrity"].startswith("sha512-")
        assert entry["license"] == "Apache-2.0"
    assert not [path for path in APPS.rglob("*") if "fhir-client" in Path(path).name]
