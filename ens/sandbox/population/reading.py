"""
The population's files as the simulators read them: parsed again only when they have changed.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def people(folder: Path) -> tuple[Entry, ...]:
    """
    Return the entries of `identities.json`; nobody when it is not written yet.
    """
    return tuple(_read(folder / "identities.json").get("people", ()))


def person(folder: Path, key: str) -> Entry | None:
    return next((entry for entry in people(folder) if entry["key"] == key), None)


def directory(folder: Path) -> Entry:
    """
    Return `structures` and `professionals`, both empty when not written yet.
    """
    return {"structures": [], "professionals": []} | _read(folder / "population" / "directory.json")


def _read(path: Path) -> Entry:
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int) -> Entry:
    known: Entry = json.loads(path.read_bytes())
    return known
