"""
A code system whose every code is known, and the broader codes of each.

Source: FHIR R4 codesystem.html#hierarchy: nested concepts, and the properties parent, child and
subsumedBy; a hierarchy that says to mean something else than is-a subsumes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
PROPERTIES = "http://hl7.org/fhir/concept-properties#"
UPWARDS, DOWNWARDS = frozenset({"parent", "subsumedBy"}), frozenset({"child"})


class NotComplete(ValueError):
    """
    The code system does not hold all of its codes.
    """


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """
    `broader` and `narrower` are one step; a code may have several of each. `properties`: the codes
    that have a value of a property, but of those that say what is broader.
    """

    url: str
    codes: frozenset[str]
    broader: Mapping[str, frozenset[str]]
    narrower: Mapping[str, frozenset[str]]
    properties: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def above(self, code: str) -> frozenset[str]:
        """
        The code and whatever subsumes it.
        """
        return _closure(code, self.broader)

    def below(self, code: str) -> frozenset[str]:
        """
        The code and whatever it subsumes.
        """
        return _closure(code, self.narrower)


def _closure(code: str, steps: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found, waiting = {code}, [code]
    while waiting:
        for one in steps.get(waiting.pop(), frozenset()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return frozenset(found)


def code_system(resource: Json) -> CodeSystem:
    """
    Read a CodeSystem resource.

    :raises NotComplete: it holds a part of its codes, or none
    """
    if resource.get("content") != "complete" or not resource.get("concept"):
        raise NotComplete(resource.get("url", ""))
    subsumes = resource.get("hierarchyMeaning", "is-a") == "is-a"
    names = _meanings(resource)
    codes: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    valued: dict[str, dict[str, set[str]]] = {}
    for concept, parent in _walk(resource["concept"]):
        codes.add(concept["code"])
        _keep_properties(concept, names, valued)
        if subsumes:
            pairs.update(_pairs(concept, parent, names))
    return CodeSystem(
        resource.get("url", ""), frozenset(codes), _by(pairs, 0), _by(pairs, 1), _frozen(valued)
    )


def _keep_properties(
    concept: Json, names: Mapping[str, str], valued: dict[str, dict[str, set[str]]]
) -> None:
    for one in concept.get("property", ()):
        name = one.get("code", "")
        if name not in names:
            value = next((each for key, each in one.items() if key.startswith("value")), None)
            if isinstance(value, str | bool | int):
                text = str(value).lower() if isinstance(value, bool) else str(value)
                valued.setdefault(name, {}).setdefault(text, set()).add(concept["code"])


def _frozen(
    valued: Mapping[str, Mapping[str, set[str]]],
) -> Mapping[str, Mapping[str, frozenset[str]]]:
    return {
        name: {value: frozenset(codes) for value, codes in by_value.items()}
        for name, by_value in valued.items()
    }


def _meanings(resource: Json) -> dict[str, str]:
    """
    What this system's properties are called by the standard.
    """
    names = {name: name for name in UPWARDS | DOWNWARDS}
    for one in resource.get("property", ()):
        if str(one.get("uri", "")).startswith(PROPERTIES):
            names[one["code"]] = one["uri"].removeprefix(PROPERTIES)
    return names


def _walk(concepts: Any) -> Iterator[tuple[Json, str]]:
    """
    Each concept with the code that it is nested in, without the depth of a call for each level.
    """
    waiting = [(one, "") for one in concepts]
    while waiting:
        concept, parent = waiting.pop()
        yield concept, parent
        waiting.extend((one, concept["code"]) for one in concept.get("concept", ()))


def _pairs(concept: Json, parent: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """
    (narrower, broader).
    """
    code = concept["code"]
    if parent:
        yield code, parent
    for one in concept.get("property", ()):
        other, name = one.get("valueCode"), names.get(one.get("code"), "")
        if other and name in UPWARDS:
            yield code, other
        elif other and name in DOWNWARDS:
            yield other, code


def _by(pairs: set[tuple[str, str]], place: int) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in pairs:
        found.setdefault(pair[place], set()).add(pair[1 - place])
    return {code: frozenset(others) for code, others in found.items()}
