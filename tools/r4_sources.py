"""
HL7's FHIR R4 definitions as HL7 published them: the npm package hl7.fhir.r4.examples 4.0.1.

Its name says examples; it has every definition of R4 among them, and only there are they as HL7
made them: other packages that repeat them changed some.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FHIR_VERSION = "4.0.1"
# Profiles that are datatypes all the same.
PROFILED_TYPES = ("MoneyQuantity", "SimpleQuantity")


def of_folder(folder: Path, *kinds: str) -> Iterator[Json]:
    for kind in kinds:
        for file in sorted(folder.glob(f"{kind}-*.json")):
            yield json.loads(file.read_bytes())


def structures(folder: Path) -> Iterator[Json]:
    """
    The StructureDefinitions of a package that judge a resource of R4: logical models do not.
    """
    for one in of_folder(folder, "StructureDefinition"):
        if is_wanted(one):
            yield one


def is_wanted(one: Json) -> bool:
    of_r4 = one.get("fhirVersion", FHIR_VERSION) == FHIR_VERSION
    return of_r4 and one["kind"] != "logical" and "snapshot" in one


def resource_types(folder: Path) -> list[Json]:
    return [one for one in structures(folder) if one["kind"] == "resource" and is_type(one)]


def datatypes(folder: Path) -> list[Json]:
    return [one for one in structures(folder) if one["kind"] != "resource" and is_type(one)]


def is_type(one: Json) -> bool:
    return one.get("derivation") != "constraint" or one["id"] in PROFILED_TYPES
