"""
A Binary sent as the bytes it is, and the header that says what it hangs on.

Source: https://hl7.org/fhir/R4/binary.html#rest
"""

from typing import Any

from django.conf import settings

from ens.fhir_api.errors import Problem, problem
from ens.fhir_api.formats import FHIR_JSON, FHIR_XML, JSON_TYPES
from ens.fhir_api.messages import Request
from ens.standards.fhir import reference
from ens.standards.fhir.validate import base_errors

CONTEXT = "x-security-context"
RESOURCES = frozenset({FHIR_JSON, FHIR_XML, "application/json+fhir", "application/xml+fhir"})


def is_raw(request: Request) -> bool:
    """
    Plain JSON is taken for the resource, unless the header says that it is a document.
    """
    kind = request.media_type
    if request.path[:1] != ("Binary",) or not kind or kind in RESOURCES:
        return False
    return kind not in JSON_TYPES or bool(request.header(CONTEXT))


def read(request: Request) -> tuple[dict[str, Any], bytes]:
    """
    The resource that the request stands for, and its bytes.

    :raises Problem: no bytes, or not what a Binary says of itself
    """
    if not request.body:
        raise problem(400, "structure", "the body is empty")
    resource: dict[str, Any] = {"resourceType": "Binary"}
    if len(request.path) == 2:
        resource["id"] = request.path[1]
    resource["contentType"] = request.header("content-type").strip()
    if said := request.header(CONTEXT).strip():
        resource["securityContext"] = {"reference": _local(said)}
    if issues := base_errors(resource):
        raise Problem(422, *issues)
    return resource, request.body


def headers(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """
    What a Binary hangs on, for who reads its bytes.
    """
    said = str(resource.get("securityContext", {}).get("reference", ""))
    return [(CONTEXT, said)] if reference.parse(said).kind == "literal" else []


def _local(text: str) -> str:
    target = reference.parse(text, base=settings.FHIR_BASE)
    if target.kind != "literal":
        raise problem(400, "value", "X-Security-Context names a resource of this server")
    return f"{target.type}/{target.id}"
