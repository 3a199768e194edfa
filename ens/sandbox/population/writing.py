"""
The files of the population, each written whole then renamed.
"""

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from ens.sandbox import clock, files
from ens.sandbox.population import bundles, crowd, people
from ens.sandbox.population.resources import PARIS

VERSION = 1
IDENTITIES = "identities.json"


def write_population(home: Path, size: int, *, today: date | None = None) -> Path:
    """
    Write the cast and `size` more people under `home/sandbox`; return that folder.

    `today` is the sandbox's own date unless given.
    """
    today = today or clock.now().astimezone(PARIS).date()
    folder = home / "sandbox"
    population = crowd.population(size=size, today=today)
    shutil.rmtree(folder / "population" / "bundles", ignore_errors=True)
    for key, lines in bundles.of(population, today=today):
        files.write_whole(folder / "population" / "bundles" / f"{key}.ndjson", lines)
    _write(folder / "population" / "directory.json", _directory(population))
    _write(folder / "population" / "relations.json", _relations(population))
    _write(folder / IDENTITIES, {"version": VERSION, "people": list(_entries(population))})
    return folder


def _entries(population: people.Population) -> Iterable[dict[str, Any]]:
    yield from map(people.citizen_entry, population.citizens)
    for one in population.professionals:
        yield people.professional_entry(one, population.cared_for_by(one.key))


def _directory(population: people.Population) -> dict[str, Any]:
    return {
        "version": VERSION,
        "structures": [asdict(structure) for structure in population.structures],
        "professionals": [asdict(professional) for professional in population.professionals],
    }


def _relations(population: people.Population) -> dict[str, Any]:
    treating = [link for link in population.care if link.role == people.TREATING_DOCTOR]
    team = [link for link in population.care if link.role != people.TREATING_DOCTOR]
    return {
        "version": VERSION,
        "treating": [asdict(link) for link in treating],
        "care_team": [asdict(link) for link in team],
        "represents": [asdict(link) for link in population.representations],
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=_plain)
    files.write_whole(path, text.encode())


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))
