"""
What each operation says of itself: where it is called, on what, and what it asks of the token.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ens.fhir_api.messages import Request, Response

LEVELS: Final = {
    "system": "${}",
    "type": "Type/${}",
    "instance": "Type/id/${}",
    "version": "Type/id/_history/version/${}",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """
    `interaction` is the one whose scope is asked; `definition` the canonical of its
    OperationDefinition. `types` is () for every type. `takes` names the parameters of a GET, as
    `openapi_parameters` describes them.
    """

    name: str
    handler: Callable[[Request], Response]
    definition: str
    interaction: str = "read"
    on: tuple[str, ...] = ("instance",)
    types: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("GET", "POST")
    takes: tuple[str, ...] = ()

    @property
    def shapes(self) -> tuple[str, ...]:
        return tuple(LEVELS[level].format(self.name) for level in self.on)

    def is_on(self, name: str) -> bool:
        """
        True if it is called on this type; "" is the whole system.
        """
        if not name:
            return "system" in self.on
        return bool({"type", "instance"} & set(self.on)) and (not self.types or name in self.types)
