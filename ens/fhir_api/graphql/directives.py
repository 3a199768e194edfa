"""
Directives: those of GraphQL, and those by which FHIR lays out an answer.

https://hl7.org/fhir/R4/graphql.html#flattening
"""

from collections.abc import Sequence
from typing import Any, Final

from graphql.language import DirectiveNode

from ens.fhir_api.graphql.expressions import compiled
from ens.fhir_api.graphql.faults import Fault
from ens.fhir_api.graphql.plan import Marks
from ens.fhir_api.graphql.values import ABSENT, Variables, literal

CHOOSING: Final = ("skip", "include")
LAYING_OUT: Final = ("flatten", "first", "singleton")
PATHS: Final = ("path", "fhirpath")
INDEX: Final = "$index"


def is_left_out(directives: Sequence[DirectiveNode], variables: Variables) -> bool:
    """
    :raises Fault: no condition
    """
    for one in directives:
        if one.name.value in CHOOSING:
            condition = _argument(one, ("if",), variables)
            if not isinstance(condition, bool):
                raise Fault(f"@{one.name.value} takes if, which is true or false", one)
            if condition is (one.name.value == "skip"):
                return True
    return False


def require_only_choosing(directives: Sequence[DirectiveNode]) -> None:
    """
    :raises Fault: another directive, where only those that leave out have a sense
    """
    for one in directives:
        if one.name.value not in CHOOSING:
            raise Fault(f"@{one.name.value} is not known here", one, code="not-supported")


def marks(directives: Sequence[DirectiveNode], variables: Variables) -> Marks:
    """
    :raises Fault: an unknown directive, or one said twice
    """
    said: dict[str, Any] = {}
    for one in directives:
        name = one.name.value
        if name in CHOOSING:
            continue
        if name not in (*LAYING_OUT, "slice"):
            raise Fault(f"there is no directive @{name}", one, code="not-supported")
        if name in said:
            raise Fault(f"@{name} is said twice", one)
        said[name] = _path(one, variables) if name == "slice" else _alone(one)
    return Marks(**said)


def _alone(one: DirectiveNode) -> bool:
    if one.arguments:
        raise Fault(f"@{one.name.value} takes no argument", one)
    return True


def _path(one: DirectiveNode, variables: Variables) -> Any:
    text = _argument(one, PATHS, variables)
    if not isinstance(text, str):
        raise Fault("@slice takes path, which is a text", one)
    return INDEX if text == INDEX else compiled(text, "", one)


def _argument(one: DirectiveNode, names: tuple[str, ...], variables: Variables) -> Any:
    said = one.arguments or ()
    if len(said) != 1 or said[0].name.value not in names:
        raise Fault(f"@{one.name.value} takes {names[0]}, and nothing else", one)
    found = literal(said[0].value, variables)
    return None if found is ABSENT else found
