"""
The words of a file that a Binary carries, by its media type. Read before the transaction that
keeps them; a file that cannot be read is kept all the same, and its words are missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from ens.ground import parsing
from ens.standards import french, readable

log = structlog.get_logger()

MOST_ATTACHMENTS = 5
XML_TYPES = frozenset({"text/xml", "application/xml", "application/hl7-v3+xml"})
NO_TEXT, NO_READER, TOO_SLOW = "no-text", "no-reader", "too-slow"


@dataclass(frozen=True, slots=True)
class ContentWords:
    """
    The stems, each between spaces; where there are none, why: "no-text" (an image of a page),
    "no-reader" (a format that is not read), or what `ground.parsing` says of the file.
    """

    words: str
    missing: str = ""


NOTHING = ContentWords("")
NOT_READ = ContentWords("", NO_READER)
_READERS: Mapping[str, Callable[[bytes], str]] = {
    "application/pdf": partial(parsing.read_text, "pdf"),
    "text/html": partial(parsing.read_text, "web-page"),
    "application/xhtml+xml": partial(parsing.read_text, "web-page"),
    "text/plain": readable.plain,
    "text/markdown": readable.plain,
}


def of_content(media_type: str, data: bytes) -> ContentWords:
    """
    The words of whatever a Binary carries.
    """
    if not is_xml(media_type):
        return of_file(media_type, data)
    try:
        return of_clinical_document(parsing.parse_clinical_document(data))
    except parsing.ParsingTimedOut:
        return ContentWords("", TOO_SLOW)
    except parsing.UnreadableDocument:
        return NOT_READ


def is_xml(media_type: str) -> bool:
    return _essence(media_type) in XML_TYPES


def of_file(media_type: str, data: bytes) -> ContentWords:
    """
    The words of a file that is no clinical document.
    """
    reader = _READERS.get(_essence(media_type))
    if reader is None:
        return NOT_READ
    try:
        return of_text(reader(data))
    except parsing.TextNotRead as error:
        log.warning("words.not_read", reason=error.reason, media_type=media_type, size=len(data))
        return ContentWords("", error.reason)


def of_text(text: str) -> ContentWords:
    line = french.line(text[: readable.MAX_CHARACTERS])
    return ContentWords(f"\n{line}") if line else ContentWords("", NO_TEXT)


def of_clinical_document(read: parsing.ParsedDocument) -> ContentWords:
    """
    What a clinical document says, with the files inside it.
    """
    inside = (of_file(one.media_type, one.content) for one in read.attachments[:MOST_ATTACHMENTS])
    return _together([of_text(read.rendered.text), *inside])


def _essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _together(found: Iterable[ContentWords]) -> ContentWords:
    parts = list(found)
    missing = [one.missing for one in parts if one.missing not in ("", NO_TEXT, NO_READER)]
    words = "".join(one.words for one in parts)
    return ContentWords(words, missing[0] if missing else "" if words else NO_TEXT)
