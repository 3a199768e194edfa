"""
The entries of a transaction, read.

Source: https://hl7.org/fhir/R4/http.html#transaction
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from django.conf import settings

from ens.contexts.record import api as record
from ens.ground import open_types
from ens.journeys.errors import AtEntry, unacceptable
from ens.journeys.write_path import conditions, preconditions
from ens.journeys.write_path.conditions import Condition
from ens.standards.fhir import fhirpath_patch, json_gate, json_patch
from ens.standards.fhir.fhirpath_patch import FhirPathPatch

Json = Mapping[str, Any]
METHODS = ("DELETE", "POST", "PUT", "PATCH")
MOST_ENTRIES = 5000
MOST_CONDITIONS = 500  # each holds a lock to the end, of those that the database has for all
JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry, read. `id` is what a POST will be stored under, what the others name, or "" for
    the one that their `condition` means. A patch has `operations` and no resource.
    """

    place: int
    method: str
    type: str
    id: str
    full_url: str
    resource: dict[str, Any]
    condition: Condition | None = None
    expected: record.Expected = record.WHATEVER
    operations: tuple[json_patch.Operation, ...] | FhirPathPatch = ()
    remarks: record.Remarks = ()


@dataclass(frozen=True, slots=True)
class Address:
    """
    What an entry's request is about: a type, one of its ids, or criteria.
    """

    type: str
    id: str
    criteria: str


def address(entry: Json) -> Address:
    url = str(entry.get("request", {}).get("url", "")).removeprefix(f"{settings.FHIR_BASE}/")
    path, _, criteria = url.partition("?")
    name, _, fid = path.partition("/")
    return Address(name, unquote(fid), criteria)


def read(bundle: Json) -> list[Entry]:
    """
    :raises Unacceptable: not a transaction, too long, or two entries of one fullUrl
    :raises AtEntry: an entry that cannot be done
    """
    if bundle.get("type") != "transaction":
        raise unacceptable("not-supported", "only a transaction Bundle is taken here", status=400)
    raw = bundle.get("entry", [])
    if len(raw) > MOST_ENTRIES:
        raise unacceptable("too-costly", f"{MOST_ENTRIES} entries at most", status=413)
    entries = []
    for place, one in enumerate(raw):
        with AtEntry.of(place):
            entries.append(_entry(place, one))
    if sum(one.condition is not None for one in entries) > MOST_CONDITIONS:
        raise unacceptable("too-costly", f"{MOST_CONDITIONS} conditions at most", status=413)
    urls = [one.full_url for one in entries if one.full_url]
    if len(urls) != len(set(urls)):
        raise unacceptable("duplicate", "two entries have the same fullUrl", status=400)
    return entries


def _entry(place: int, raw: Json) -> Entry:
    request = raw.get("request", {})
    method, where = str(request.get("method", "")), address(raw)
    if method not in METHODS or not open_types.is_open(where.type):
        raise unacceptable("not-supported", "POST, PUT, PATCH or DELETE of a type or an id")
    _require_named(method, where)
    resource = dict(raw.get("resource") or {})
    patched = method == "PATCH"
    if method in ("POST", "PUT"):
        _require_of(resource, where)
    return Entry(
        place,
        method,
        where.type,
        record.new_id() if method == "POST" else where.id,
        str(raw.get("fullUrl", "")),
        {} if patched else resource,
        _condition(method, where, str(request.get("ifNoneExist", ""))),
        preconditions.expected(
            str(request.get("ifMatch", "")), str(request.get("ifNoneMatch", ""))
        ),
        _operations(where, resource) if patched else (),
    )


def _require_named(method: str, where: Address) -> None:
    if "/" in where.id or (where.id and where.criteria):
        raise unacceptable("structure", "the url names a type, an id of it, or criteria")
    if method == "POST" and (where.id or where.criteria):
        raise unacceptable("structure", "POST names a type")
    if method != "POST" and not (where.id or where.criteria):
        raise unacceptable("structure", "PUT, PATCH and DELETE name an id, or criteria")


def _require_of(resource: Json, where: Address) -> None:
    if resource.get("resourceType") != where.type:
        raise unacceptable("structure", "the resource is not of the url's type")
    if where.id and resource.get("id") != where.id:
        raise unacceptable("structure", "the resource's id is not that of the url")


def _condition(method: str, where: Address, if_none_exist: str) -> Condition | None:
    if method == "POST":
        return conditions.of_text(where.type, if_none_exist)
    if not where.criteria:
        return None
    return conditions.of_criteria(where.type, parse_qsl(where.criteria, keep_blank_values=True))


def _operations(where: Address, sent: Json) -> tuple[json_patch.Operation, ...] | FhirPathPatch:
    """
    A patch that is FHIR is a Parameters; one that is not comes inside a Binary, in its own format.
    """
    if where.type == "Binary":
        raise unacceptable("not-supported", "a Binary is replaced", status=405)
    try:
        if sent.get("resourceType") == "Parameters":
            return fhirpath_patch.read(sent, type=where.type)
        return _in_binary(sent)
    except json_patch.MalformedPatch as error:
        raise unacceptable("structure", str(error), status=400) from None


def _in_binary(binary: Json) -> tuple[json_patch.Operation, ...]:
    if binary.get("contentType") != JSON_PATCH:
        raise unacceptable("not-supported", f"a patch is a Binary of {JSON_PATCH}", status=415)
    try:
        data = base64.b64decode(str(binary.get("data", "")), validate=True)
        return json_patch.read(json_gate.parse_array(data, max_bytes=len(data)))
    except binascii.Error:
        raise unacceptable("structure", "the patch is not base64", status=400) from None
