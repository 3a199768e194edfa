"""
The arguments of each kind of field.

https://hl7.org/fhir/R4/graphql.html#arguments and #searching
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from graphql.language import FieldNode

from ens.fhir_api.graphql import kinds
from ens.fhir_api.graphql.expressions import compiled
from ens.fhir_api.graphql.faults import Fault
from ens.fhir_api.graphql.kinds import CONNECTION
from ens.fhir_api.graphql.plan import Arguments
from ens.fhir_api.graphql.values import ABSENT, SCALARS, Variables, literal, text_of
from ens.standards.fhir import definitions

Given = dict[str, Any]
CONTROLS: Final = {"_sort": "_sort", "_count": "_count", "_list": "_list"}
CURSORS: Final = ("_cursor", "cursor")
MOST_VALUES: Final = 200
COMMA: Final = re.compile(r"(?<!\\),")
MOST: Final = 1_000_000


def read(
    node: FieldNode, child: kinds.Child, above: frozenset[str], variables: Variables
) -> Arguments:
    """
    `above` are the types that the field is asked of.

    :raises Fault: an argument that is not known, that is said twice or has no sense
    """
    given = _given(node, variables)
    reader = READERS.get(child.family)
    if reader is None:
        if given:
            raise _unknown(next(iter(given)), node)
        return Arguments()
    return reader(node, given, child.types, above)


def said(node: FieldNode, variables: Variables) -> str:
    """
    All of them, to be compared.
    """
    return repr(sorted(_given(node, variables).items()))


def _given(node: FieldNode, variables: Variables) -> Given:
    found: Given = {}
    for one in node.arguments or ():
        name = one.name.value
        if name in found:
            raise Fault(f"{name} is said twice", one)
        value = literal(one.value, variables)
        if value is not ABSENT and value is not None:
            found[name] = value
    return found


def _unknown(name: str, node: FieldNode) -> Fault:
    text = f"{node.name.value} takes no argument {name[:60]!r} here"
    return Fault(text, node, code="not-supported")


def _of_element(
    node: FieldNode, given: Given, types: frozenset[str], above: frozenset[str]
) -> Arguments:
    if given and not all(map(definitions.is_structure, types)):
        raise _unknown(next(iter(given)), node)
    known = {name for one in types for name in kinds.primitives(one)}
    matching = {name: value for name, value in given.items() if name in known}
    for name, value in given.items():
        if name not in known and name not in ("fhirpath", "_offset", "_count"):
            raise _unknown(name, node)
        if name in known and not isinstance(value, SCALARS):
            raise Fault(f"{name} takes one value", node)
    return Arguments(
        expression=_expression(given, types, node),
        offset=_whole(given, "_offset", node) or 0,
        count=_whole(given, "_count", node),
        matching={name: text_of(value) for name, value in matching.items()},
    )


def _of_reference(
    node: FieldNode, given: Given, types: frozenset[str], above: frozenset[str]
) -> Arguments:
    for name in given:
        if name not in ("optional", "type"):
            raise _unknown(name, node)
    optional, name = given.get("optional", False), given.get("type", "")
    if not isinstance(optional, bool):
        raise Fault("optional is true or false", node)
    if name and (not isinstance(name, str) or not kinds.is_resource(name)):
        raise Fault("type is a type of resource", node)
    if name and name not in types:
        raise Fault(f"this reference never leads to {name}", node)
    return Arguments(optional=optional, type=str(name))


def _of_one(
    node: FieldNode, given: Given, types: frozenset[str], above: frozenset[str]
) -> Arguments:
    for name in given:
        if name not in ("id", "_id"):
            raise _unknown(name, node)
    found = given.get("id", given.get("_id"))
    if not isinstance(found, (str, int)) or isinstance(found, bool) or len(given) > 1:
        raise Fault(f"{node.name.value} takes id", node, code="required")
    return Arguments(id=str(found))


def _of_search(
    node: FieldNode, given: Given, types: frozenset[str], above: frozenset[str]
) -> Arguments:
    (page,) = types
    name = page.removesuffix(CONNECTION)
    cursor = _cursor(node, given, page, above)
    if cursor and set(given) - {*CURSORS, "fhirpath"}:
        raise Fault("a cursor holds the whole search: nothing is said beside it", node)
    is_root = above == {kinds.ROOT}
    if is_root and "_reference" in given:
        raise _unknown("_reference", node)
    back = "" if is_root else _back(node, given, name, above)
    rest = {key: value for key, value in given.items() if key not in NOT_SEARCHED}
    return Arguments(
        expression=_expression(given, frozenset({name}), node),
        search=_criteria(node, rest, name),
        back=back,
        cursor=cursor,
    )


NOT_SEARCHED: Final = ("_reference", "fhirpath", *CURSORS)


def _cursor(node: FieldNode, given: Given, page: str, above: frozenset[str]) -> str:
    asked = [name for name in CURSORS if name in given]
    if not asked:
        return ""
    if not page.endswith(CONNECTION) or above != {kinds.ROOT}:
        raise _unknown(asked[0], node)
    if len(asked) > 1 or not isinstance(given[asked[0]], str) or not given[asked[0]]:
        raise Fault("one cursor is said, as next gave it", node)
    return str(given[asked[0]])


def _back(node: FieldNode, given: Given, name: str, above: frozenset[str]) -> str:
    """
    The parameter by which the type searched refers to the resource that the field is asked of.
    """
    code = str(given.get("_reference", "")).replace("_", "-")
    if not code:
        raise Fault(f"inside a resource {node.name.value} takes _reference", node, code="required")
    found = definitions.search_parameters(name).get(code)
    if found is None or found.kind != "reference" or not above & set(found.targets):
        raise Fault(f"{code[:60]!r} of {name} never leads here", node)
    return code


def _criteria(node: FieldNode, given: Given, name: str) -> tuple[tuple[str, str], ...]:
    """
    As a search is written in an address.
    """
    codes = _codes(name)
    for key in given:
        if key not in codes:
            raise _unknown(key, node)
    return tuple((codes[key], _value(key, value, node)) for key, value in given.items())


def _codes(name: str) -> Mapping[str, str]:
    """
    Names of GraphQL hold no dash.
    """
    known = definitions.search_parameters(name)
    return {code.replace("-", "_"): code for code in known} | CONTROLS


def _value(key: str, value: Any, node: FieldNode) -> str:
    """
    The values of a list are alternatives; a comma inside one is a part of it.
    """
    many = value if isinstance(value, list) else [value]
    if len(many) > MOST_VALUES:
        raise Fault(f"{key} takes {MOST_VALUES} values at most", node)
    if not many or not all(isinstance(one, SCALARS) for one in many):
        raise Fault(f"{key} takes a value, or a list of values", node)
    texts = [text_of(one) for one in many]
    return ",".join(texts if key in CONTROLS else [COMMA.sub(r"\\,", one) for one in texts])


def _expression(given: Given, types: frozenset[str], node: FieldNode) -> Any:
    text = given.get("fhirpath")
    if text is None:
        return None
    if not isinstance(text, str):
        raise Fault("fhirpath takes a text", node)
    return compiled(text, "|".join(sorted(types)) if len(types) < 10 else "", node)


def _whole(given: Given, name: str, node: FieldNode) -> int | None:
    value = given.get(name)
    if value is not None and (type(value) is not int or not 0 <= value <= MOST):
        raise Fault(f"{name} takes a whole number", node)
    return value


READERS: Final[Mapping[str, Callable[..., Arguments]]] = {
    "element": _of_element,
    "reference": _of_reference,
    "one": _of_one,
    "list": _of_search,
    "connection": _of_search,
}
