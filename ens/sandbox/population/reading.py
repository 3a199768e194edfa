"""
The population's files as the simulators read them: parsed again only when they have changed.
"""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ens.sandbox.population.people import Citizen, Professional, Situation, Structure

Entry = dict[str, Any]
BIRTHS = "births.json"


def people(folder: Path) -> tuple[Entry, ...]:
    """
    Return the entries of `identities.json`, then those born since; nobody when nothing is
    written yet.
    """
    return (*_read(folder / "identities.json").get("people", ()), *newborns(folder))


def newborns(folder: Path) -> tuple[Entry, ...]:
    """
    Return the entries of `births.json`, in the order of the births.
    """
    return tuple(_read(folder / BIRTHS).get("people", ()))


def person(folder: Path, key: str) -> Entry | None:
    return next((entry for entry in people(folder) if entry["key"] == key), None)


def directory(folder: Path) -> Entry:
    """
    Return `structures` and `professionals`, both empty when not written yet.
    """
    return {"structures": [], "professionals": []} | _read(folder / "population" / "directory.json")


def citizen_of(entry: Entry) -> Citizen:
    """
    Return what a hospital's software knows of a person: identity, nothing of their space.
    """
    return Citizen(
        key=entry["key"],
        given=tuple(entry["given"]),
        family=entry["family"],
        sex=entry["sex"],
        birth_date=date.fromisoformat(entry["birth_date"]),
        birthplace=entry["birthplace"],
        ins=entry["ins"]["value"] if entry["ins"] else "",
        story=entry["story"],
        usual_name=entry["extra"].get("usual_name", ""),
    )


def professional(folder: Path, key: str) -> Professional | None:
    found = [one for one in directory(folder)["professionals"] if one["key"] == key]
    for entry in found:
        situations = tuple(Situation(**situation) for situation in entry["situations"])
        return Professional(**entry | {"given": tuple(entry["given"]), "situations": situations})
    return None


def structure(folder: Path, finess: str) -> Structure | None:
    found = [one for one in directory(folder)["structures"] if one["finess"] == finess]
    for entry in found:
        return Structure(**entry | {"since": date.fromisoformat(entry["since"])})
    return None


def _read(path: Path) -> Entry:
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int) -> Entry:
    known: Entry = json.loads(path.read_bytes())
    return known
