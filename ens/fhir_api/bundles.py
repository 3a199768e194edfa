"""
Bundles spliced from stored bytes: what was written once is not parsed to be sent.

https://hl7.org/fhir/R4/bundle.html
"""

from collections.abc import Iterable, Sequence

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import parts
from ens.fhir_api.messages import url
from ens.standards.fhir.shaping import Shape


def entry(one: record.Stored, *, mode: str, shape: Shape | None = None) -> bytes:
    body = parts.cut(one.body, shape)
    full = orjson.dumps(url(f"{one.type}/{one.id}"))
    return b'{"fullUrl":%b,"resource":%b,"search":{"mode":"%b"}}' % (full, body, mode.encode())


def outcome_entry(outcome: bytes) -> bytes:
    return b'{"resource":%b,"search":{"mode":"outcome"}}' % outcome


def history_entry(one: record.Stored, *, shape: Shape | None = None) -> bytes:
    """
    A version in a history: a deletion has no resource.
    """
    method = "DELETE" if one.deleted else "POST" if one.version == 1 else "PUT"
    target = one.type if method == "POST" else f"{one.type}/{one.id}"
    about = {
        "request": {"method": method, "url": target},
        "response": {
            "status": "204" if one.deleted else "201" if one.version == 1 else "200",
            "etag": f'W/"{one.version}"',
            "lastModified": record.instant(one.updated),
        },
    }
    full = orjson.dumps(url(f"{one.type}/{one.id}"))
    resource = b"" if one.deleted else b'"resource":%b,' % parts.cut(one.body, shape)
    return b'{"fullUrl":%b,%b%b' % (full, resource, orjson.dumps(about)[1:])


def bundle(
    kind: str,
    entries: Iterable[bytes],
    *,
    total: int | None = None,
    links: Sequence[tuple[str, str]] = (),
) -> bytes:
    head: dict[str, object] = {"resourceType": "Bundle", "id": record.new_id(), "type": kind}
    if total is not None:
        head["total"] = total
    if links:
        head["link"] = [{"relation": relation, "url": address} for relation, address in links]
    joined = b",".join(entries)
    body = b',"entry":[%b]' % joined if joined else b""
    return orjson.dumps(head)[:-1] + body + b"}"
