"""
HL7's FHIR R4 definitions as HL7 published them, from the npm package that repeats them.

The package changed some snapshots for its own server, or to those of R5; the differentials are
still HL7's. A snapshot here has the elements that the differential has, as it has them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FHIR_VERSION = "4.0.1"
SAID = ("min", "max", "type", "binding")
EVERYWHERE = frozenset({"ele-1", "ext-1"})


def resources(bundle: Json) -> Iterator[Json]:
    return (entry["resource"] for entry in bundle["entry"])


def structures(file: Path) -> Iterator[Json]:
    """
    The StructureDefinitions of R4; logical models say nothing of a FHIR resource.
    """
    for one in resources(json.loads(file.read_bytes())):
        if is_official(one):
            yield as_published(one)


def is_official(definition: Json) -> bool:
    if definition["resourceType"] != "StructureDefinition":
        return False
    return bool(definition["fhirVersion"] == FHIR_VERSION and definition["kind"] != "logical")


def as_published(definition: Json) -> Json:
    """
    Only types of their own were changed: what they are made of is all in their differential.
    """
    if definition.get("derivation") == "constraint" or definition["kind"] == "primitive-type":
        return definition
    said = {one["id"]: one for one in definition["differential"]["element"]}
    kept: list[Json] = []
    for one in definition["snapshot"]["element"]:
        parent = one["id"].rpartition(".")[0]
        if any(each["id"] == parent for each in kept) or not parent:
            if one["id"] in said:
                kept.append(corrected(one, said[one["id"]]))
            elif one["base"]["path"].partition(".")[0] != definition["id"]:
                kept.append(one)
    for before, one in left_out(said, {each["id"] for each in kept}):
        kept.insert(place_after(kept, before), one)
    return definition | {"snapshot": {"element": kept}}


def corrected(one: Json, said: Json) -> Json:
    found = one | {name: said[name] for name in SAID if name in said}
    keys = EVERYWHERE | {each["key"] for each in said.get("constraint", ())}
    if "constraint" in one and "." in one["id"]:
        kinds = one.get("type", ())
        own = [each for each in one["constraint"] if each["key"] in keys or len(kinds) != 1]
        found["constraint"] = own
    return found


def left_out(said: dict[str, Json], kept: set[str]) -> Iterator[tuple[str, Json]]:
    before = ""
    for name, one in said.items():
        if name not in kept:
            yield before, one | {"base": {"path": one["path"]}}
        before = name


def place_after(kept: list[Json], name: str) -> int:
    places = [at for at, one in enumerate(kept) if f"{one['id']}.".startswith(f"{name}.")]
    return places[-1] + 1
