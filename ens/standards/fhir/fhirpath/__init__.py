"""
FHIRPath: the language N1 (2.0.0), and what FHIR R4 adds to it.

Sources: https://hl7.org/fhirpath/N1/ and https://hl7.org/fhir/R4/fhirpath.html. An expression is
read once, into closures; whoever compiles it keeps it: nothing is kept here.
"""

from dataclasses import dataclass
from typing import Any, Final

from ens.standards.fhir.fhirpath import parser, straight
from ens.standards.fhir.fhirpath.check import check
from ens.standards.fhir.fhirpath.compiler import compiled
from ens.standards.fhir.fhirpath.environment import EMPTY, Environment, Run
from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly, pointed
from ens.standards.fhir.fhirpath.functions.table import Evaluate
from ens.standards.fhir.fhirpath.limits import Limits
from ens.standards.fhir.fhirpath.model import UNKNOWN, Structure, is_type, structure
from ens.standards.fhir.fhirpath.moments import Date, DateTime, Time
from ens.standards.fhir.fhirpath.nodes import Items, Node, TypeInfo, plain, root, system, type_of
from ens.standards.fhir.fhirpath.quantities import Quantity

__all__ = [
    "EMPTY", "VALUES", "Date", "DateTime", "Environment", "Expression", "FhirPathError", "Limits",
    "Node", "Quantity", "Time", "TooCostly", "TypeInfo", "compile", "node", "plain", "pointed",
    "type_of",
]  # fmt: skip


PLACED: Final = "elementDefinition"  # the one function that asks where an element is
VALUES: Final = (Date, DateTime, Time, Quantity, TypeInfo)


@dataclass(frozen=True, slots=True)
class Expression:
    """
    `type` is what the focus is taken for when it does not say it itself.
    """

    text: str
    type: Structure
    run: Evaluate
    ways: straight.Ways

    def evaluate(self, focus: Any, *, environment: Environment = EMPTY) -> list[Any]:
        """
        What is found, as JSON or as values of the language. `focus` is JSON, a Node, or None for
        nothing.

        :raises FhirPathError: TooCostly if a limit was reached
        """
        if type(focus) is dict and self.ways:
            name = focus.get("resourceType")
            way = self.ways.get(name) if name is None or type(name) is str else None
            found = way(focus) if way else None
            if found is not None:
                return found
        return [plain(item) for item in self.items(focus, environment=environment)]

    def holds(self, focus: Any, *, environment: Environment = EMPTY) -> bool:
        """
        Whether the answer is exactly true.

        :raises FhirPathError: TooCostly if a limit was reached
        """
        found = self.items(focus, environment=environment)
        return len(found) == 1 and system(found[0]) is True

    def items(self, focus: Any, *, environment: Environment = EMPTY) -> Items:
        """
        What is found, elements as Nodes: with their types, and their places if the focus has one.

        :raises FhirPathError: TooCostly if a limit was reached
        """
        given = [] if focus is None else [_focus(focus, self.type, placed=PLACED in self.text)]
        try:
            return self.run(Run(given, environment), given)
        except RecursionError:
            raise TooCostly("nested too deep") from None


def _focus(focus: Any, kind: Structure, *, placed: bool) -> Any:
    return focus if type(focus) is Node else root(focus, kind, placed=placed)


def compile(text: str, *, type: str = "") -> Expression:  # noqa: A001, A002
    """
    Read an expression. With a `type` ("Patient", "Observation.component", "Quantity"; several
    with `|` between them), the names in it are checked as well.

    :raises FhirPathError: with the position in the text; TooCostly if it is too long or too deep
    :raises KeyError: R4 has no such type
    """
    kinds = tuple(structure(name) for name in type.split("|") if name)
    try:
        tree = parser.parse(text)
        run = compiled(tree)
        if kinds:
            check(tree, frozenset(kind.name for kind in kinds))
    except RecursionError:
        raise TooCostly("nested too deep") from None
    only = kinds[0] if len(kinds) == 1 else None
    ways = straight.ways(tree, only) if only or not kinds else straight.NOWHERE
    return Expression(text, kinds[0] if kinds else UNKNOWN, run, ways)


def node(data: Any, *, type: str = "", beside: Any = None, placed: bool = False) -> Node:  # noqa: A002
    """
    A focus with its type; `beside` is the sibling (`_name`) of a primitive.

    :raises KeyError: R4 has no such type
    """
    kind = structure(type) if is_type(type) else UNKNOWN
    found = root(data, kind, placed=placed)
    found.beside = beside
    return found
