"""
How many resources one core validates in a second, counted in processor time.

    python -m bench.validate          # Synthea by R4 itself; French and IPS resources by profiles

Synthea and the French examples are those of `../shared/samples`, the IPS ones those that the tests
fetch (`make test`). What is not there is left out, and said to be.
"""

import io
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import zstandard

from ens.standards.fhir import json_gate
from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.validate import base_errors, validate

Json = dict[str, Any]
Check = Callable[[Json], tuple[Issue, ...]]

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
SYNTHEA = SAMPLES / "synthea" / "synthea-r4-100.tar.zst"
FRENCH = SAMPLES / "ansforge"
IPS = ROOT / ".tools" / "corpus" / "node_modules" / "hl7.fhir.uv.ips"
LARGEST = 1_000_000_000  # bytes
ROUNDS = 3


def synthea() -> Iterator[Json]:
    if not SYNTHEA.exists():
        return
    with (
        SYNTHEA.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as data,
        tarfile.open(fileobj=io.BufferedReader(data), mode="r|") as archive,
    ):
        for member in archive:
            if file := archive.extractfile(member):
                bundle = json_gate.parse(file.read(), max_bytes=LARGEST)
                yield from (entry["resource"] for entry in bundle["entry"])


def declaring(folder: Path) -> Iterator[Json]:
    """
    The resources of a folder that say which profiles they conform to, those of Bundles too.
    """
    for path in sorted(folder.rglob("*.json")):
        try:
            whole = json_gate.parse(path.read_bytes(), max_bytes=LARGEST)
        except json_gate.MalformedJson:
            continue
        entries = whole.get("entry") if whole.get("resourceType") == "Bundle" else None
        inside = [one.get("resource") for one in entries or () if isinstance(one, dict)]
        yield from (one for one in (whole, *inside) if one and _declares(one))


def _declares(resource: Json) -> bool:
    return "resourceType" in resource and bool((resource.get("meta") or {}).get("profile"))


def measured(check: Check, resources: list[Json]) -> float:
    """
    The best of some rounds, once everything is compiled.
    """
    for resource in resources:
        check(resource)
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for resource in resources:
            check(resource)
        best = min(best, time.process_time() - start)
    return len(resources) / best


def main() -> None:
    works: tuple[tuple[str, Check, Iterator[Json]], ...] = (
        ("Synthea, R4 itself", base_errors, synthea()),
        ("Synthea, R4 with warnings", lambda one: validate(one, declared=False), synthea()),
        ("French, declared profiles", validate, declaring(FRENCH)),
        ("IPS, declared profiles", validate, declaring(IPS)),
    )
    for name, check, found in works:
        resources = list(found)
        if resources:
            rate = measured(check, resources)
            print(f"{name}: {rate:,.0f} a second and core ({len(resources)} resources)")
        else:
            print(f"{name}: the samples are not there")


if __name__ == "__main__":
    main()
