"""
How a value set is made, as its definition says.

Source: FHIR R4 valueset.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ValueSetRules:
    """
    `compose` is the definition's own; `expansion`, the codes by system that were published with it
    where they are all of them, or None.
    """

    url: str
    version: str
    compose: Json
    expansion: Mapping[str, frozenset[str]] | None = field(default=None)

    @property
    def name(self) -> str:
        return f"{self.url}|{self.version}"

    def as_json(self) -> Json:
        """
        As a ValueSet says how it is composed: where only an expansion was published, by its codes.
        """
        compose = self.compose
        if not compose.get("include") and self.expansion is not None:
            compose = {"include": [_listed(*one) for one in self.expansion.items()]}
        return {"url": self.url, "version": self.version, "compose": compose}


def rules_of(row: Json) -> ValueSetRules:
    """
    From a row that was kept: as a ValueSet, with its expansion as lists of codes by system.
    """
    expansion = row.get("expansion")
    listed = expansion and {system: frozenset(codes) for system, codes in expansion.items()}
    return ValueSetRules(row["url"], row.get("version", ""), row["compose"], listed)


def _listed(system: str, codes: frozenset[str]) -> Json:
    return {"system": system, "concept": [{"code": one} for one in sorted(codes)]}
