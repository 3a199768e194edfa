"""
The codes of a value set.

Source: FHIR R4 valueset.html#compositions and #expansion.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

import re2

from ens.standards.fhir.terminology.code_system import CodeSystem

Codes = Mapping[str, frozenset[str]]
Json = Mapping[str, Any]

MOST_CODES: Final = 10_000
LONGEST_PATTERN: Final = 500
MOST_SETS: Final = 50  # that one is made of, however deep


class NotExpandable(ValueError):
    """
    What the codes of the set depend on and is not known here, named.
    """


class KnownSystems(Protocol):
    def code_system(self, canonical: str) -> CodeSystem | None: ...


class Known(KnownSystems, Protocol):
    """
    Where the sets and the systems come from; None for what is not there.
    """

    def value_set(self, canonical: str) -> Json | None: ...


def expand(value_set: Json, known: Known) -> Codes:
    """
    :raises NotExpandable: naming what is not known, or is too large
    """
    return _Expansion(known).of_set(value_set)


class _Expansion:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.visited = 0

    def of_set(self, value_set: Json) -> Codes:
        self.visited += 1
        if self.visited > MOST_SETS:
            raise NotExpandable(f"more than {MOST_SETS} value sets in one")
        compose = value_set.get("compose", {})
        parts = [self._of_part(one) for one in compose.get("include", ())]
        if not parts:
            raise NotExpandable(f"value set {value_set.get('url', '')!r} says no code")
        found = _united(parts)
        excluded = _united([self._of_part(one) for one in compose.get("exclude", ())])
        if sum(map(len, found.values())) > MOST_CODES:
            raise NotExpandable(f"a value set of more than {MOST_CODES} codes")
        return {
            system: codes - excluded.get(system, frozenset()) for system, codes in found.items()
        }

    def _of_part(self, part: Json) -> Codes:
        """
        What the part's system gives and is in each of its sets.
        """
        sides = [self._of_named_set(one) for one in part.get("valueSet", ())]
        if "system" in part:
            sides.append({part["system"]: codes_of_part(part, self.known)})
        if not sides:
            raise NotExpandable("a part of a value set that names no system")
        found = sides[0]
        for other in sides[1:]:
            found = {
                system: codes & other.get(system, frozenset()) for system, codes in found.items()
            }
        return found

    def _of_named_set(self, canonical: str) -> Codes:
        found = self.known.value_set(canonical)
        if found is None:
            raise NotExpandable(f"value set {canonical!r} is not known")
        return self.of_set(found)


def codes_of_part(part: Json, known: KnownSystems) -> frozenset[str]:
    """
    Those of the part's system that it lists, or that its filters keep.

    :raises NotExpandable: naming the system, or the filter
    """
    if "concept" in part:
        return frozenset(one["code"] for one in part["concept"])
    url, version = part["system"], part.get("version", "")
    system = known.code_system(f"{url}|{version}" if version else url)
    if system is None:
        raise NotExpandable(f"the codes of system {url!r} are not known")
    found = system.codes
    for one in part.get("filter", ()):
        found &= _filtered(system, one)
    return found


def _filtered(system: CodeSystem, one: Json) -> frozenset[str]:
    """
    :raises NotExpandable: a filter that is not about codes, their hierarchy or their properties
    """
    name, op, value = one.get("property", ""), one.get("op", ""), one.get("value", "")
    if name in ("concept", "code") and op in _ON_CODES:
        return _ON_CODES[op](system, value)
    match name, op:
        case "parent", "=":
            return system.narrower.get(value, frozenset())
        case "child", "=":
            return system.broader.get(value, frozenset())
        case str(), "=" if name in system.properties:
            return system.properties[name].get(value, frozenset())
    raise NotExpandable(f"filter {name!r} {op!r} on system {system.url!r} is not done")


def _below(system: CodeSystem, code: str) -> frozenset[str]:
    if code not in system.codes:
        raise NotExpandable(f"{code!r} is no code of system {system.url!r}")
    return system.below(code)


def _united(parts: list[Codes]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for part in parts:
        for system, codes in part.items():
            found[system] = found.get(system, frozenset()) | codes
    return found


def _listed(value: str) -> frozenset[str]:
    return frozenset(each.strip() for each in value.split(","))


def _matching(system: CodeSystem, pattern: str) -> frozenset[str]:
    """
    In a time that grows as the codes do, whatever the pattern.
    """
    options = re2.Options()
    options.log_errors = False
    try:
        found = re2.compile(pattern[:LONGEST_PATTERN], options)
    except re2.error as error:
        raise NotExpandable(f"filter regex on system {system.url!r} is not understood") from error
    return frozenset(code for code in system.codes if found.fullmatch(code))


_ON_CODES: Final[Mapping[str, Callable[[CodeSystem, str], frozenset[str]]]] = {
    "is-a": _below,
    "descendent-of": lambda system, value: _below(system, value) - {value},
    "is-not-a": lambda system, value: system.codes - _below(system, value),
    "generalizes": lambda system, value: system.above(value) & system.codes,
    "=": lambda system, value: system.codes & {value},
    "in": lambda system, value: system.codes & _listed(value),
    "not-in": lambda system, value: system.codes - _listed(value),
    "regex": _matching,
}
