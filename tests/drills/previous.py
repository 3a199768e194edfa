"""
An instance of an earlier version, brought back from its kept dump.
"""

import json
import subprocess
import tarfile
from pathlib import Path
from typing import Any

from ens.config import embedded

KEPT = Path(__file__).resolve().parents[1] / "data" / "previous"
ARCHIVES = sorted(KEPT.glob("*.tar.xz"))


def unpack(archive: Path, home: Path) -> dict[str, Any]:
    """
    Its keys, files and sandbox in this home, its rows in a new database; what it told of itself.
    """
    extract(archive, home)
    server = embedded.start(home)
    try:
        load(server.url, home / "database.sql", program=server.binaries / "psql")
    finally:
        server.stop()
    (home / "database.sql").unlink()
    told = home / "told.json"
    found: dict[str, Any] = json.loads(told.read_text("utf-8"))
    told.unlink()
    return found


def extract(archive: Path, folder: Path) -> None:
    """
    The files of a tar of ours; `extractall` asks for a filter that Debian 12's Python lacks.
    """
    with tarfile.open(archive) as tar:
        for one in tar:
            held = tar.extractfile(one)
            path = folder / one.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(held.read() if held else b"")


def load(url: str, dump: Path, *, program: Path | str = "psql") -> None:
    """
    As an operator would, with any server.
    """
    lines = dump.read_text("utf-8").splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith("SET transaction_timeout"))
    asked = [str(program), "--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", "--dbname", url]
    ended = subprocess.run(asked, input=text, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
