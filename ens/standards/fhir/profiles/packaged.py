"""
The definitions that come with the product, each read when it is first asked for.

Source: `tools/reduce_profiles.py`; PROVENANCE.md says from what, and under which licence.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from ens.standards.fhir import canonical as names
from ens.standards.fhir import terminology
from ens.standards.fhir.pack import Pack
from ens.standards.fhir.profiles import rows
from ens.standards.fhir.profiles.library import Definitions
from ens.standards.fhir.profiles.model import Constraint, Profile
from ens.standards.fhir.terminology import CodeSystem, ValueSetRules

FILE: Final = Path(__file__).parent / "packaged.pack"


class Packaged:
    """
    `told` of the file: `versions` of each url, newest first, and the invariants of all profiles.
    """

    def __init__(self, path: Path) -> None:
        self._pack = Pack(path)
        self._read: dict[str, Profile] = {}

    def profile(self, url: str, version: str) -> Profile | None:
        found = names.chosen(self._versions.get(url, ()), version)
        return None if found is None else self._profile(f"{url}|{found}")

    def _profile(self, name: str) -> Profile:
        found = self._read.get(name)
        if found is None:
            found = self._read[name] = rows.profile_of(self._pack.read(name), self._constraints)
        return found

    def value_set(self, url: str, version: str) -> ValueSetRules | None:
        return terminology.packaged_rules(url, version)

    def code_system(self, url: str, version: str) -> CodeSystem | None:
        return terminology.packaged_system(url, version)

    def profile_names(self) -> Iterable[str]:
        return tuple(self._versions)

    def names(self) -> Iterable[str]:
        return (*self._versions, *terminology.packaged_names())

    @property
    def _versions(self) -> Mapping[str, list[str]]:
        found: Mapping[str, list[str]] = self._pack.told["versions"]
        return found

    @cached_property
    def _constraints(self) -> tuple[Constraint, ...]:
        return tuple(Constraint(*row) for row in self._pack.told["constraints"])


PACKAGED: Final = Definitions(Packaged(FILE))
