"""
The definitions that something is judged by: those of the package, and those added to them.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, Literal, Protocol

from ens.standards.fhir import canonical as addresses
from ens.standards.fhir.profiles.model import Profile
from ens.standards.fhir.terminology import CodeSystem, Sets, ValueSetRules

MOST_NAMES: Final = 5_000  # kept as they were asked for: whoever asks may make some up

Json = Mapping[str, Any]
Kind = Literal["StructureDefinition", "ValueSet", "CodeSystem"]


class Source(Protocol):
    """
    Where definitions come from, one by one.
    """

    def versions(self, kind: Kind, url: str) -> Collection[str]:
        """
        Those that are held, the preferred one first; the url as it is written today.
        """
        ...

    def read(self, kind: Kind, url: str, version: str) -> Any: ...

    def names(self) -> Iterable[str]: ...


class Definitions:
    """
    Never changed once made. What was added comes before what it was added to, but for a version
    that is asked for and that only one of them has.
    """

    def __init__(self, source: Source, beneath: "Definitions | None" = None) -> None:
        self._sources: tuple[Source, ...] = (source, *(beneath._sources if beneath else ()))
        self._sets = Sets(self)
        self._asked: dict[tuple[Kind, str], Any] = {}

    def profile(self, canonical: str) -> Profile | None:
        """
        The StructureDefinition of this address, of any kind: an extension's is one too. For a
        version that is not there, one that has the same first number; or None.
        """
        found: Profile | None = self._of("StructureDefinition", canonical)
        return found

    def value_set(self, canonical: str) -> ValueSetRules | None:
        found: ValueSetRules | None = self._of("ValueSet", canonical)
        return found

    def code_system(self, canonical: str) -> CodeSystem | None:
        """
        None too for a system that is known and whose codes are not all there.
        """
        found: CodeSystem | None = self._of("CodeSystem", canonical)
        return found

    def _of(self, kind: Kind, canonical: str) -> Any:
        found = self._asked.get((kind, canonical))
        if found is None:
            found = self._find(kind, canonical)
            if found is not None and len(self._asked) < MOST_NAMES:
                self._asked[kind, canonical] = found
        return found

    def _find(self, kind: Kind, canonical: str) -> Any:
        url, version = addresses.split(canonical)
        held = [(each, one) for each in self._sources for one in each.versions(kind, url)]
        chosen = addresses.chosen([one for _, one in held], version)
        if chosen is None:
            return None
        source = next(each for each, one in held if one == chosen)
        return source.read(kind, url, chosen)

    def versions(self, kind: Kind, url: str) -> tuple[str, ...]:
        """
        Those that are here of one url.
        """
        today = addresses.today(url)
        return tuple(one for each in self._sources for one in each.versions(kind, today))

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        """
        Whether a code is in a value set: None where that cannot be told here. No system: a `code`.
        """
        return self._sets.member(value_set, system, code)

    def with_added(self, resources: Iterable[Json]) -> "Definitions":
        """
        :raises NotADefinition: one of them cannot be read; the text names it
        """
        from ens.standards.fhir.profiles import added  # which is made of this

        return added.with_added(self, resources)

    def names(self) -> tuple[str, ...]:
        """
        The addresses of all profiles, value sets and code systems, without versions.
        """
        return tuple(sorted({one for each in self._sources for one in each.names()}))


def membership(
    definitions: Definitions, value_set_url: str, system: str | None, code: str
) -> bool | None:
    return definitions.member(value_set_url, system, code)
