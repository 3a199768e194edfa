"""
What each kind of route takes and answers, in the words of OpenAPI.

https://hl7.org/fhir/R4/http.html
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ens.fhir_api import openapi_parameters as parameters
from ens.fhir_api.formats import FHIR_JSON, FHIR_XML
from ens.fhir_api.messages import FORM
from ens.fhir_api.openapi_parameters import SCHEMAS
from ens.fhir_api.patch import JSON_PATCH, MERGE_PATCH
from ens.standards.fhir.json_patch import OPERATIONS

Json = dict[str, Any]
ANY: Final = "AnyResource"

SHAPES: Final[Mapping[str, Json]] = {
    ANY: {
        "type": "object",
        "properties": {"resourceType": {"type": "string"}, "id": {"$ref": f"{SCHEMAS}id"}},
        "required": ["resourceType"],
    },
    "GraphQL": {
        "type": "object",
        "properties": {
            "query": {"type": "string"},
            "operationName": {"type": "string"},
            "variables": {"type": "object"},
        },
        "required": ["query"],
    },
    "MergePatch": {"type": "object", "description": "the elements that change, null for none"},
    "JsonPatch": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "op": {"type": "string", "enum": sorted(OPERATIONS)},
                "path": {"type": "string", "pattern": r"^(/[^/]*)*$"},
                "from": {"type": "string", "pattern": r"^(/[^/]*)*$"},
                "value": {},
            },
            "required": ["op", "path"],
        },
    },
}


def _content(schema: str, *media_types: str) -> Json:
    return {kind: {"schema": {"$ref": f"{SCHEMAS}{schema}"}} for kind in media_types}


def _answer(description: str, schema: str = "") -> Json:
    said: Json = {"description": description}
    return said | ({"content": _content(schema, FHIR_JSON, FHIR_XML)} if schema else {})


RESPONSES: Final[Mapping[str, Json]] = {
    "One": _answer("the resource, or what Prefer asked instead", ANY),
    "Made": _answer("it is there now, at Location", ANY),
    "Bundle": _answer("a Bundle", "Bundle"),
    "Statement": _answer("the CapabilityStatement", "CapabilityStatement"),
    "Gone": _answer("it is there no more"),
    "UnderWay": _answer("a worker does it, or it was given up", "OperationOutcome"),
    "Manifest": {
        "description": "the files that were made",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    "Lines": {
        "description": "a resource a line",
        "content": {"application/fhir+ndjson": {"schema": {"type": "string"}}},
    },
    "GraphQL": {
        "description": "what was asked",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    "NotModified": _answer("it is as the caller knows it"),
    "Refused": _answer("why not, and where in what was sent", "OperationOutcome"),
    "Description": {
        "description": "this description",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
}
_READ: Final = {"200": "One", "304": "NotModified"}
# By what a route is at, then by its method: the names of RESPONSES by status.
_ANSWERS: Final[Mapping[str, Mapping[str, str]]] = {
    "GET metadata": {"200": "Statement"},
    "GET bulk/id": {"200": "Manifest", "202": "UnderWay"},
    "GET bulk/id/{file}": {"200": "Lines"},
    "DELETE bulk/id": {"202": "UnderWay"},
    "GET openapi.json": {"200": "Description"},
    "GET Type/id": _READ,
    "GET Type/id/_history/version": _READ,
    "POST Type": {"200": "One", "201": "Made"},
    "PUT Type": {"200": "One", "201": "Made"},
    "PUT Type/id": {"200": "One", "201": "Made"},
    "PATCH Type": {"200": "One"},
    "PATCH Type/id": {"200": "One"},
    "DELETE Type": {"204": "Gone"},
    "DELETE Type/id": {"204": "Gone"},
}
_FOUND: Final = {"200": "Bundle"}
_ONE: Final = {"200": "One"}
_LATER: Final = {"202": "UnderWay"}
_QUERY: Final[Json] = {"application/graphql": {"schema": {"type": "string"}}}
ASYNCHRONOUS: Final = ("$export", "$import")


def operation(method: str, shape: str, name: str, *, public: bool) -> Json:
    """
    One method of one address; `name` is the type that it is about.
    """
    key = f"{method} {shape}"
    usual = _ONE if "$" in shape else _FOUND
    usual = _LATER if shape.endswith(ASYNCHRONOUS) else usual
    usual = {"200": "GraphQL"} if shape.endswith("$graphql") else usual
    answers = {**_ANSWERS.get(key, usual), "default": "Refused"}
    said: Json = {
        "operationId": "-".join((method.lower(), *shape.replace("Type", name).split("/"))),
        "parameters": _references(parameters.names(method, shape, name)),
        "responses": {
            status: {"$ref": f"#/components/responses/{each}"} for status, each in answers.items()
        },
    }
    if name:
        said["tags"] = [name]
    if public:
        said["security"] = []
    if content := _body(method, shape, name):
        said["requestBody"] = {"required": method != "POST" or FORM not in content} | {
            "content": content
        }
    return said


def _references(names: Sequence[str]) -> list[Json]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _body(method: str, shape: str, name: str) -> Json:
    if shape.endswith("_search"):
        return {FORM: {"schema": {"$ref": f"{SCHEMAS}{name}.search"}}} if name else _any_form()
    if method == "PATCH":
        return {
            **_content("JsonPatch", JSON_PATCH),
            **_content("MergePatch", MERGE_PATCH),
            **_content("Parameters", FHIR_JSON, FHIR_XML),
        }
    if shape == "$import":
        return {"application/fhir+ndjson": {"schema": {"type": "string"}}}
    if shape.endswith("$graphql") and method == "POST":
        return {"application/json": {"schema": {"$ref": f"{SCHEMAS}GraphQL"}}, **_QUERY}
    if "$" in shape and method == "POST":
        return _content("Parameters", FHIR_JSON, FHIR_XML)
    if method in ("POST", "PUT"):
        return _content(name or "Bundle", FHIR_JSON, FHIR_XML)
    return {}


def _any_form() -> Json:
    return {FORM: {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}}
