"""
The clinical documents among what was sent are read before the transaction begins: while a child
process works, nobody waits for a row.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from ens.ground import parsing
from ens.journeys.errors import unacceptable
from ens.standards.cda.rendering import Rendered

Json = Mapping[str, Any]
XML_TYPES = frozenset({"text/xml", "application/xml", "application/hl7-v3+xml"})

# What came of each content that was read, by its SHA-256: the document, or why it is none.
Read = Mapping[bytes, parsing.ParsedDocument | parsing.UnreadableDocument]
NOTHING_READ: Read = MappingProxyType({})


def read_ahead(resources: Iterable[Json]) -> Read:
    found: dict[bytes, parsing.ParsedDocument | parsing.UnreadableDocument] = {}
    for data in _clinical(resources):
        digest = hashlib.sha256(data).digest()
        if digest not in found:
            try:
                found[digest] = _without_rendering(parsing.parse_clinical_document(data))
            except parsing.UnreadableDocument as error:
                found[digest] = error
    return found


def _clinical(resources: Iterable[Json]) -> Iterator[bytes]:
    for resource in resources:
        if resource.get("resourceType") == "Binary":
            parts = [resource]
        elif resource.get("resourceType") == "DocumentReference":
            parts = [one.get("attachment", {}) for one in resource.get("content", [])]
        else:
            continue
        for part in parts:
            if part.get("data") and is_xml(part):
                with suppress(ValueError):
                    yield base64.b64decode(part["data"])


def is_xml(part: Json) -> bool:
    return str(part.get("contentType", "")).partition(";")[0].strip() in XML_TYPES


def _without_rendering(parsed: parsing.ParsedDocument) -> parsing.ParsedDocument:
    return replace(parsed, rendered=Rendered("", "", False), attachments=())


def parsed(data: bytes, read: Read) -> parsing.ParsedDocument:
    """
    What `read_ahead` made of this content; what is not there is read now.

    :raises Unacceptable: it cannot be read
    """
    try:
        known = read.get(hashlib.sha256(data).digest())
        if isinstance(known, parsing.UnreadableDocument):
            raise known
        return known or parsing.parse_clinical_document(data)
    except parsing.UnreadableDocument as error:
        raise unacceptable(
            "structure", f"the document cannot be read: {error}", expression=("Binary.data",)
        ) from error
