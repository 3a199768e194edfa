"""
A narrative as it stands between two formats: the same text in both.

Source: FHIR R4 narrative.html; JSON has it as a string, XML as the element itself.
"""

import re
from html.entities import name2codepoint
from typing import Final
from xml.parsers import expat

from ens.standards.fhir.xml.shape import XHTML

MAX_DEPTH: Final = 256

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_OWN = frozenset({"amp", "lt", "gt", "quot", "apos"})


def stands_alone(text: str) -> bool:
    """
    Whether this is one div of XHTML, well-formed with nothing around it: what may be written
    inside a document without changing the rest of it.
    """
    if not text.startswith("<") or "<!DOCTYPE" in text or "<?" in text:
        return False
    parser = expat.ParserCreate("utf-8", " ")
    check = _Check()
    parser.StartElementHandler = check.start
    parser.EndElementHandler = check.end
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError, _NotXhtml):
        return False
    return True


def without_html_entities(text: str) -> str:
    """
    The names that HTML has and XML has not (&nbsp;) become characters.
    """
    return _ENTITY.sub(_plain, text) if "&" in text else text


def _plain(match: re.Match[str]) -> str:
    name = match[1]
    if name in _OWN or name not in name2codepoint:
        return match[0]
    return f"&#{name2codepoint[name]};"


class _NotXhtml(Exception):
    """
    An element of another namespace, or too many levels.
    """


class _Check:
    def __init__(self) -> None:
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH or not tag.startswith(XHTML + " "):
            raise _NotXhtml
        if self._depth == 1 and tag != XHTML + " div":
            raise _NotXhtml

    def end(self, tag: str) -> None:
        self._depth -= 1
