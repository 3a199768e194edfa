"""
The files among what was sent are read before the transaction begins: while a child process
works, nobody waits for a row.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ens.contexts.record import api as record
from ens.ground import parsing
from ens.journeys.errors import unacceptable
from ens.standards.cda.rendering import Rendered
from ens.standards.fhir.ips import received
from ens.standards.fhir.ips.received import Received

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """
    A file, its words, and the clinical document that it is, or why it is none; `received` when
    it is one in FHIR.
    """

    words: record.ContentWords
    document: parsing.ParsedDocument | parsing.UnreadableDocument | None = None
    received: Received | None = None


# What came of each content that was read, by its SHA-256 and what it says that it is.
Read = Mapping[bytes, Content]
NOTHING_READ: Read = MappingProxyType({})


def read_ahead(resources: Iterable[Json], *, content: bytes | None = None) -> Read:
    """
    `content` is that of a Binary sent as it is.
    """
    found: dict[bytes, Content] = {}
    for part, data in _files(resources, content):
        key = _key(part, data)
        if key not in found:
            found[key] = _read(part, data)
    return found


def _key(part: Json, data: bytes) -> bytes:
    media_type = str(part.get("contentType", ""))
    said = "xml" if record.is_xml(media_type) else media_type
    return hashlib.sha256(data).digest() + said.encode()


def _files(resources: Iterable[Json], content: bytes | None) -> Iterator[tuple[Json, bytes]]:
    for resource in resources:
        if resource.get("resourceType") == "Binary":
            parts = [resource]
            if content is not None:
                yield resource, content
        elif resource.get("resourceType") == "DocumentReference":
            parts = [one.get("attachment", {}) for one in resource.get("content", [])]
        else:
            continue
        for part in parts:
            if part.get("data"):
                with suppress(ValueError):
                    yield part, base64.b64decode(part["data"])


def _read(part: Json, data: bytes) -> Content:
    media_type = str(part.get("contentType", ""))
    if not record.is_xml(media_type):
        words = record.words_of_file(media_type, data)
        return Content(words, received=received.read(media_type, data))
    try:
        parsed = parsing.parse_clinical_document(data)
    except parsing.UnreadableDocument as error:
        return Content(record.NO_WORDS, error)
    words = record.words_of_clinical_document(parsed)
    return Content(words, replace(parsed, rendered=Rendered("", "", False), attachments=()))


def content_of(part: Json, data: bytes, read: Read) -> Content:
    """
    What `read_ahead` made of this content; what is not there is read now.
    """
    return read.get(_key(part, data)) or _read(part, data)


def words_of(part: Json, data: bytes | None, read: Read) -> record.ContentWords | None:
    """
    Those of a Binary, if it is one.
    """
    return None if data is None else content_of(part, data, read).words


def document_in(content: Content) -> parsing.ParsedDocument | None:
    """
    The clinical document that a file says it is, None if it says that it is none.

    :raises Unacceptable: it cannot be read
    """
    if isinstance(content.document, parsing.UnreadableDocument):
        raise unacceptable(
            "structure",
            f"the document cannot be read: {content.document}",
            expression=("Binary.data",),
        ) from content.document
    return content.document
