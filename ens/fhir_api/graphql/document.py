"""
The text of a query: the operation that is asked and the fragments beside it.

https://spec.graphql.org/October2021/#sec-Document
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql.error import GraphQLSyntaxError
from graphql.language import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from ens.fhir_api.graphql.faults import Exceeded, Fault

MOST_CHARACTERS = 20_000
MOST_TOKENS = 3000


@dataclass(frozen=True, slots=True)
class Document:
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]


def read(text: str, name: str) -> Document:
    """
    :raises Fault: not GraphQL, not one query, or one that has not this name
    """
    parsed = _parsed(text)
    fragments: dict[str, FragmentDefinitionNode] = {}
    operations = []
    for one in parsed.definitions:
        match one:
            case OperationDefinitionNode():
                operations.append(one)
            case FragmentDefinitionNode():
                if one.name.value in fragments:
                    raise Fault(f"two fragments are named {one.name.value}", one)
                fragments[one.name.value] = one
            case _:
                raise Fault("a document holds operations and fragments", one)
    return Document(_chosen(operations, name), fragments)


def _parsed(text: str) -> DocumentNode:
    if len(text) > MOST_CHARACTERS:
        raise Exceeded(f"a query has {MOST_CHARACTERS} characters at most")
    try:
        return parse(text, max_tokens=MOST_TOKENS)
    except GraphQLSyntaxError as error:
        fault = Fault(error.message, code="structure")
        fault.places = [{"line": one.line, "column": one.column} for one in error.locations or ()]
        raise fault from None
    except RecursionError:
        raise Exceeded("the query is nested too deep") from None


def _chosen(operations: list[OperationDefinitionNode], name: str) -> OperationDefinitionNode:
    found = [one for one in operations if not name or (one.name and one.name.value == name)]
    if not found:
        raise Fault("there is no such operation in the document", code="required")
    if len(found) > 1:
        raise Fault("which operation is asked is said by operationName", found[1])
    if found[0].operation is not OperationType.QUERY:
        text = "only queries are done here: what is written goes by the other interactions"
        raise Fault(text, found[0], code="not-supported")
    return found[0]
