"""
The official examples, as HL7 publishes them: fetched once, by lock, outside the repository.

Source: npm hl7.fhir.r4.examples 4.0.1 and hl7.fhir.uv.ips 2.0.0, both CC0 1.0.
"""

import random
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ens.standards.fhir import json_gate

HERE = Path(__file__).parent
PACKAGES = HERE.parents[3] / ".tools" / "corpus" / "node_modules"
R4 = PACKAGES / "hl7.fhir.r4.examples"
IPS = PACKAGES / "hl7.fhir.uv.ips"
FRENCH = HERE.parents[4] / "shared" / "samples" / "ansforge"
LARGEST = 100_000_000
SMALL = 60_000
NOT_VALID: dict[str, dict[str, str]] = tomllib.loads((HERE / "not_valid.toml").read_text("utf-8"))

needed = pytest.mark.skipif(
    not (R4.exists() and IPS.exists()),
    reason="needs the official examples: make test brings them (tools/fetch_packages.py)",
)


def r4() -> Iterator[tuple[str, dict[str, Any]]]:
    return _resources(R4)


def ips() -> Iterator[tuple[str, dict[str, Any]]]:
    return _resources(IPS / "example")


def french() -> Iterator[tuple[str, dict[str, Any]]]:
    """
    The examples of the national guides, that the repository does not hold.
    """
    for path in sorted(FRENCH.glob("*/examples/**/*.json")):
        yield path.name, read(path)


def _resources(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(folder.glob("*-*.json")):
        yield path.name, read(path)


def read(path: Path) -> dict[str, Any]:
    resource: dict[str, Any] = json_gate.parse(path.read_bytes(), max_bytes=LARGEST)
    return resource


@cache
def small_r4() -> tuple[tuple[str, dict[str, Any]], ...]:
    """
    Those of R4 that are not too large to be broken many times.
    """
    paths = [path for path in sorted(R4.glob("*-*.json")) if path.stat().st_size < SMALL]
    return tuple((path.name, read(path)) for path in paths)


def some_r4(seed: int, most: int) -> list[tuple[str, dict[str, Any]]]:
    """
    Some of every type: what describes other things is more than half of the examples.
    """
    by_type: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    chance = random.Random(seed)
    for name, resource in small_r4():
        by_type.setdefault(resource["resourceType"], []).append((name, resource))
    share = most // len(by_type)
    found = [chance.sample(rows, min(len(rows), share)) for rows in by_type.values()]
    return [one for rows in found for one in rows]
