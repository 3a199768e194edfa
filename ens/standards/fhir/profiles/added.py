"""
Definitions that come beside those of the product: read, checked and reduced once, then kept as
bytes and read again one by one when they are asked for.
"""

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir import canonical
from ens.standards.fhir.profiles import checking, reading, rows, snapshots, value_sets
from ens.standards.fhir.profiles.library import Definitions, Kind
from ens.standards.fhir.profiles.model import Constraint, Profile
from ens.standards.fhir.profiles.reading import NotADefinition
from ens.standards.fhir.terminology import CodeSystem, NotComplete, code_system, rules_of

Json = Mapping[str, Any]

KINDS: Final = checking.KINDS
STRUCTURE, VALUE_SET, CODE_SYSTEM = KINDS
LARGEST: Final = 20_000_000  # bytes, once reduced


@dataclass(frozen=True, slots=True)
class Reduced:
    """
    One definition, ready to be kept. `url` as it is written today.
    """

    url: str
    version: str
    type: str
    body: bytes


class Added:
    """
    A source of definitions. The version added last answers where none is asked for.
    """

    def __init__(self, reduced: Iterable[Reduced]) -> None:
        self._bodies: dict[tuple[str, str], dict[str, bytes]] = {}
        self._read: dict[tuple[str, str, str], Any] = {}
        for one in reduced:
            held = self._bodies.setdefault((one.type, one.url), {})
            self._bodies[one.type, one.url] = {one.version: one.body} | held

    def versions(self, kind: Kind, url: str) -> Collection[str]:
        return self._bodies.get((kind, url), {}).keys()

    def read(self, kind: Kind, url: str, version: str) -> Any:
        key = (kind, url, version)
        if key not in self._read:
            self._read[key] = _READ[kind](_unpacked(self._bodies[kind, url][version]))
        return self._read[key]

    def names(self) -> Iterable[str]:
        return tuple({url for _, url in self._bodies})


def added_to(definitions: Definitions, reduced: Iterable[Reduced]) -> Definitions:
    return Definitions(Added(reduced), definitions)


def with_added(definitions: Definitions, resources: Iterable[Json]) -> Definitions:
    """
    :raises NotADefinition: one of them cannot be read; the text names it
    """
    return added_to(definitions, reduce_all(resources, definitions))


def reduce_all(resources: Iterable[Json], beneath: Definitions) -> tuple[Reduced, ...]:
    """
    What is of no use here is left out (`checking.is_wanted`). They may stand on one another.

    :raises NotADefinition: the first that cannot be taken in
    """
    return _Together([one for one in resources if checking.is_wanted(one)], beneath).reduced()


class _Together:
    """
    Profiles that come together: each is made when it, or one that stands on it, is met.
    """

    def __init__(self, resources: list[Json], beneath: Definitions) -> None:
        self.beneath = beneath
        self.resources = {self._key(one): one for one in resources}
        self.made: dict[tuple[str, str, str], Profile] = {}
        self.making: list[str] = []

    def _key(self, resource: Json) -> tuple[str, str, str]:
        url, version = checking.named(resource)
        return str(resource["resourceType"]), canonical.today(url), version

    def reduced(self) -> tuple[Reduced, ...]:
        return tuple(self._reduced(key, one) for key, one in self.resources.items())

    def _reduced(self, key: tuple[str, str, str], resource: Json) -> Reduced:
        kind, url, version = key
        if kind == STRUCTURE:
            row = _with_constraints(self._profile(key))
        elif kind == VALUE_SET:
            row = value_sets.set_row(resource)
        else:
            row = value_sets.system_row(resource)
        body = _packed(row)
        if len(body) > LARGEST:
            raise NotADefinition(f"{url}: too large")
        return Reduced(url, version, kind, body)

    def _profile(self, key: tuple[str, str, str]) -> Profile:
        if key not in self.made:
            _, url, _ = key
            if url in self.making:
                circle = " -> ".join((*self.making[self.making.index(url) :], url))
                raise NotADefinition(f"{url}: it stands on itself ({circle[:1000]})")
            if len(self.making) >= checking.MOST_BASES:
                raise NotADefinition(f"{url}: stands on more than {checking.MOST_BASES} others")
            self.making.append(url)
            self.made[key] = self._read(self.resources[key])
            self.making.pop()
        return self.made[key]

    def _read(self, resource: Json) -> Profile:
        try:
            return self._checked(resource)
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise NotADefinition(f"{resource['url']}: it cannot be read") from error

    def _checked(self, resource: Json) -> Profile:
        checking.structure(resource)
        there = self.beneath.profile(resource["url"])
        if there is not None and there.derivation != "constraint":
            raise NotADefinition(f"{resource['url']}: the address of a type of FHIR")
        base = self._find(str(resource.get("baseDefinition", "")))
        if resource.get("snapshot", {}).get("element"):
            found = reading.profile(resource)
        elif base is None:
            name = str(resource.get("baseDefinition", ""))[:500]
            raise NotADefinition(f"{resource['url']}: its base {name!r} is not known: add it first")
        else:
            found = snapshots.snapshot(resource, self._type_or_base)
        checking.profile(found)
        return found

    def _find(self, name: str) -> Profile | None:
        url, version = canonical.split(name)
        versions = [key[2] for key in self.resources if key[:2] == (STRUCTURE, url)]
        chosen = canonical.chosen(versions, version)
        if chosen is not None:
            return self._profile((STRUCTURE, url, chosen))
        return self.beneath.profile(name)

    def _type_or_base(self, name: str) -> Profile | None:
        """
        A profile of an element may be the one that is being made: its type's elements then do.
        """
        url, _ = canonical.split(name)
        return None if url in self.making else self._find(name)


def _with_constraints(profile: Profile) -> Json:
    constraints = rows.Constraints()
    row = rows.row_of(profile, constraints)
    return row | {"constraints": constraints.rows()}


def _profile_of(row: Json) -> Profile:
    return rows.profile_of(row, tuple(Constraint(*one) for one in row["constraints"]))


def _system_of(row: Json) -> CodeSystem | None:
    try:
        return code_system(row)
    except NotComplete:
        return None


_READ: Final = {
    STRUCTURE: _profile_of,
    VALUE_SET: rules_of,
    CODE_SYSTEM: _system_of,
}


def _packed(row: Json) -> bytes:
    return zlib.compress(json.dumps(row, default=_number, separators=(",", ":")).encode(), 6)


def _number(value: Any) -> Any:
    """
    A decimal of a fixed value, in the digits that it has.
    """
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError


def _unpacked(body: bytes) -> Any:
    return json.loads(zlib.decompress(body))
