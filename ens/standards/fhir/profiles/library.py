"""
The definitions that something is judged by: those of the package, and those added to them.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ens.standards.fhir import canonical as names
from ens.standards.fhir.profiles.model import Profile
from ens.standards.fhir.terminology import CodeSystem, Sets, ValueSetRules

Json = Mapping[str, Any]


class Source(Protocol):
    """
    Where definitions come from. A version of "" asks for the one that the source prefers.
    """

    def profile(self, url: str, version: str) -> Profile | None: ...

    def value_set(self, url: str, version: str) -> ValueSetRules | None: ...

    def code_system(self, url: str, version: str) -> CodeSystem | None: ...

    def names(self) -> Iterable[str]: ...


class Definitions:
    """
    Never changed once made. What was added comes before what it was added to.
    """

    def __init__(self, source: Source, beneath: "Definitions | None" = None) -> None:
        self._sources: tuple[Source, ...] = (source, *(beneath._sources if beneath else ()))
        self._sets = Sets(self)

    def profile(self, canonical: str) -> Profile | None:
        """
        The StructureDefinition of this address, of any kind: an extension's is one too. A version
        that is named and not there is None, whatever else is.
        """
        asked = names.split(canonical)
        return next((one for each in self._sources if (one := each.profile(*asked))), None)

    def value_set(self, canonical: str) -> ValueSetRules | None:
        asked = names.split(canonical)
        return next((one for each in self._sources if (one := each.value_set(*asked))), None)

    def code_system(self, canonical: str) -> CodeSystem | None:
        """
        None too for a system that is known and whose codes are not all there.
        """
        asked = names.split(canonical)
        return next((one for each in self._sources if (one := each.code_system(*asked))), None)

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        """
        Whether a code is in a value set: None where that cannot be told here. No system: a `code`.
        """
        return self._sets.member(value_set, system, code)

    def names(self) -> tuple[str, ...]:
        """
        The addresses of all profiles, value sets and code systems, without versions.
        """
        return tuple(sorted({one for each in self._sources for one in each.names()}))


def membership(
    definitions: Definitions, value_set_url: str, system: str | None, code: str
) -> bool | None:
    return definitions.member(value_set_url, system, code)
