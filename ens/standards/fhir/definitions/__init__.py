"""
FHIR R4 as a table: resource types, elements, search parameters, the Patient compartment.

Source: HL7 FHIR 4.0.1, reduced by `tools/reduce_definitions.py` (PROVENANCE.md says from what).
`../search_parameters.toml` adds the search parameters that R4 does not have.
"""

import gzip
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

FHIR_VERSION: Final = "4.0.1"


@dataclass(frozen=True, slots=True)
class Component:
    """
    One part of a composite parameter: the URL of its definition, and where it is from the whole.
    """

    url: str
    expression: str


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """
    `number` is a database key: it never changes and is never given to another parameter.
    """

    number: int
    type: str
    code: str
    kind: str
    targets: tuple[str, ...]
    expression: str
    url: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Element:
    """
    One element of a resource, a datatype or a backbone element.

    `types` names datatypes, or the path of a backbone element ("Observation.component"). A choice
    ("value[x]") has `choice` set, its name is "value" and its JSON names are `json_names`.
    """

    name: str
    minimum: int
    many: bool
    types: tuple[str, ...]
    choice: bool
    prohibited: bool
    summary: bool
    targets: tuple[str, ...]
    codes: str

    def json_names(self) -> tuple[tuple[str, str], ...]:
        """
        Return each JSON name that this element can have, with the type it then has.
        """
        if not self.choice:
            return tuple((self.name, name) for name in self.types[:1])
        return tuple((self.name + capitalised(name), name) for name in self.types)


BASE_OF: Final = {"SimpleQuantity": "Quantity", "MoneyQuantity": "Quantity"}


def capitalised(type_name: str) -> str:
    name = BASE_OF.get(type_name, type_name)
    return name[0].upper() + name[1:]


def _read() -> Mapping[str, Any]:
    data = gzip.decompress((Path(__file__).parent / "r4.json.gz").read_bytes())
    table: dict[str, Any] = json.loads(data)
    return MappingProxyType(table)


_TABLE: Final = _read()
_ADDED: Final[Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "search_parameters.toml").read_text(encoding="utf-8")
)
_TYPE_NUMBERS: Final[Mapping[str, int]] = _TABLE["types"]
_TYPE_NAMES: Final = {number: name for name, number in _TYPE_NUMBERS.items()}

RESOURCE_TYPES: Final[tuple[str, ...]] = tuple(sorted(_TYPE_NUMBERS))
PRIMITIVES: Final[frozenset[str]] = frozenset(_TABLE["primitives"])


def type_number(rtype: str) -> int:
    """
    Return the database key of a resource type.

    :raises KeyError: if R4 has no such type
    """
    return _TYPE_NUMBERS[rtype]


def type_of_number(number: int) -> str:
    return _TYPE_NAMES[number]


@cache
def search_parameters(rtype: str) -> Mapping[str, SearchParameter]:
    """
    Return the search parameters of a type by code, those of every resource included.

    :raises KeyError: if R4 has no such type
    """
    rows: Mapping[str, Any] = _TABLE["search"][rtype]
    found = {code: _of_r4(rtype, code, row) for code, row in rows.items()}
    found |= {code: _added(rtype, code, row) for code, row in _ADDED.get(rtype, {}).items()}
    return MappingProxyType(found)


def last_number() -> int:
    """
    Return the greatest number of a search parameter: a new parameter makes it grow.
    """
    greatest: int = max(row["number"] for rows in _ADDED.values() for row in rows.values())
    return greatest


def _added(rtype: str, code: str, row: Mapping[str, Any]) -> SearchParameter:
    return SearchParameter(
        number=row["number"],
        type=rtype,
        code=code,
        kind=row["type"],
        targets=tuple(row.get("target", ())),
        expression=row["expression"],
        url=row["url"],
        components=(),
    )


def _of_r4(rtype: str, code: str, row: Mapping[str, Any]) -> SearchParameter:
    return SearchParameter(
        number=_TABLE["searchNumbers"][f"{rtype}.{code}"],
        type=rtype,
        code=code,
        kind=row["k"],
        targets=tuple(row.get("r", ())),
        expression=row["e"],
        url=row["u"],
        components=tuple(Component(url, expression) for url, expression in row.get("c", ())),
    )


def patient_compartment(rtype: str) -> tuple[str, ...]:
    """
    Return the search parameters that put a resource of this type in a patient's compartment.
    """
    return tuple(_TABLE["patient"].get(rtype, ()))


@cache
def elements(structure: str) -> tuple[Element, ...]:
    """
    Return the elements of a resource type, a datatype or a backbone element, in their order.

    :raises KeyError: if there is no such structure
    """
    return tuple(_element(row) for row in _TABLE["structures"][structure])


def _element(row: Mapping[str, Any]) -> Element:
    return Element(
        name=row["n"],
        minimum=row["min"],
        many=not row["max"],
        types=tuple(row["t"]),
        choice=bool(row.get("choice")),
        prohibited=bool(row.get("prohibited")),
        summary=bool(row.get("summary")),
        targets=tuple(row.get("r", ())),
        codes=row.get("b", ""),
    )


def structures() -> tuple[str, ...]:
    return tuple(_TABLE["structures"])


def is_structure(name: str) -> bool:
    return name in _TABLE["structures"]


@cache
def code_list(name: str) -> Mapping[str, frozenset[str]]:
    """
    Return the codes of a value set that an element is required to take, by system.
    """
    rows: Mapping[str, list[str]] = _TABLE["codes"][name]
    return MappingProxyType({system: frozenset(codes) for system, codes in rows.items()})
