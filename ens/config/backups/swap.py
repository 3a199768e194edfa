"""
Putting restored data in the place of what is there: all of it or nothing, whatever dies meanwhile.

What is restored lies beside its place; the change is a few renames, and a journal says how far
they went. Killed before the last of them, the next start puts the old data back; after it, the
next start goes on with the new. What was there is kept aside until the new has started once.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ens.config import embedded

JOURNAL = ".restore.json"
FILES = ("blobs", "keys", "sandbox")


@dataclass(frozen=True, slots=True)
class Part:
    place: Path
    restored: Path
    previous: Path


def parts(home: Path) -> dict[str, Part]:
    data = embedded.data_folder(home)
    beside = {"database": Part(data, _with(data, "restored"), _with(data, "previous"))}
    for name in FILES:
        restored, previous = home / ".restored" / name, home / ".previous" / name
        beside[name] = Part(home / name, restored, previous)
    return beside


def _with(data: Path, word: str) -> Path:
    return data.with_name(f"{data.name}.{word}")


def state(home: Path) -> str:
    """
    "" (nothing), "ready", "swapping", "swapped", "done" or "failed".
    """
    return str(_journal(home).get("state", ""))


def note(home: Path, word: str, *, changed: Mapping[str, bool] | None = None) -> None:
    """
    `changed` names the parts that are exchanged, each with whether something is in its place.
    """
    kept = _journal(home).get("changed", {}) if changed is None else changed
    told = {"state": word, "changed": kept}
    partial = home / f"{JOURNAL}.new"
    with partial.open("w") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(home / JOURNAL)
    _sync(home)


def _journal(home: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((home / JOURNAL).read_bytes()))
    except (FileNotFoundError, ValueError):
        return {}


def clear(home: Path) -> None:
    """
    Forget a restore that ended: what it laid out and its journal.
    """
    for part in parts(home).values():
        _remove(part.restored)
    _remove(home / ".restored")
    (home / JOURNAL).unlink(missing_ok=True)


def swap(home: Path) -> None:
    """
    Rename everything. Nothing may run on it.
    """
    changed = {name: part for name, part in parts(home).items() if part.restored.exists()}
    for part in changed.values():
        _remove(part.previous)
    there = {name: part.place.exists() for name, part in changed.items()}
    note(home, "swapping", changed=there)
    for part in changed.values():
        _rename(part.place, part.previous)
        _rename(part.restored, part.place)
    note(home, "swapped")


def undo(home: Path) -> None:
    """
    Put back what was there, as far as it was taken away.
    """
    beside = parts(home)
    for name, was_there in _journal(home).get("changed", {}).items():
        part = beside[name]
        taken_away = part.previous.exists() if was_there else not part.restored.exists()
        if taken_away:
            _rename(part.place, part.restored)
            _rename(part.previous, part.place)
    note(home, "failed")


def recover(home: Path) -> None:
    """
    At a start: a change that was cut in the middle never was.
    """
    if state(home) == "swapping":
        undo(home)


def finish(home: Path) -> None:
    """
    The restored data has started: what was there before is removed.
    """
    if state(home) != "swapped":
        return
    note(home, "done")
    for part in parts(home).values():
        _remove(part.previous)
    _remove(home / ".previous")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)


def _rename(one: Path, other: Path) -> None:
    if one.exists():
        other.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        one.rename(other)
        _sync(other.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
