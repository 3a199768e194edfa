"""
What an operation is given: in the address, or in the body as Parameters or as one resource.

https://hl7.org/fhir/R4/operations.html#request
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.messages import Request
from ens.fhir_api.parts import LAYOUT
from ens.standards.fhir import dates
from ens.standards.fhir.validate import base_errors

Json = Mapping[str, Any]
MOST_DIGITS = 18
STAND_IN = {"valueBoolean": True}  # where a resource was: a parameter has a value


def of(request: Request, *known: str, resource: str = "") -> tuple[tuple[str, Any], ...]:
    """
    Each parameter with its value, in the order given: text from the address, what it is from the
    body. A body that is not Parameters is the parameter named `resource`.

    :raises Problem: 400, not Parameters, or a parameter that is not `known`; 422, not valid
    """
    found = given(request, resource=resource)
    if not request.lenient:
        _require_known(found, (*known, resource))
    return found


def given(request: Request, *, resource: str = "") -> tuple[tuple[str, Any], ...]:
    """
    The same, whatever their names.
    """
    found = [pair for pair in request.query if pair[0] not in LAYOUT]
    if request.method == "POST" and request.body:
        found += _of_body(request.resource, resource)
    return tuple(found)


def _of_body(body: Json, resource: str) -> list[tuple[str, Any]]:
    if body.get("resourceType") != "Parameters":
        if resource:
            return [(resource, body)]
        raise problem(400, "structure", "the body is Parameters")
    parts = body.get("parameter", [])
    if issues := base_errors(_without_resources(body)):
        raise Problem(422, *issues)
    return [(str(part["name"]), _value(part)) for part in parts]


def _without_resources(body: Json) -> Json:
    """
    A resource that an operation takes is judged by the operation.
    """
    parts = body.get("parameter")
    if not isinstance(parts, list):
        return body
    return {**body, "parameter": [_named(part) for part in parts]}


def _named(part: Any) -> Any:
    if not isinstance(part, dict) or not isinstance(part.get("resource"), dict):
        return part
    rest = {name: value for name, value in part.items() if name != "resource"}
    return rest | STAND_IN


def _value(part: Json) -> Any:
    for name, value in part.items():
        if name.startswith("value") or name in ("resource", "part"):
            return value
    raise problem(400, "required", f"the parameter {part['name'][:60]!r} has no value")


def _require_known(given: Sequence[tuple[str, Any]], known: tuple[str, ...]) -> None:
    for name, _ in given:
        if name not in known:
            raise problem(400, "not-supported", f"there is no parameter {name[:60]!r} here")


def require_once(given: Sequence[tuple[str, Any]], once: Collection[str]) -> None:
    """
    :raises Problem: 400, one of these is said twice
    """
    names = [name for name, _ in given]
    for name in names:
        if name in once and names.count(name) > 1:
            raise problem(400, "invalid", f"{name[:60]} is said twice")


def number(value: Any, name: str, *, least: int) -> int:
    """
    :raises Problem: 400, not a whole number, or a smaller one
    """
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS or int(text) < least:
        raise problem(400, "invalid", f"{name} takes a whole number, {least} at least")
    return int(text)


def between(given: Mapping[str, Any]) -> dates.Span | None:
    """
    From `start` to `end`, both included; None where neither is given.
    """
    if not {"start", "end"} & set(given):
        return None
    starts = span(given["start"], "start")[0] if "start" in given else dates.FAR_PAST
    return starts, span(given["end"], "end")[1] if "end" in given else dates.FAR_FUTURE


def span(value: Any, name: str) -> dates.Span:
    """
    :raises Problem: 400, not a date
    """
    found = dates.span(str(value).replace(" ", "+"))  # a plus that was not escaped
    if found is None:
        raise problem(400, "invalid", f"{name} takes a date or an instant")
    return found
