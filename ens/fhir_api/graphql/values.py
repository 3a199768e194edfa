"""
Values of arguments, as they are written or as variables bring them.

https://spec.graphql.org/October2021/#sec-Language.Variables
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from graphql.language import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    IntValueNode,
    ListTypeNode,
    ListValueNode,
    NamedTypeNode,
    NonNullTypeNode,
    NullValueNode,
    OperationDefinitionNode,
    StringValueNode,
    TypeNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)

from ens.fhir_api.graphql.faults import Fault

Variables = Mapping[str, Any]
ABSENT: Final = object()  # a variable that was not given: as if the argument were not there
MOST_DIGITS: Final = 30
SCALARS: Final = (str, int, Decimal, bool)


def variables_of(operation: OperationDefinitionNode, given: Variables) -> dict[str, Any]:
    """
    Each declared variable with its value.

    :raises Fault: one that must have a value has none, or one of another kind
    """
    found: dict[str, Any] = {}
    for one in operation.variable_definitions or ():
        name = one.variable.name.value
        if name in found:
            raise Fault(f"${name} is declared twice", one)
        found[name] = _given(one, given.get(name, ABSENT), name)
    return found


def _given(one: VariableDefinitionNode, value: Any, name: str) -> Any:
    if value is ABSENT and one.default_value is not None:
        value = literal(one.default_value, {})
    if value is None or value is ABSENT:
        if isinstance(one.type, NonNullTypeNode):
            raise Fault(f"${name} needs a value", one, code="required")
        return value
    return _fitting(one.type, value, one, name)


def _fitting(kind: TypeNode, value: Any, one: VariableDefinitionNode, name: str) -> Any:
    match kind:
        case NonNullTypeNode():
            return _fitting(kind.type, value, one, name)
        case ListTypeNode():
            many = value if isinstance(value, list) else [value]
            return [_fitting(kind.type, each, one, name) for each in many]
        case NamedTypeNode():
            wanted = {"Int": int, "Boolean": bool}.get(kind.name.value, SCALARS)
            fits = isinstance(value, wanted) and (wanted is not int or type(value) is int)
            if fits and "\0" not in str(value):
                return value
    raise Fault(f"${name} has a value that is not of its type", one)


def literal(node: ValueNode, variables: Variables) -> Any:
    """
    A name without quotes is taken for a text, as FHIR writes ids and codes in queries.

    :raises Fault: an object, U+0000, or a variable that is not declared
    """
    match node:
        case VariableNode():
            if node.name.value not in variables:
                raise Fault(f"${node.name.value} is not declared", node)
            return variables[node.name.value]
        case StringValueNode() | EnumValueNode():
            if "\0" in node.value:
                raise Fault("a text holds the character U+0000", node)
            return node.value
        case BooleanValueNode():
            return node.value
        case IntValueNode() | FloatValueNode():
            return _number(node)
        case ListValueNode():
            found = [literal(one, variables) for one in node.values]
            return [one for one in found if one is not ABSENT]
        case NullValueNode():
            return None
    raise Fault("no argument here takes an object", node)


def _number(node: IntValueNode | FloatValueNode) -> int | Decimal:
    if len(node.value) > MOST_DIGITS:
        raise Fault(f"a number has {MOST_DIGITS} characters at most", node)
    return int(node.value) if isinstance(node, IntValueNode) else Decimal(node.value)


def text_of(value: Any) -> str:
    """
    A scalar as a search or a comparison takes it.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
