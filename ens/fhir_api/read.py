"""
Read: the present version of one resource; a Binary in its own format, or as a resource.

https://hl7.org/fhir/R4/http.html#read and #cread
"""

import base64
import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import door, formats, parts, raw_binary
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.standards.fhir import etags
from ens.standards.fhir.shaping import Shape

MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:; ?[\w-]+=[\w.:/+-]+)*", re.ASCII)


def answer(request: Request) -> Response:
    now = clock.now()
    shape = parts.of_request(request, request.path[0])
    place, reach = door.reach_to(request, "read", now=now)
    return shown(record.read(place, reach=reach, now=now), request, shape)


def shown(one: record.Stored, request: Request, shape: Shape | None = None) -> Response:
    if is_known(one, request):
        return Response(304, headers=headers(one))
    if not one.blob:
        return Response(200, parts.cut(one.body, shape), headers(one))
    return binary(one, request)


def is_known(one: record.Stored, request: Request) -> bool:
    """
    Whether the reader has this version: by its name, else by its date, to the second.

    https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
    """
    if known := request.header("if-none-match"):
        try:
            return one.version in etags.versions(known)
        except etags.NotATag:
            return False
    since = _date(request.header("if-modified-since"))
    return since is not None and one.updated.replace(microsecond=0) <= since


def _date(text: str) -> dt.datetime | None:
    """
    A date that cannot be read is as none at all.
    """
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=dt.UTC)


def headers(one: record.Stored) -> list[tuple[str, str]]:
    return headers_of(one.version, one.updated)


def headers_of(version: int, updated: dt.datetime) -> list[tuple[str, str]]:
    return [
        ("etag", f'W/"{version}"'),
        ("last-modified", updated.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    ]


def binary(one: record.Stored, request: Request) -> Response:
    """
    The bytes as they were deposited, never shown in a page of ours; or the whole resource.

    https://hl7.org/fhir/R4/binary.html#rest
    """
    data = record.content(one)
    resource = orjson.loads(one.body)
    if formats.is_whole(request.query, request.header("accept")):
        resource["data"] = base64.b64encode(data).decode()
        return Response(200, orjson.dumps(resource), headers(one))
    safe = [
        ("content-disposition", "attachment"),
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
    ]
    safe += raw_binary.headers(resource)
    return Response(200, data, headers(one) + safe, media_type=_media_type(resource))


def _media_type(binary: dict[str, Any]) -> str:
    """
    What was said it is, if that can be said in a header.
    """
    said = str(binary.get("contentType", ""))
    return said if MEDIA_TYPE.fullmatch(said) else "application/octet-stream"
