"""
Whole records for summaries: the patients that Synthea drew, the people of the sandbox.
"""

import io
import tarfile
from pathlib import Path

import zstandard

from ens.standards.fhir import json_gate

SYNTHEA = Path(__file__).parents[5] / "shared/samples/synthea/synthea-r4-100.tar.zst"
LARGE = 100_000_000


def drawn():
    """
    (Patient, the rest) of each patient of Synthea, references as a server keeps them.
    """
    with (
        SYNTHEA.open("rb") as packed,
        zstandard.ZstdDecompressor().stream_reader(packed) as data,
        tarfile.open(fileobj=io.BufferedReader(data), mode="r|") as archive,
    ):
        for member in archive:
            if file := archive.extractfile(member):
                yield kept(json_gate.parse(file.read(), max_bytes=LARGE))


def kept(bundle):
    names = {
        one.get("fullUrl"): f"{one['resource']['resourceType']}/{one['resource'].get('id', at)}"
        for at, one in enumerate(bundle["entry"])
    }
    resources = [
        {"id": str(at), **_settled(one["resource"], names)}
        for at, one in enumerate(bundle["entry"])
    ]
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    return patient, [one for one in resources if one is not patient]


def _settled(value, names):
    if isinstance(value, dict):
        return {name: _settled(child, names) for name, child in value.items()}
    if isinstance(value, list):
        return [_settled(one, names) for one in value]
    return names.get(value, value) if isinstance(value, str) else value
