"""
What a Bundle is for decides what its entries have.

Source: FHIR R4 bundle.html, invariants bdl-1 to bdl-12; #references; documents.html#content.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ens.standards.fhir import reference
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Found

Json = Mapping[str, Any]
Holds = Callable[[Json], bool]

_REQUESTS: Final = ("batch", "transaction", "history")
_RESPONSES: Final = ("batch-response", "transaction-response", "history")


def bdl_1(value: Json) -> bool:
    return "total" not in value or value.get("type") in ("searchset", "history")


def bdl_2(value: Json) -> bool:
    if value.get("type") == "searchset":
        return True
    return not any("search" in entry for entry in value.get("entry", ()))


def bdl_3(value: Json) -> bool:
    wanted = value.get("type") in _REQUESTS
    return all(("request" in entry) == wanted for entry in value.get("entry", ()))


def bdl_4(value: Json) -> bool:
    wanted = value.get("type") in _RESPONSES
    return all(("response" in entry) == wanted for entry in value.get("entry", ()))


def bdl_5(value: Json) -> bool:
    return "resource" in value or "request" in value or "response" in value


def bdl_7(value: Json) -> bool:
    if value.get("type") == "history":
        return True
    keys = [
        entry["fullUrl"] + entry.get("resource", {}).get("meta", {}).get("versionId", "")
        for entry in value.get("entry", ())
        if "fullUrl" in entry
    ]
    return len(set(keys)) == len(keys)


def bdl_8(value: Json) -> bool:
    """
    As it is meant: by the letter, an entry without fullUrl would not keep it.
    """
    return "/_history/" not in value.get("fullUrl", "")


def bdl_9(value: Json) -> bool:
    identifier = value.get("identifier", {})
    return value.get("type") != "document" or ("system" in identifier and "value" in identifier)


def bdl_10(value: Json) -> bool:
    return value.get("type") != "document" or "timestamp" in value


def _opens_with(kind: str, rtype: str) -> Holds:
    def holds(value: Json) -> bool:
        if value.get("type") != kind:
            return True
        entries: Sequence[Json] = value.get("entry", ())
        return bool(entries) and entries[0].get("resource", {}).get("resourceType") == rtype

    return holds


TABLE: Final[Mapping[tuple[str, str], Holds]] = {
    ("bdl-1", "total.empty() or (type = 'searchset') or (type = 'history')"): bdl_1,
    ("bdl-2", "entry.search.empty() or (type = 'searchset')"): bdl_2,
    (
        "bdl-3",
        (
            "entry.all(request.exists() = (%resource.type = 'batch'"
            " or %resource.type = 'transaction' or %resource.type = 'history'))"
        ),
    ): bdl_3,
    (
        "bdl-4",
        (
            "entry.all(response.exists() = (%resource.type = 'batch-response'"
            " or %resource.type = 'transaction-response' or %resource.type = 'history'))"
        ),
    ): bdl_4,
    ("bdl-5", "resource.exists() or request.exists() or response.exists()"): bdl_5,
    (
        "bdl-7",
        (
            "(type = 'history') or entry.where(fullUrl.exists())"
            ".select(fullUrl&resource.meta.versionId).isDistinct()"
        ),
    ): bdl_7,
    ("bdl-8", "fullUrl.contains('/_history/').not()"): bdl_8,
    (
        "bdl-9",
        "type = 'document' implies (identifier.system.exists() and identifier.value.exists())",
    ): bdl_9,
    ("bdl-10", "type = 'document' implies (timestamp.hasValue())"): bdl_10,
    (
        "bdl-11",
        "type = 'document' implies entry.first().resource.is(Composition)",
    ): _opens_with("document", "Composition"),
    (
        "bdl-12",
        "type = 'message' implies entry.first().resource.is(MessageHeader)",
    ): _opens_with("message", "MessageHeader"),
}


def know(bundle: Json, found: Found) -> None:
    """
    Make the resources of a Bundle known to each other.
    """
    run = found.run
    if run is None:
        return
    run.index = index(bundle)
    run.urls = {
        id(entry.get("resource")): entry["fullUrl"]
        for entry in _entries(bundle)
        if type(entry.get("fullUrl")) is str
    }


def index(bundle: Json) -> dict[str, Json]:
    """
    The resources of a Bundle by full URL and by "Type/id"; of two of the same name, the first.
    """
    found: dict[str, Json] = {}
    for entry in _entries(bundle):
        resource, url = entry.get("resource"), entry.get("fullUrl")
        if type(resource) is not dict:
            continue
        if type(url) is str:
            found.setdefault(url, resource)
        found.setdefault(f"{resource.get('resourceType')}/{resource.get('id')}", resource)
    return found


def _entries(bundle: Json) -> Iterator[Json]:
    entries = bundle.get("entry")
    if type(entries) is list:
        yield from (one for one in entries if type(one) is dict)


def check_links(bundle: Json, found: Found) -> None:
    """
    Full URLs say the ids of what they name; a document, a message and a transaction are whole.
    """
    inside = index(bundle)
    kind = bundle.get("type")
    for place, entry in enumerate(_entries(bundle)):
        _check_full_url(entry, kind, f"entry[{place}]", found)
        if kind in ("document", "message", "transaction"):
            _check_inside(entry, kind, inside, f"entry[{place}]", found)


def _check_full_url(entry: Json, kind: Any, path: str, found: Found) -> None:
    url, resource = entry.get("fullUrl"), entry.get("resource")
    if type(url) is not str or type(resource) is not dict:
        return
    if ":" not in url:
        found.say(words.FULL_URL_ABSOLUTE, f"{path}.fullUrl")
    said = reference.parse(url)
    rtype, fid = resource.get("resourceType"), resource.get("id")
    if kind == "transaction" or said.kind != "absolute" or not said.type or not fid:
        return
    if (said.type, said.id) != (rtype, fid):
        found.say(words.FULL_URL, f"{path}.fullUrl")


def _check_inside(
    entry: Json, kind: str, inside: Mapping[str, Json], path: str, found: Found
) -> None:
    """
    "urn:uuid:..." leads nowhere else. What a Composition refers to is part of its document.
    """
    resource = entry.get("resource")
    if type(resource) is not dict:
        return
    heads = kind == "document" and resource.get("resourceType") == "Composition"
    for place, text in references(resource, f"{path}.resource"):
        if text.startswith(("urn:uuid:", "urn:oid:")):
            if text not in inside:
                found.say(words.IN_BUNDLE, place)
        elif heads and not text.startswith("#") and not _is_inside(text, entry, inside):
            found.say(words.IN_BUNDLE, place)


def _is_inside(text: str, entry: Json, inside: Mapping[str, Json]) -> bool:
    return find(text, entry.get("fullUrl"), inside) is not None


def find(text: str, near: Any, inside: Mapping[str, Json]) -> Json | None:
    """
    What a reference leads to in the Bundle, from the resource whose full URL is `near`.
    """
    text = text.partition("/_history/")[0]
    if found := inside.get(text):
        return found
    if type(near) is str and "://" not in text and "://" in near:
        base = near.rsplit("/", 2)[0]
        return inside.get(f"{base}/{text}")
    return None


def references(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """
    Each `Reference.reference` of a resource with its place.
    """
    if type(value) is dict:
        text = value.get("reference")
        if type(text) is str:
            yield f"{path}.reference", text
        for name, child in value.items():
            yield from references(child, f"{path}.{name}")
    elif type(value) is list:
        for place, child in enumerate(value):
            yield from references(child, f"{path}[{place}]")
