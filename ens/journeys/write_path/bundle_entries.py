"""
The entries of a transaction, read; and the conditions that requests carry.

Source: https://hl7.org/fhir/R4/http.html#transaction
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.record import api as record
from ens.journeys.errors import AtEntry, unacceptable
from ens.standards.fhir import definitions, reference

Json = Mapping[str, Any]
Condition = tuple[str, str]
METHODS = ("DELETE", "POST", "PUT")
MOST_ENTRIES = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry, read. `id` is what a POST will be stored under, or what a PUT or DELETE names.
    """

    place: int
    method: str
    type: str
    id: str
    full_url: str
    resource: dict[str, Any]
    condition: Condition | None = None
    if_match: int | None = None


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
    urls = [one.full_url for one in entries if one.full_url]
    if len(urls) != len(set(urls)):
        raise unacceptable("duplicate", "two entries have the same fullUrl", status=400)
    return entries


def _entry(place: int, raw: Json) -> Entry:
    request = raw.get("request", {})
    method, url = str(request.get("method", "")), str(request.get("url", ""))
    name, _, fid = url.partition("?")[0].partition("/")
    if method not in METHODS or name not in definitions.RESOURCE_TYPES or "?" in url:
        raise unacceptable("not-supported", "POST, PUT or DELETE of a type or an id")
    resource = dict(raw.get("resource") or {})
    if method != "DELETE" and resource.get("resourceType") != name:
        raise unacceptable("structure", "the resource is not of the url's type")
    if (method == "POST") == bool(fid):
        raise unacceptable("structure", "POST names a type, PUT and DELETE an id")
    if method == "PUT" and resource.get("id") != fid:
        raise unacceptable("structure", "the resource's id is not that of the url")
    return Entry(
        place,
        method,
        name,
        fid or record.new_id(),
        str(raw.get("fullUrl", "")),
        resource,
        condition_of(str(request.get("ifNoneExist", ""))),
        version_of(str(request.get("ifMatch", ""))),
    )


def rewritten(entries: Sequence[Entry], found: Mapping[int, str]) -> list[Entry]:
    """
    The entries with each placeholder replaced by what its entry will be, or is already.

    `found` are the places of the entries that exist already, with the id they exist under.
    """
    mapping = {
        one.full_url: f"{one.type}/{found.get(one.place, one.id)}"
        for one in entries
        if one.full_url
    }
    return [
        replace(one, resource=reference.rewrite_references(one.resource, mapping))
        for one in entries
    ]


def condition_of(text: str) -> Condition | None:
    """
    The one condition read: `identifier=system|value`.

    :raises Unacceptable: another condition
    """
    if not text:
        return None
    target = reference.parse(f"Patient?{text}")
    found = reference.identifier_criterion(target)
    if found is None or "|" not in target.query[0][1]:
        raise unacceptable(
            "not-supported", "the condition must be identifier=system|value", status=400
        )
    return found


def version_of(text: str) -> int | None:
    """
    The version that `W/"3"` names.

    :raises Unacceptable: not a version
    """
    if not text:
        return None
    number = text.removeprefix("W/").strip('"')
    if not number.isascii() or not number.isdigit():
        raise unacceptable("value", "If-Match takes a version", status=400)
    return int(number)
