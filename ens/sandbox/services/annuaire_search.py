"""
What one search of the directory asks, and whether a resource answers it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ens.sandbox.services.annuaire_resources import Held, Resource
from ens.standards import ins

PAGE, LARGEST_PAGE = 50, 200
_COMMON = ("_id", "_lastUpdated", "active", "identifier")
_PARAMETERS = {
    "Practitioner": (*_COMMON, "name", "family", "given", "qualification-code"),
    "PractitionerRole": (*_COMMON, "role", "practitioner", "organization"),
    "Organization": (*_COMMON, "name", "type", "address-city", "address-postalcode"),
}
_INCLUDES = {
    "PractitionerRole:practitioner": ("PractitionerRole", "practitioner"),
    "PractitionerRole:organization": ("PractitionerRole", "organization"),
}
_SORTED_OUT = ("_count", "_offset", "_include", "_revinclude", "_format")


class BadSearch(ValueError):
    """The search asks for what this directory does not do."""


@dataclass(frozen=True, slots=True)
class Search:
    """Filters are joined by AND; the commas of one value by OR."""

    filters: tuple[tuple[str, str], ...]
    includes: tuple[str, ...]
    reverse_includes: tuple[str, ...]
    count: int
    offset: int

    def accepts(self, resource: Resource) -> bool:
        return all(
            any(_matches(resource, name, one) for one in value.split(","))
            for name, value in self.filters
        )


def read(kind: str, params: Iterable[tuple[str, str]]) -> Search:
    """
    :raises BadSearch: for a parameter, an include or a number that is not served
    """
    given = list(params)
    filters = [(name, value) for name, value in given if name not in _SORTED_OUT]
    for name, value in filters:
        if name.partition(":")[0] not in _PARAMETERS[kind]:
            raise BadSearch(f"paramètre inconnu : {name}")
        if name == "_lastUpdated" and _prefix(value) not in ("", "eq", "gt", "ge"):
            raise BadSearch(f"préfixe inconnu : {value}")
    includes = [value for name, value in given if name == "_include"]
    reverse = [value for name, value in given if name == "_revinclude"]
    for value in (*includes, *reverse):
        if value not in ("*", *_INCLUDES):
            raise BadSearch(f"inclusion inconnue : {value}")
    numbers = {name: _number(value) for name, value in given if name in ("_count", "_offset")}
    return Search(
        filters=tuple(filters),
        includes=tuple(includes),
        reverse_includes=tuple(reverse),
        count=min(numbers.get("_count", PAGE), LARGEST_PAGE),
        offset=numbers.get("_offset", 0),
    )


def _number(value: str) -> int:
    if not value.isdecimal():
        raise BadSearch(f"ce n'est pas un nombre : {value}")
    return int(value)


def included(page: list[Resource], wanted: Search, held: Held) -> list[Resource]:
    """
    Return, once each, what the page points to and what points to it.
    """
    found: dict[str, Resource] = {}
    for name in _each(wanted.includes):
        source, element = _INCLUDES[name]
        for one in page:
            if one["resourceType"] == source:
                found |= _at(one[element]["reference"], held)
    wanted_keys = {_key(one) for one in page}
    for name in _each(wanted.reverse_includes):
        source, element = _INCLUDES[name]
        found |= {
            _key(one): one
            for one in held[source].values()
            if one[element]["reference"] in wanted_keys
        }
    return [one for key, one in found.items() if key not in wanted_keys]


def _each(names: tuple[str, ...]) -> Iterable[str]:
    return _INCLUDES if "*" in names else names


def _at(reference: str, held: Held) -> dict[str, Resource]:
    kind, _, wanted = reference.partition("/")
    return {reference: held[kind][wanted]} if wanted in held[kind] else {}


def _key(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _matches(resource: Resource, name: str, value: str) -> bool:
    name, _, modifier = name.partition(":")
    match name:
        case "_id":
            return bool(resource["id"] == value)
        case "_lastUpdated":
            return _dated(resource["meta"]["lastUpdated"], value)
        case "active":
            return str(resource["active"]).lower() == value
        case "practitioner" | "organization":
            reference = resource[name]["reference"]
            return value in (reference, reference.partition("/")[2])
        case "identifier":
            return any(_token(one["system"], one["value"], value) for one in resource[name])
        case "role" | "qualification-code" | "type":
            return any(_token(one["system"], one["code"], value) for one in _codings(resource))
    texts = [ins.fold(text) for text in _texts(resource, name)]
    return any(_text_matches(text, ins.fold(value), modifier) for text in texts)


def _prefix(value: str) -> str:
    return value[:2] if value[:2].isalpha() else ""


def _dated(updated: str, value: str) -> bool:
    prefix = _prefix(value)
    wanted = value.removeprefix(prefix)
    seen = updated[: len(wanted)]
    return {"gt": seen > wanted, "ge": seen >= wanted}.get(prefix, seen == wanted)


def _token(system: str, code: str, value: str) -> bool:
    wanted_system, bar, wanted = value.rpartition("|")
    return wanted in ("", code) and (not bar or wanted_system == system)


def _codings(resource: Resource) -> Iterable[Mapping[str, Any]]:
    for concept in (*resource.get("code", ()), *resource.get("type", ())):
        yield from concept["coding"]
    for qualification in resource.get("qualification", ()):
        yield from qualification["code"]["coding"]


def _texts(resource: Resource, name: str) -> list[str]:
    if name.startswith("address"):
        element = {"address-city": "city", "address-postalcode": "postalCode"}[name]
        return [address[element] for address in resource["address"]]
    if isinstance(resource["name"], str):
        return [resource["name"]]
    names = resource["name"][0]
    known = {"family": [names["family"]], "given": names["given"]}
    return known.get(name) or [names["family"], *names["given"]]


def _text_matches(text: str, wanted: str, modifier: str) -> bool:
    if modifier == "exact":
        return text == wanted
    return wanted in text if modifier == "contains" else text.startswith(wanted)
