"""
The text of a file: PDF, HTML, plain text. Bounded, for files from anybody.

PDF and HTML are read in a process of their own (`ground.parsing`): a file may be made to harm.
"""

import io
import logging
import time
from collections.abc import Iterator
from typing import Final

import pypdf
from lxml import html

MAX_CHARACTERS: Final = 200_000
MAX_PAGES: Final = 300
PROCESSOR_SECONDS: Final = 2.0  # then the pages read so far are the text
_WITHIN_A_WORD: Final = frozenset(
    ("a", "abbr", "b", "big", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u")
)
_NOT_READ: Final = frozenset(("script", "style", "template"))

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells what the file says


class Encrypted(Exception):
    """
    A PDF that does not open without a password.
    """


def pdf(data: bytes) -> str:
    """
    The text of the pages in their order.

    :raises Encrypted: whatever else it raises, the file is damaged
    """
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted
    until = time.process_time() + PROCESSOR_SECONDS
    found, length = [], 0
    for page in _pages(reader):
        found.append(page)
        length += len(page)
        if length > MAX_CHARACTERS or time.process_time() > until:
            break
    return "\n".join(found)[:MAX_CHARACTERS]


def _pages(reader: pypdf.PdfReader) -> Iterator[str]:
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            return
        yield page.extract_text()


def web_page(data: bytes) -> str:
    """
    :raises lxml.etree.LxmlError: it is none
    """
    parts: list[str] = []
    length = 0
    for text in _texts(html.document_fromstring(data, parser=_parser(data))):
        parts.append(text)
        length += len(text)
        if length > MAX_CHARACTERS:
            break
    return "".join(parts)[:MAX_CHARACTERS]


def _parser(data: bytes) -> html.HTMLParser:
    """
    The page says its encoding; where it does not, UTF-8 if it reads as such.
    """
    try:
        data.decode()
    except UnicodeDecodeError:
        return html.HTMLParser()
    return html.HTMLParser(encoding="utf-8")


def _texts(root: html.HtmlElement) -> Iterator[str]:
    """
    In the order of reading, without recursion: elements may be nested by thousands.
    """
    hidden = 0
    for event, node in html.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield node.tail or ""
            continue
        hidden += (event == "start") - (event == "end") if node.tag in _NOT_READ else 0
        if node.tag not in _WITHIN_A_WORD:
            yield " "
        if not hidden:
            yield (node.text if event == "start" else node.tail) or ""


def plain(data: bytes) -> str:
    try:
        return data.decode()[:MAX_CHARACTERS]
    except UnicodeDecodeError:
        return data[:MAX_CHARACTERS].decode("cp1252", "replace")
