"""
The published resources beside the repository: those of the French guides, those that Synthea drew.
"""

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zstandard

from ens.standards.fhir import json_gate

SAMPLES = Path(__file__).parents[4] / "shared/samples"
SYNTHEA = SAMPLES / "synthea/synthea-r4-100.tar.zst"
LARGE = 100_000_000


def french_resources() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((SAMPLES / "ansforge").rglob("*.json")):
        try:
            resource = json_gate.parse(path.read_bytes(), max_bytes=LARGE)
        except json_gate.MalformedJson:
            continue
        if "resourceType" in resource:
            yield path.name, resource


def synthea_bundles() -> Iterator[dict[str, Any]]:
    """
    One for each patient.
    """
    with (
        SYNTHEA.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as data,
        tarfile.open(fileobj=io.BufferedReader(data), mode="r|") as archive,
    ):
        for member in archive:
            if file := archive.extractfile(member):
                yield json_gate.parse(file.read(), max_bytes=LARGE)


def synthea_resources() -> Iterator[dict[str, Any]]:
    for bundle in synthea_bundles():
        yield from (entry["resource"] for entry in bundle["entry"])
