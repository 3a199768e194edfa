"""
The words of a resource: its narrative, and every text that it holds elsewhere.

Source: FHIR R4 search.html#content and narrative.html.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any, Final

from ens.standards.fhir import definitions

Json = Mapping[str, Any]
MAX_NARRATIVE: Final = 400_000

_TEXT: Final = "text"
_RESOURCE: Final = "Resource"
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_WITHIN_A_WORD: Final = re.compile(
    r"</?(?:a|abbr|b|big|em|i|small|span|strong|sub|sup|tt)\b[^<>]*>"
)
_TAG: Final = re.compile(r"<[^<>]*>")


def narrative(resource: Json) -> str:
    """
    What the narrative says, its markup left out; "" where there is none.
    """
    div = (resource.get("text") or {}).get("div", "")[:MAX_NARRATIVE]
    if not div:
        return ""
    return unescape(_TAG.sub(" ", _WITHIN_A_WORD.sub("", _COMMENT.sub(" ", div))))


def others(resource: Json) -> list[str]:
    """
    Every string and markdown of a valid resource but its narrative: titles, displays, notes,
    numbers; never codes, addresses, dates, or the targets of references.
    """
    found: list[str] = []
    _collect(resource, resource["resourceType"], found)
    return found


def _collect(value: Json, structure: str, found: list[str]) -> None:
    known = _members(structure)
    for name, child in value.items():
        kind = known.get(name)
        if kind is None:
            continue
        for one in child if type(child) is list else (child,):
            if kind == _TEXT:
                if one is not None:
                    found.append(one)
            elif one is not None:
                _collect(one, one["resourceType"] if kind == _RESOURCE else kind, found)


@cache
def _members(structure: str) -> Mapping[str, str]:
    """
    The members where there may be text: text itself, a resource, or the name of a structure.
    """
    return dict(_kinds(structure))


def _kinds(structure: str) -> Iterator[tuple[str, str]]:
    for element in definitions.elements(structure):
        for name, type_ in element.json_names():
            type_ = definitions.BASE_OF.get(type_, type_)
            if type_ in ("string", "markdown"):
                if (structure, name) != ("Reference", "reference"):
                    yield name, _TEXT
            elif type_ == _RESOURCE or (definitions.is_structure(type_) and type_ != "Narrative"):
                yield name, type_
