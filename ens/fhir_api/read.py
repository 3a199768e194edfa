"""
Read: the present version of one resource; a Binary in its own format unless JSON is asked.

https://hl7.org/fhir/R4/http.html#read
"""

import base64
import re
from typing import Any

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.ground import clock

MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w.:/+-]+)*", re.ASCII)


def answer(request: Request) -> Response:
    now = clock.now()
    place, reach = door.reach_to(request, "read", now=now)
    return shown(record.read(place, reach=reach, now=now), request)


def shown(one: record.Stored, request: Request) -> Response:
    if etag(one) in request.header("if-none-match").split(", "):
        return Response(304, headers=headers(one))
    if not one.blob:
        return Response(200, one.body, headers(one))
    return binary(one, request)


def headers(one: record.Stored) -> list[tuple[str, str]]:
    return [("etag", etag(one)), ("last-modified", http_date(one))]


def etag(one: record.Stored) -> str:
    return f'W/"{one.version}"'


def http_date(one: record.Stored) -> str:
    return one.updated.strftime("%a, %d %b %Y %H:%M:%S GMT")


def binary(one: record.Stored, request: Request) -> Response:
    """
    The bytes as they were deposited, never shown in a page of ours; or the whole resource.

    https://hl7.org/fhir/R4/binary.html#rest
    """
    data = record.content(one)
    resource = orjson.loads(one.body)
    if "json" in request.header("accept"):
        resource["data"] = base64.b64encode(data).decode()
        return Response(200, orjson.dumps(resource), headers(one))
    safe = [
        ("content-disposition", "attachment"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
    ]
    return Response(200, data, headers(one) + safe, media_type=_media_type(resource))


def _media_type(binary: dict[str, Any]) -> str:
    """
    What was said it is, if that can be said in a header.
    """
    said = str(binary.get("contentType", ""))
    return said if MEDIA_TYPE.fullmatch(said) else "application/octet-stream"
