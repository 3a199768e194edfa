"""
The OpenAPI description of this API: each route that there is, on each type that is open.

https://spec.openapis.org/oas/v3.0.3. Made from the table of routes, so that neither is without
the other; the CapabilityStatement says the same in FHIR's own words.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
from django.conf import settings

from ens.fhir_api import openapi_operations as operations
from ens.fhir_api import openapi_parameters as parameters
from ens.fhir_api.messages import Request, Response
from ens.ground import open_types
from ens.standards.fhir import json_schema

# The method, the shape, whether nobody has to say who they are, and the types it is on if not all.
Address = tuple[str, str, bool, tuple[str, ...]]

NAME = "openapi.json"
MEDIA_TYPE = "application/json"
# Described though nobody keeps them: what a refusal says, and what an operation takes.
BESIDE = ("OperationOutcome", "Parameters")
ABOUT = (
    "FHIR R4 of a personal health space. Bodies are described as deep as generated clients need:"
    " `contained`, extensions of datatypes, `_name` beside a primitive and what closes a circle are"
    " taken too. JSON and XML are read and given. A parameter takes the modifiers in its"
    " `x-modifiers` as `name:modifier`; chains, `_has`, units and the rest are in"
    " `metadata`, rest.documentation. What is refused is an OperationOutcome."
)


def answer(request: Request, *, addresses: tuple[Address, ...]) -> Response:
    """
    The same for everybody, whatever their format: this is no resource.
    """
    headers = [("cache-control", "max-age=300")]
    return Response(200, described(open_types.names(), addresses), headers, media_type=MEDIA_TYPE)


@cache
def described(names: tuple[str, ...], addresses: tuple[Address, ...]) -> bytes:
    return orjson.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "ENS", "version": version("ens"), "description": ABOUT},
            "servers": [{"url": settings.FHIR_BASE}],
            "security": [{"smart": []}],
            "paths": _paths(names, addresses),
            "components": {
                "schemas": _schemas(names),
                "parameters": parameters.components(names),
                "responses": operations.RESPONSES,
                "securitySchemes": {"smart": _smart()},
            },
        }
    )


def _paths(names: Sequence[str], addresses: Sequence[Address]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for method, shape, public, types in addresses:
        for path, name in _places(shape, [one for one in names if not types or one in types]):
            said = operations.operation(method, shape, name, public=public)
            found.setdefault(path, {})[method.lower()] = said
    return dict(sorted(found.items()))


def _places(shape: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """
    Each path that a shape stands for, and the type that it is about, "" for none.
    """
    path = "/" + shape.replace("/id", "/{id}").replace("/version", "/{version}")
    if not shape.startswith("Type"):
        yield path.replace("Type", "{type}"), ""
        return
    for name in names:
        yield path.replace("Type", name, 1), name


def _schemas(names: tuple[str, ...]) -> dict[str, Any]:
    shapes = json_schema.schemas((*names, *BESIDE), place=parameters.SCHEMAS)
    of_kinds = {f"search.{kind}": shape for kind, shape in parameters.KINDS.items()}
    of_search = {f"{name}.search": parameters.criteria(name) for name in names}
    return {**shapes, **of_kinds, **of_search, **operations.SHAPES}


def _smart() -> dict[str, Any]:
    base = f"{settings.ENS_PUBLIC_URL}/oauth"
    scopes = {"patient/*.cruds": "a citizen's application", "user/*.cruds": "a professional's"}
    code = {"authorizationUrl": f"{base}/authorize", "tokenUrl": f"{base}/token", "scopes": scopes}
    alone = {"tokenUrl": f"{base}/token", "scopes": {"system/*.cruds": "an institution's"}}
    return {"type": "oauth2", "flows": {"authorizationCode": code, "clientCredentials": alone}}
