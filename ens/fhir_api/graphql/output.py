"""
The answer of one place, as it is put together: `@flatten` and `@slice` bring to it what was asked
further down.

https://hl7.org/fhir/R4/graphql.html#flattening
"""

from dataclasses import dataclass, field
from typing import Any

from ens.fhir_api.graphql.faults import Fault
from ens.fhir_api.graphql.plan import Field


@dataclass(slots=True)
class Piece:
    """
    Under one name: the values, whether they make a list, and the type that they all have.
    """

    asked: Field
    kind: str
    many: bool
    values: list[Any] = field(default_factory=list)

    @property
    def told(self) -> Any:
        """
        :raises Fault: several values of what is said to be single
        """
        if self.asked.marks.singleton:
            if len(self.values) > 1:
                raise Fault(f"@singleton: {self.asked.key} has several values", self.asked.at)
            return self.values[0] if self.values else None
        return self.values if self.many or len(self.values) > 1 else self.values[0]


@dataclass(slots=True)
class Output:
    pieces: dict[str, Piece] = field(default_factory=dict)

    def add(self, name: str, values: list[Any], asked: Field, *, kind: str, many: bool) -> None:
        """
        :raises Fault: what comes together is not of one type
        """
        piece = self.pieces.get(name)
        if piece is None:
            piece = self.pieces[name] = Piece(asked, kind, many)
        if piece.kind != kind:
            raise Fault(f"{name} would mix values of several types", asked.at)
        piece.values += values
        piece.many = piece.many or many

    def take(self, other: "Output", suffix: str, *, many: bool) -> None:
        """
        What was found one level below, in place of that level.
        """
        for name, piece in other.pieces.items():
            self.add(
                name + suffix,
                piece.values,
                piece.asked,
                kind=piece.kind,
                many=many or piece.many,
            )

    def told(self) -> dict[str, Any]:
        return {
            name: piece.told
            for name, piece in self.pieces.items()
            if piece.values or not piece.asked.marks.singleton
        }
