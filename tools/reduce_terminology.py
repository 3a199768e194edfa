"""
Reduce published value sets and code systems to the one file that the product ships.

Usage: python tools/reduce_terminology.py R4 [--ips FOLDER] [--french FOLDER] [--hl7 FOLDER]
                                             [--expansions FOLDER]

R4, IPS, HL7 and EXPANSIONS are the folder `package` of hl7.fhir.r4.examples 4.0.1, hl7.fhir.uv.ips
2.0.0, hl7.terminology.r4 7.0.1 and hl7.fhir.r4.expansions 4.0.1; FRENCH has a folder for each
published guide, with `definitions` in it. Run `reduce_profiles.py` before: what HL7's terminology
has is kept where a profile needs it.

Code systems are kept when their content is complete: their codes, and the broader codes of each.
Value sets are kept as they are composed; their words are left out, and the codes of systems whose
licence does not let them be handed on.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from ens.standards.fhir import canonical, pack
from ens.standards.fhir.profiles.packaged import Packaged
from tools import r4_sources
from tools.reduce_profiles import FILE as PROFILES
from tools.reduce_profiles import french

Json = dict[str, Any]

FILE = Path(__file__).parent.parent / "ens/standards/fhir/terminology/packaged.pack"
SNOMED = "http://snomed.info/sct"
# Lists of codes that are somebody's: SNOMED International, ILO (ISCO-08), EDQM.
NOT_HANDED_ON = frozenset({SNOMED, "urn:oid:2.16.840.1.113883.2.9.6.2.7",
                           "http://standardterms.edqm.eu"})  # fmt: skip
# Published expansions are kept of sets of these, whose codes are everybody's.
EXPANDED = ("urn:iso:std:iso:4217", "urn:iso:std:iso:3166", "urn:ietf:bcp:13", "urn:ietf:bcp:47")
# Currencies that ISO 4217 has had since HL7 published its expansion.
SINCE = {"urn:iso:std:iso:4217": {"SLE", "UYW", "VED", "XCG", "ZWG"}}
SHARED_BY = ("http://hl7.org/fhir/ValueSet/security-labels",
             "http://terminology.hl7.org/CodeSystem/v3-ActCode")  # fmt: skip


def main() -> None:
    asked = arguments()
    found = Kept()
    for folder in (asked.r4, asked.ips, *french(asked.french)):
        found.take(of_folder(folder) if folder else ())
    if asked.hl7:
        found.take_needed({one["url"]: one for one in of_folder(asked.hl7)})
    if asked.expansions:
        found.take_expansions(of_folder(asked.expansions))
    write(found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("r4", type=Path)
    for name in ("--ips", "--french", "--hl7", "--expansions"):
        parser.add_argument(name, type=Path)
    return parser.parse_args()


def of_folder(folder: Path) -> Iterator[Json]:
    return r4_sources.of_folder(folder, "CodeSystem", "ValueSet")


class Kept:
    def __init__(self) -> None:
        self.sets: dict[str, Json] = {}
        self.systems: dict[str, Json] = {}

    def take(self, found: Iterable[Json]) -> None:
        for one in found:
            url = canonical.today(one.get("url", ""))
            if is_complete(one):
                self.systems[url] = system_row(one)
            elif one["resourceType"] == "ValueSet" and one.get("compose"):
                self.sets[url] = set_row(one)

    def take_needed(self, others: dict[str, Json]) -> None:
        """
        What a binding of a profile names, what a set is made of, and is not there.
        """
        waiting = [url for url in bound_sets() if url not in self.sets]
        waiting += [url for one in self.sets.values() for url in made_of(one)]
        while waiting:
            url = waiting.pop()
            if url in others and url not in self.sets and url not in self.systems:
                self.take((others[url],))
                waiting += made_of(self.sets[url]) if url in self.sets else []

    def take_expansions(self, found: Iterable[Json]) -> None:
        for one in found:
            row = self.sets.get(one["url"])
            contains = one.get("expansion", {}).get("contains", ())
            systems = {each.get("system") for each in contains}
            if row and contains and systems <= set(EXPANDED) and is_whole(one["expansion"]):
                row["expansion"] = {
                    name: sorted(
                        {each["code"] for each in contains if each["system"] == name}
                        | SINCE.get(name, set())
                    )
                    for name in sorted(systems)
                }


def is_whole(expansion: Json) -> bool:
    contains = expansion["contains"]
    nested = any("contains" in one for one in contains)
    return not nested and expansion.get("total", len(contains)) == len(contains)


def bound_sets() -> Iterator[str]:
    """
    In the profiles that the product ships.
    """
    for profile in Packaged(PROFILES).profiles():
        for element in profile.elements:
            if element.binding and element.binding.value_set:
                yield canonical.split(element.binding.value_set)[0]


def made_of(row: Json) -> list[str]:
    parts = [each for one in row["compose"].values() for each in one]
    named = [url.partition("|")[0] for each in parts for url in each.get("valueSet", ())]
    return named + [each["system"] for each in parts if "system" in each and "concept" not in each]


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
    linked = [each for each in one.get("property", []) if each["code"] in LINKS]
    if linked:
        row["property"] = linked
    if nested := one.get("concept"):
        row["concept"] = [concept_row(each) for each in nested]
    return row


LINKS = ("parent", "child", "subsumedBy")


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
    if one.get("system") in NOT_HANDED_ON:
        return {"system": one["system"], "filter": []} | kept(one, "valueSet")
    row = kept(one, "system", "version", "filter", "valueSet")
    if "concept" in one:
        row["concept"] = [{"code": each["code"]} for each in one["concept"]]
    return row


def kept(one: Json, *names: str) -> Json:
    return {name: one[name] for name in names if name in one}


def write(found: Kept) -> None:
    values = {f"sets {url}": row for url, row in found.sets.items()}
    values |= {f"systems {url}": row for url, row in found.systems.items()}
    told = {
        "sets": {url: row.get("version", "") for url, row in found.sets.items()},
        "systems": {url: row.get("version", "") for url, row in found.systems.items()},
    }
    shared = b"".join(pack.written(row) for name, row in values.items() if name.endswith(SHARED_BY))
    FILE.write_bytes(pack.packed(values, told, shared))
    print(f"{FILE.name}: {len(found.sets)} sets, {len(found.systems)} systems, "
          f"{FILE.stat().st_size} bytes")  # fmt: skip


if __name__ == "__main__":
    main()
