"""
Parameters and headers of each route, in the words of OpenAPI, each written once.

https://hl7.org/fhir/R4/search.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ens.contexts.record import api as record
from ens.fhir_api import capabilities
from ens.fhir_api.operations.table import OPERATIONS
from ens.fhir_api.operations.validating import MODES as VALIDATE_MODES
from ens.standards.fhir.definitions import SearchParameter

Json = dict[str, Any]
SCHEMAS: Final = "#/components/schemas/"
_TEXT: Final[Json] = {"type": "string", "minLength": 1}
_YEAR = r"[1-9]\d{3}"
_MOMENT = (
    rf"{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|1\d|2[0-8])"
    r"(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-3]):[0-5]\d)?)?)?)?"
)
_NUMBER = r"-?(0|[1-9]\d{0,8})(\.\d{1,8})?"


def _of_pattern(pattern: str, **more: Any) -> Json:
    return {"type": "string", "pattern": f"^{pattern}$", **more}


def _prefixed(kind: str, pattern: str) -> Json:
    return _of_pattern(f"({'|'.join(record.SEARCH_PREFIXES[kind])})?{pattern}")


KINDS: Final[Mapping[str, Json]] = {
    "date": _prefixed("date", _MOMENT),
    "number": _prefixed("number", _NUMBER),
    "quantity": _prefixed("quantity", rf"{_NUMBER}(\|[^|,$]*\|[^|,$]+)?"),
    "token": _TEXT | {"description": "code, system|code, |code or system|"},
    "reference": _TEXT | {"description": "id, Type/id, address or urn"},
    "string": _TEXT,
    "uri": _TEXT,
    "composite": _TEXT | {"description": "value$value"},
    "special": _TEXT,
}
_ID: Final = _of_pattern(r"[A-Za-z0-9\-.]{1,64}")
_TAG: Final = _of_pattern(r'W/"[1-9]\d{0,8}"')
_HTTP_DATE: Final = {"type": "string", "example": "Sun, 22 Nov 2026 08:00:00 GMT"}


def _parameter(name: str, place: str, schema: Json, **more: Any) -> Json:
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, **required, "schema": schema, **more}


def _one_of(*values: str) -> Json:
    return {"type": "string", "enum": list(values)}


_COUNT: Final = {"type": "integer", "minimum": 0, "maximum": 1000}
_FEW: Final = {"type": "integer", "minimum": 1, "maximum": 1000}
CONTROLS: Final[Mapping[str, Json]] = {
    "_count": _COUNT,
    "_sort": _of_pattern(r"-?(_id|_lastUpdated)(,-?(_id|_lastUpdated))?"),
    "_total": _one_of("none", "estimate", "accurate"),
    "_summary": _one_of("true", "text", "data", "count", "false"),
    "_elements": {
        "type": "string",
        "description": "names of elements, with commas",
        "minLength": 1,
    },
    "_format": _one_of("json", "xml", "application/fhir+json", "application/fhir+xml"),
    "_pretty": {"type": "boolean"},
}
OTHERS: Final[Mapping[str, Json]] = {
    "id": _parameter("id", "path", _ID),
    "version": _parameter("version", "path", {"type": "integer", "minimum": 1}),
    "_since": _parameter("_since", "query", {"type": "string", "format": "date-time"}),
    "_at": _parameter("_at", "query", _of_pattern(_MOMENT)),
    "_page": _parameter("_page", "query", {"type": "string", "description": "from a next link"}),
    "_type": _parameter("_type", "query", {"type": "string", "description": "types, with commas"}),
    "summary.identifier": _parameter("identifier", "query", _TEXT),
    "summary.profile": _parameter("profile", "query", {"type": "string", "format": "uri"}),
    "validate.profile": _parameter("profile", "query", {"type": "string", "format": "uri"}),
    "validate.mode": _parameter("mode", "query", _one_of(*VALIDATE_MODES)),
    "care.start": _parameter("start", "query", _of_pattern(_MOMENT)),
    "care.end": _parameter("end", "query", _of_pattern(_MOMENT)),
    "docref.patient": _parameter("patient", "query", _TEXT),
    "docref.type": _parameter("type", "query", _TEXT),
    "docref.on-demand": _parameter("on-demand", "query", {"type": "boolean"}),
    "docref.profile": _parameter("profile", "query", {"type": "string", "format": "uri"}),
    "graphql.query": _parameter("query", "query", _TEXT, required=True),
    "graphql.operationName": _parameter("operationName", "query", _TEXT),
    "graphql.variables": _parameter(
        "variables", "query", {"type": "string", "description": "an object of JSON"}
    ),
    "lastn.max": _parameter("max", "query", {"type": "integer", "minimum": 1}),
    "everything._count": _parameter("_count", "query", _FEW),
    "export._outputFormat": _parameter(
        "_outputFormat", "query", _one_of("application/fhir+ndjson", "application/ndjson", "ndjson")
    ),
    "export._until": _parameter("_until", "query", {"type": "string", "format": "date-time"}),
    "export._typeFilter": _parameter(
        "_typeFilter",
        "query",
        {"type": "string", "description": "a type, a question mark, a search"},
    ),
    "export.Prefer": _parameter("Prefer", "header", _one_of("respond-async")),
    "bulk.file": _parameter("file", "path", _ID),
    "events.since": _parameter("eventsSinceNumber", "query", _of_pattern(r"\d{1,9}")),
    "events.until": _parameter("eventsUntilNumber", "query", _of_pattern(r"\d{1,9}")),
    "events.content": _parameter("content", "query", _one_of("empty", "id-only", "full-resource")),
    "If-Match": _parameter("If-Match", "header", _TAG),
    "If-None-Match": _parameter("If-None-Match", "header", _TAG),
    "If-None-Match-any": _parameter("If-None-Match", "header", _one_of("*")),
    "If-Modified-Since": _parameter("If-Modified-Since", "header", _HTTP_DATE),
    "If-None-Exist": _parameter(
        "If-None-Exist", "header", _TEXT | {"description": "a search: name=value&name=value"}
    ),
    "Idempotency-Key": _parameter(
        "Idempotency-Key", "header", {"type": "string", "format": "uuid"}
    ),
    "X-Security-Context": _parameter("X-Security-Context", "header", _TEXT),
    "Prefer": _parameter(
        "Prefer",
        "header",
        _one_of("return=minimal", "return=representation", "return=OperationOutcome"),
    ),
    "Prefer-handling": _parameter(
        "Prefer", "header", _one_of("handling=lenient", "handling=strict")
    ),
}
_SHOWN: Final = ("_summary", "_elements", "_format", "_pretty")
_SEARCHED: Final = ("Prefer-handling", "_count", "_sort", "_total", *_SHOWN)
_WRITTEN: Final = ("Prefer", "_format", "_pretty")
_CHANGED: Final = ("If-Match", *_WRITTEN)
_LISTED: Final = ("_count", "_since", *_SHOWN)
# What each kind of route takes, beside its path and what its type is searched by.
_TAKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "GET metadata": ("_format", "_pretty"),
    "POST ": ("Idempotency-Key", *_WRITTEN),
    "GET ": ("_type", "_page", *_SEARCHED),
    "GET Patient/id/Type": _SEARCHED,
    "GET Type": _SEARCHED,
    "POST Type": ("If-None-Exist", "Idempotency-Key", *_WRITTEN),
    "PUT Type": _CHANGED,
    "PUT Type/id": ("If-None-Match-any", *_CHANGED),
    "PATCH Type": _CHANGED,
    "PATCH Type/id": _CHANGED,
    "DELETE Type": ("If-Match",),
    "DELETE Type/id": ("If-Match",),
    "GET Type/id": ("If-None-Match", "If-Modified-Since", *_SHOWN),
    "GET Type/id/_history/version": ("If-None-Match", *_SHOWN),
    "GET Type/id/_history": ("_at", *_LISTED),
    "GET Type/_history": ("_page", *_LISTED),
    "GET _history": ("_page", *_LISTED),
}
_OF_OPERATIONS: Final = {shape: one.takes for one in OPERATIONS for shape in one.shapes}
_BESIDE_A_BODY: Final = frozenset({"If-Match", "export.Prefer", "_format", "_pretty"})
_CRITERIA: Final = "searched"  # what its type is searched by
_BY_CONDITION: Final = ("GET", "PUT", "PATCH", "DELETE")


def components(names: tuple[str, ...]) -> dict[str, Json]:
    found = {name: _parameter(name, "query", schema) for name, schema in CONTROLS.items()}
    found |= OTHERS
    found["type"] = _parameter("type", "path", _one_of(*names, "*"))
    for name in names:
        found |= {_key(one): _searched(one) for one in capabilities.parameters_of(name)}
        brought = _one_of(*capabilities.includes_of(name))
        found[f"{name}._include"] = _parameter("_include", "query", brought)
        found[f"{name}._revinclude"] = _parameter("_revinclude", "query", _TEXT)
        found[f"{name}.condition"] = _condition(name)
    return dict(sorted(found.items()))


def names(method: str, shape: str, name: str) -> tuple[str, ...]:
    """
    The keys, among the components, of what a route takes.
    """
    path = [part for part in ("id", "version") if f"/{part}" in shape]
    path += ["bulk.file"] if shape.endswith("/{file}") else []
    path += ["type"] if "id/Type" in shape else []
    taken = (*path, *_TAKEN.get(f"{method} {shape}", ()))
    if method == "GET":
        taken += tuple(_of_operation(shape, name))
    elif "$" in shape:
        taken += tuple(key for key in _of_operation(shape, name) if key in _BESIDE_A_BODY)
    if name == "Binary" and shape.startswith("Type") and method in ("POST", "PUT"):
        taken += ("X-Security-Context",)
    if shape != "Type" or method not in _BY_CONDITION:
        return taken
    if method != "GET":
        return (*taken, f"{name}.condition")
    searched = (_key(one) for one in capabilities.parameters_of(name))
    if not capabilities.includes_of(name):
        return (*taken, *searched)
    return (*taken, f"{name}._include", f"{name}._revinclude", *searched)


def _of_operation(shape: str, name: str) -> Iterator[str]:
    for key in _OF_OPERATIONS.get(shape, ()):
        if key == _CRITERIA:
            yield from (_key(one) for one in capabilities.parameters_of(name))
        else:
            yield key


def criteria(name: str) -> Json:
    """
    What a type is searched by, in a form or where a condition is.
    """
    searched = {one.code: _kind(one) for one in capabilities.parameters_of(name)}
    return {"type": "object", "properties": searched}


def _key(one: SearchParameter) -> str:
    return f"{one.code}.{one.kind}"


def _searched(one: SearchParameter) -> Json:
    said = _parameter(one.code, "query", _kind(one))
    modifiers = [*record.SEARCH_MODIFIERS.get(one.kind, ())]
    return said | ({"x-modifiers": modifiers} if modifiers else {})


def _kind(one: SearchParameter) -> Json:
    return {"$ref": f"{SCHEMAS}search.{one.kind}"}


def _condition(name: str) -> Json:
    """
    The parameters of a search, each on its own in the query.
    """
    schema = {"$ref": f"{SCHEMAS}{name}.search"}
    return _parameter("condition", "query", schema, style="form", explode=True)
