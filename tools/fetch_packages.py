"""
Brings the npm packages that the sandbox's apps stand on, as their lock file pins them.

    python tools/fetch_packages.py [LOCK FOLDER]

No Node: each archive comes from the registry, its sha512 is checked, and it is unpacked as it is
under `.tools/npm/node_modules`, or as another lock file says under another folder: the official
examples that only tests read, of PyPI too. Done once: nothing is asked of the network while the
lock stays.
"""

import base64
import hashlib
import io
import json
import os
import shutil
import sys
import tarfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "ens" / "sandbox" / "apps" / "package-lock.json"
FOLDER = ROOT / ".tools" / "npm"
PUBLIC = "https://registry.npmjs.org/"
TIMEOUT = 15
MOST_BYTES = 50_000_000


class NotFetched(Exception):
    """
    A package could not be had, or is not what the lock says.
    """


def main(*asked: str) -> int:
    lock, folder = map(Path, asked) if asked else (LOCK, FOLDER)
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = folder / ".stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    try:
        fetch_all(json.loads(lock.read_text("utf-8")), folder, registry=registry())
    except (NotFetched, OSError, urllib.error.URLError, tarfile.TarError) as error:
        print(f"Paquets npm non installés / npm packages not installed: {error}", file=sys.stderr)
        return 1
    stamp.write_text(wanted)
    return 0


def fetch_all(lock: dict, folder: Path, *, registry: str) -> None:
    """
    :raises NotFetched: none of them is left half unpacked
    """
    folder.mkdir(parents=True, exist_ok=True)
    for place, entry in lock["packages"].items():
        if place:
            archive = download(entry["resolved"].replace(PUBLIC, registry, 1))
            require_integrity(archive, entry["integrity"], place)
            unpack(archive, folder / place, keep=entry.get("keep", ""))


def registry() -> str:
    """
    As npm finds it: the environment, then the project's and the user's `.npmrc`.
    """
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if said := os.environ.get(name):
            return said.rstrip("/") + "/"
    for folder in (LOCK.parent, ROOT, Path(os.environ.get("HOME", "/nonexistent"))):
        if said := registry_in(folder / ".npmrc"):
            return said.rstrip("/") + "/"
    return PUBLIC


def registry_in(settings: Path) -> str:
    if not settings.is_file():
        return ""
    for line in settings.read_text("utf-8", "replace").splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "registry":
            return value.strip().strip("\"'")
    return ""


def download(address: str) -> bytes:
    if urlsplit(address).scheme not in ("http", "https"):
        raise NotFetched(f"{address}: not an address of the web")
    with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:
        content: bytes = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotFetched(f"{address}: too large")
    return content


def require_integrity(archive: bytes, integrity: str, name: str) -> None:
    """
    :raises NotFetched: the archive is not the one that was locked
    """
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if f"sha512-{digest}" not in integrity.split():
        raise NotFetched(f"{name}: the archive is not the one that was locked")


def unpack(archive: bytes, place: Path, *, keep: str = "") -> None:
    """
    What was there before is replaced whole. Of what only tests read, `keep` names a folder.
    """
    beside = place.with_name(f".{place.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        for name, content in files_of(tar, keep):
            file = beside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    shutil.rmtree(place, ignore_errors=True)
    beside.rename(place)


def files_of(tar: tarfile.TarFile, keep: str = "") -> Iterator[tuple[str, bytes]]:
    """
    The regular files without their first folder, as npm unpacks them.

    :raises NotFetched: if one would be written elsewhere
    """
    for member in tar:
        name = PurePosixPath(member.name)
        if name.is_absolute() or ".." in name.parts:
            raise NotFetched(f"{member.name}: outside its folder")
        kept = str(PurePosixPath(*name.parts[1:]))
        if member.isfile() and kept.startswith(keep) and (content := tar.extractfile(member)):
            yield kept, content.read()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
