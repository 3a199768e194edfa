"""
What the official expression of a search parameter gives on a resource, by another FHIRPath engine.

`as` keeps the items of a type, as the expressions of R4 mean it, though FHIRPath wants one item.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import fhirpathpy
from fhirpathpy.engine.nodes import ResourceNode, TypeInfo
from fhirpathpy.models import models

from tests.fhir_api.oracle import addresses

# The engine takes its model for types at the first `is`; a canonical is a uri before it too.
TypeInfo.model = models["r4"]
INFIX_AS = re.compile(r"\(([\w.]+) as (\w+)\)")


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """
    `path` is the alternative of the expression that gave it: it tells which codes it may take.
    """

    type: str
    data: Any
    path: str


@cache
def branches(expression, rtype):
    """
    The alternatives of an expression, each written as the engine wants it.
    """
    written = INFIX_AS.sub(r"\1.ofType(\2)", expression).replace(".as(", ".ofType(")
    written = re.sub(r"\bResource\.", f"{rtype}.", written)
    written = written.replace("ofType(DateTime)", "ofType(dateTime)")
    return tuple(part.strip() for part in written.split("|") if part.strip())


def of(expression, resource, node=None):
    """
    Every value, in its order: on the resource, or on one of its nodes.
    """
    found = []
    for path in branches(expression, resource["resourceType"]):
        for one in _compiled(path)(node or resource, {"resource": resource, "whole": resource}):
            value = _value(one, path)
            if value is not None:
                found.append(value)
    return tuple(found)


def nodes(expression, resource):
    """
    The parts of a resource that a composite parameter looks at one by one.
    """
    found = []
    for path in branches(expression, resource["resourceType"]):
        found += [ResourceNode.create_node(one.data, path) for one in _compiled(path)(resource, {})]
    return found


@cache
def _compiled(path):
    held = []

    def resolve(items):
        return [found for item in items if (found := _target(item, held[0]))]

    table = {"resolve": {"fn": resolve, "arity": {0: []}}}
    run = fhirpathpy.compile(
        path, models["r4"], {"returnRawData": True, "userInvocationTable": table}
    )

    def evaluated(node, context):
        held[:] = [context.get("whole", node)]
        return run(node, context)

    return evaluated


def _target(item, resource):
    """
    Something of the type that a reference leads to, or says: no more is asked of it.
    """
    text = item.get("reference", "") if isinstance(item, dict) else item
    rtype = addresses.type_of(text, resource) if text else item.get("type", "")
    return ResourceNode.create_node({"resourceType": rtype}, rtype) if rtype else None


def _value(node, path):
    """
    A primitive that has nothing but extensions has no value.
    """
    if not isinstance(node, ResourceNode):
        return Value(type(node).__name__.replace("bool", "boolean"), node, path)
    empty = isinstance(node.data, dict) and set(node.data) <= {"id", "extension"}
    return None if node.data is None or empty else Value(node.path, node.data, path)
