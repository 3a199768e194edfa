"""
What is wrong with a query, as GraphQL says it, with the OperationOutcome that FHIR adds.

https://hl7.org/fhir/R4/graphql.html#errors
"""

from collections.abc import Sequence
from typing import Any

from graphql.language import Node

from ens.fhir_api.messages import Response
from ens.standards.fhir import json_gate
from ens.standards.fhir.outcome import issue, outcome

MEDIA_TYPE = "application/json"
LONGEST = 1000


class Fault(Exception):
    """
    A query that is refused, or that cannot be answered: nothing of it is.
    """

    def __init__(
        self, text: str, at: Node | None = None, *, status: int = 400, code: str = "invalid"
    ) -> None:
        super().__init__(text)
        self.status, self.code = status, code
        self.places = [place_of(at)] if at is not None and at.loc else []


class Exceeded(Fault):
    """
    A limit of this server was reached.
    """

    def __init__(self, text: str, at: Node | None = None) -> None:
        super().__init__(text, at, status=422, code="too-costly")


def place_of(node: Node) -> dict[str, int]:
    assert node.loc is not None
    token = node.loc.start_token
    return {"line": token.line, "column": token.column}


def response(data: Any) -> Response:
    return Response(200, json_gate.serialise({"data": data}), media_type=MEDIA_TYPE)


def refusal(fault: Fault) -> Response:
    text = str(fault)[:LONGEST]
    said = outcome(issue("error", fault.code, text))
    return _refusal([_error(text, said, fault.places)], fault.status, [])


def refusal_as(other: Response) -> Response:
    """
    The same refusal as one that is told by an OperationOutcome, an error for each issue.
    """
    said = json_gate.parse(other.body, max_bytes=len(other.body))
    errors = [
        _error(one.get("diagnostics", one["code"]), {**said, "issue": [one]}, [])
        for one in said["issue"]
    ]
    return _refusal(errors, other.status, other.headers)


def _error(text: str, said: dict[str, Any], places: Sequence[dict[str, int]]) -> dict[str, Any]:
    found: dict[str, Any] = {"message": text, "extensions": {"resource": said}}
    return found | ({"locations": places} if places else {})


def _refusal(errors: list[dict[str, Any]], status: int, headers: list[tuple[str, str]]) -> Response:
    body = json_gate.serialise({"data": None, "errors": errors})
    return Response(status, body, list(headers), media_type=MEDIA_TYPE)
