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
        return {"url": self.url, "version": self.version, "compose": self.compose}
