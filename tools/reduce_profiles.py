"""
Reduce published StructureDefinitions to the one file of profiles that the product ships.

Usage: python tools/reduce_profiles.py R4 [--ips FOLDER] [--extensions FOLDER] [--french FOLDER]

R4, IPS and EXTENSIONS are the folder `package` of hl7.fhir.r4.examples 4.0.1, hl7.fhir.uv.ips 2.0.0
and hl7.fhir.uv.extensions.r4; FRENCH has a folder for each published guide, with `definitions` in
it. The same sources give the same bytes.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from ens.standards.fhir import canonical, pack
from ens.standards.fhir.profiles import reading, rows
from ens.standards.fhir.profiles.model import Profile
from tools import r4_sources

Json = dict[str, Any]

FILE = Path(__file__).parent.parent / "ens/standards/fhir/profiles/packaged.pack"
# Of each guide whose licence allows it (PROVENANCE.md).
FRENCH = (
    "FHIR-FR-Core",
    "IG-FHIR-PDSM4DMP-EEDS",
    "IG-fhir-annuaire",
    "IG-fhir-cercle-de-soins",
    "IG-fhir-gestion-agendas-partages",
    "IG-fhir-partage-de-documents-de-sante",
    "IG-fhir-telesurveillance",
    "interop-ig-fhir-ePrescription",
    "interop-ig-fhir-notification-evenements",
    "interop-ig-fhir-tracabilite-evenements",
)
# What most profiles are made of: the words that compression shares.
TYPICAL = ("Extension", "Composition", "DocumentReference", "Patient", "Observation")


def main() -> None:
    asked = arguments()
    found: dict[str, Json] = {}
    for folder in (asked.r4, asked.ips, *french(asked.french)):
        found |= by_url(folder) if folder else {}
    more = referred_to(found, by_url(asked.extensions)) if asked.extensions else {}
    write([reading.profile(one) for one in (*found.values(), *more.values())])


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("r4", type=Path)
    for name in ("--ips", "--extensions", "--french"):
        parser.add_argument(name, type=Path)
    return parser.parse_args()


def french(folder: Path | None) -> list[Path]:
    return [folder / name / "definitions" for name in FRENCH] if folder else []


def by_url(folder: Path) -> dict[str, Json]:
    return {one["url"]: one for one in r4_sources.structures(folder)}


def referred_to(known: dict[str, Json], others: dict[str, Json]) -> dict[str, Json]:
    """
    Those of the others that what is known is made of, and what these are made of: where there is
    none of that address, or only one of a version too far from the one that is named.
    """
    wanted: dict[str, Json] = {}
    waiting = list(known.values())
    while waiting:
        for name in profiles_named(waiting.pop()):
            url, _, version = name.partition("|")
            held = [each[url]["version"] for each in (known, wanted) if url in each]
            if url in others and url not in wanted and canonical.chosen(held, version) is None:
                wanted[url] = others[url]
                waiting.append(others[url])
    return wanted


def profiles_named(one: Json) -> Iterator[str]:
    yield one.get("baseDefinition", "")
    for element in one["snapshot"]["element"]:
        for each in element.get("type", ()):
            yield from (*each.get("profile", ()), *each.get("targetProfile", ()))


def write(profiles: list[Profile]) -> None:
    constraints = rows.Constraints()
    profiles.sort(key=lambda one: (one.url, one.version))
    values = {
        f"{canonical.today(one.url)}|{one.version}": rows.row_of(one, constraints)
        for one in profiles
    }
    versions: dict[str, list[str]] = {}
    for one in profiles:
        versions.setdefault(canonical.today(one.url), []).append(one.version)
    told = {"versions": versions, "constraints": constraints.rows()}
    typical = [one for one in profiles if one.name in TYPICAL and one.derivation != "constraint"]
    shared = b"".join(pack.written(rows.row_of(one, constraints)) for one in typical)
    FILE.write_bytes(pack.packed(values, told, shared))
    print(f"{FILE.name}: {len(values)} profiles, {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
