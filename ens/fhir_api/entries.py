"""
What batch and transaction share: a Bundle posted to the base, the request that one of its entries
stands for, and the entry of its answer.

https://hl7.org/fhir/R4/http.html#transaction
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from django.conf import settings

from ens.contexts.record import api as record
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import FHIR_JSON, Request, Response, url
from ens.fhir_api.parts import LAYOUT
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
READING = ("GET", "HEAD")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# What an entry says of its request, and the header that says it.
CONDITIONS = {
    "ifNoneMatch": "if-none-match",
    "ifModifiedSince": "if-modified-since",
    "ifMatch": "if-match",
    "ifNoneExist": "if-none-exist",
}
# What holds of the whole Bundle holds of each of its entries.
SHARED = ("authorization", "prefer")
MOST_ENTRIES = 1000  # each of a batch, and each that reads, is a request of its own
MOST_BYTES = 50_000_000
MOST_SECONDS = 30  # of one Bundle: after that nothing more of it is read
ANSWERED = {"etag": "etag", "location": "location"}


def bundle_of(request: Request) -> Json:
    """
    :raises Problem: 400, it is something else
    """
    bundle = request.resource
    if bundle.get("resourceType") != "Bundle":
        raise problem(400, "structure", "the body is not a Bundle")
    return bundle


def require_few(raw: Sequence[Any]) -> None:
    if len(raw) > MOST_ENTRIES:
        raise problem(413, "too-costly", f"{MOST_ENTRIES} entries at most")


def request_of(entry: Json, *, whole: Request, place: int) -> Request:
    """
    The request that an entry stands for, by the same caller.

    :raises Problem: 400, it is no request for this server
    """
    said = entry.get("request", {})
    method, address = str(said.get("method", "")), str(said.get("url", ""))
    path, _, query = address.removeprefix(f"{settings.FHIR_BASE}/").partition("?")
    path = path.strip("/")
    parts = tuple(unquote(part) for part in path.split("/")) if path else ()
    of_system = method in ("GET", "HEAD") and bool(query)  # the next page of a search, say
    asks = method in METHODS and (parts or of_system) and parts[-1:] != ("$graphql",)
    if not asks or "\0" in "".join(parts) + unquote(query):
        raise problem(400, "not-supported", "an entry asks something of a type or of a resource")
    headers = {name: whole.header(name) for name in SHARED if whole.header(name)}
    headers |= {name: str(said[key]) for key, name in CONDITIONS.items() if key in said}
    headers["accept"] = FHIR_JSON
    if (key := whole.header("idempotency-key")) and method == "POST":
        headers["idempotency-key"] = f"{key}#{place}"
    headers["content-type"], body = _body(entry.get("resource"), method)
    pairs = parse_qsl(query, keep_blank_values=True)
    asked = tuple(pair for pair in pairs if pair[0] not in LAYOUT)  # the Bundle's is that of all
    return Request(method, parts, asked, headers, body)


def _body(resource: Any, method: str) -> tuple[str, bytes]:
    """
    A patch that is not FHIR comes inside a Binary, in its own format.
    """
    if not isinstance(resource, dict):
        return FHIR_JSON, b""
    if method != "PATCH" or resource.get("resourceType") != "Binary":
        return FHIR_JSON, json_gate.serialise(resource)
    try:
        data = base64.b64decode(str(resource.get("data", "")), validate=True)
    except binascii.Error as error:
        raise problem(400, "structure", "the patch is not base64") from error
    return str(resource.get("contentType", "")), data


def of_response(response: Response, *, body: bool = True) -> bytes:
    """
    The entry of an answer. A refusal's OperationOutcome goes where the standard puts it.
    """
    headers = dict(response.headers)
    said: dict[str, Any] = {"status": f"{response.status} {HTTPStatus(response.status).phrase}"}
    said |= {name: headers[key] for name, key in ANSWERED.items() if key in headers}
    if "last-modified" in headers:
        said["lastModified"] = record.instant(parsedate_to_datetime(headers["last-modified"]))
    resource = b""
    if response.body and response.is_json:
        if b'"resourceType":"OperationOutcome"' in response.body[:60]:
            said["outcome"] = orjson.Fragment(response.body)
        elif body:
            resource = b'"resource":%b,' % response.body
    return b"{%b%b" % (resource, orjson.dumps({"response": said})[1:])


def done(
    status: str, location: str, etag: str, updated: str, outcome: Any, body: bytes = b""
) -> bytes:
    """
    The entry of a write that a transaction made, with the resource where it was asked back.
    """
    said: dict[str, Any] = {"status": status, "location": location and url(location), "etag": etag}
    said |= {"lastModified": updated, "outcome": outcome}
    written = orjson.dumps({"response": {name: value for name, value in said.items() if value}})
    return b'{"resource":%b,%b' % (body, written[1:]) if body else written
