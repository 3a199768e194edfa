"""
The definitions that come with the product, each read when it is first asked for.

Source: `tools/reduce_profiles.py`; PROVENANCE.md says from what, and under which licence.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ens.standards.fhir import terminology
from ens.standards.fhir.pack import Pack
from ens.standards.fhir.profiles import rows
from ens.standards.fhir.profiles.library import Definitions, Kind
from ens.standards.fhir.profiles.model import Constraint, Profile

FILE: Final = Path(__file__).parent / "packaged.pack"


class Packaged:
    """
    `told` of the file: `versions` of each url, newest first, and the invariants of all profiles.
    """

    def __init__(self, path: Path) -> None:
        self._pack = Pack(path)
        self._read: dict[str, Profile] = {}

    def versions(self, kind: Kind, url: str) -> Collection[str]:
        if kind == "StructureDefinition":
            return self._versions.get(url, ())
        return terminology.packaged_versions(kind, url)

    def read(self, kind: Kind, url: str, version: str) -> Any:
        if kind == "StructureDefinition":
            return self.profile(f"{url}|{version}")
        return _READ[kind](url, version)

    def profile(self, name: str) -> Profile:
        """
        :raises KeyError: there is none of that url and version
        """
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = rows.profile_of(self._pack.read(name), self._constraints)
        return found

    def profiles(self) -> Iterable[Profile]:
        return (
            self.profile(f"{url}|{one}") for url, held in self._versions.items() for one in held
        )

    def names(self) -> Iterable[str]:
        return (*self._versions, *terminology.packaged_names())

    @property
    def _versions(self) -> Mapping[str, list[str]]:
        found: Mapping[str, list[str]] = self._pack.told["versions"]
        return found

    @cached_property
    def _constraints(self) -> tuple[Constraint, ...]:
        return tuple(Constraint(*row) for row in self._pack.told["constraints"])


_READ: Final = {
    "ValueSet": terminology.packaged_rules,
    "CodeSystem": terminology.packaged_system,
}
PACKAGED: Final = Definitions(Packaged(FILE))
