"""
FHIRPath in a query, with what one evaluation may cost.
"""

from functools import lru_cache
from typing import Any, Final

from graphql.language import Node

from ens.fhir_api.graphql.budget import Budget
from ens.fhir_api.graphql.faults import Exceeded, Fault
from ens.ground import clock
from ens.standards.fhir import fhirpath

LONGEST: Final = 1000
STEPS, DEPTH, SIZE, SECONDS = 50_000, 32, 20_000, 2.0


def compiled(text: str, types: str, at: Node) -> fhirpath.Expression:
    """
    :raises Fault: not FHIRPath, or a name that these types do not have
    """
    if len(text) > LONGEST:
        raise Exceeded(f"an expression has {LONGEST} characters at most", at)
    try:
        return _compiled(text, types)
    except fhirpath.TooCostly as error:
        raise Exceeded(str(error), at) from None
    except fhirpath.FhirPathError as error:
        raise Fault(f"fhirpath: {error}", at) from None


@lru_cache(maxsize=128)
def _compiled(text: str, types: str) -> fhirpath.Expression:
    """
    Kept: a fragment brings the same expression to many places.
    """
    return fhirpath.compile(text, type=types)


def holds(
    expression: fhirpath.Expression, value: Any, kind: str, whole: Any, budget: Budget, at: Node
) -> bool:
    found = evaluated(expression, value, kind, whole, budget, at)
    return len(found) == 1 and found[0] is True


def evaluated(
    expression: fhirpath.Expression, value: Any, kind: str, whole: Any, budget: Budget, at: Node
) -> list[Any]:
    """
    :raises Fault: it fails on what is there, or costs too much
    """
    limits = fhirpath.Limits(STEPS, DEPTH, min(SECONDS, budget.seconds), SIZE)
    around = fhirpath.Environment(resource=whole, root=whole, now=clock.now(), limits=limits)
    focus = fhirpath.node(value, type=kind)
    try:
        return expression.evaluate(focus, environment=around)
    except fhirpath.TooCostly as error:
        raise Exceeded(f"fhirpath: {error}", at) from None
    except fhirpath.FhirPathError as error:
        raise Fault(f"fhirpath: {error}", at) from None
