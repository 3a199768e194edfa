"""
How a query is sent: in the address, or in a body as GraphQL, as JSON, or as Parameters.

https://hl7.org/fhir/R4/graphql.html#invoking
"""

from dataclasses import dataclass
from typing import Any, Final

from ens.fhir_api.errors import problem
from ens.fhir_api.graphql.faults import Exceeded, Fault
from ens.fhir_api.messages import Request
from ens.fhir_api.operations import parameters
from ens.standards.fhir import json_gate

GRAPHQL: Final = "application/graphql"
NAMES: Final = ("query", "operationName", "variables")
MOST_BYTES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    operation: str
    variables: dict[str, Any]


def asked(request: Request) -> Asked:
    """
    :raises Fault: without a query, or with what is not understood beside it
    """
    if len(request.body) > MOST_BYTES:
        raise Exceeded(f"what is sent has {MOST_BYTES} bytes at most")
    given = _given(request)
    text, operation = given.get("query"), given.get("operationName") or ""
    if not isinstance(text, str) or not text:
        raise Fault("query is needed, and is a text", code="required")
    if not isinstance(operation, str):
        raise Fault("operationName is a text")
    return Asked(text, operation, _variables(given.get("variables")))


def _given(request: Request) -> dict[str, Any]:
    if request.method == "POST" and request.media_type == GRAPHQL:
        return _once([*_address(request), ("query", _text(request.body))])
    if request.method == "POST" and request.body:
        body = request.resource
        if "resourceType" in body:
            return _once(list(parameters.of(request, *NAMES)))
        for name in body:
            if name not in (*NAMES, "extensions"):
                raise Fault(f"there is nothing named {name[:60]!r} here", code="not-supported")
        return _once([*_address(request), *body.items()])
    return _once(_address(request))


def _address(request: Request) -> list[tuple[str, Any]]:
    return [pair for pair in request.query if pair[0] not in ("_format", "_pretty")]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name not in (*NAMES, "extensions"):
            raise problem(400, "not-supported", f"there is no parameter {name[:60]!r} here")
        if name in found:
            raise Fault(f"{name} is said twice")
        found[name] = value
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Fault("the body is not UTF-8", code="structure") from None


def _variables(given: Any) -> dict[str, Any]:
    if isinstance(given, str) and given:
        given = json_gate.parse(given.encode(), max_bytes=MOST_BYTES)
    if not given:
        return {}
    if not isinstance(given, dict):
        raise Fault("variables is an object")
    return given
