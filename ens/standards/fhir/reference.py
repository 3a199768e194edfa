"""
What a reference says: another resource here, one inside, a transaction's placeholder, a condition.

Source: FHIR R4 references.html, http.html#transaction (urn:uuid, conditional references).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

from ens.standards.fhir import definitions

TYPES: Final = frozenset(definitions.RESOURCE_TYPES)

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """
    A reference, read. `kind` is one of:

    - "literal": `type` and `id`, `version` if it was written; on this server
    - "contained": `id`, without its "#" ("" is the container itself)
    - "conditional": `type`, and the criteria in `query`
    - "urn": a placeholder or an oid, in `url`
    - "absolute": somewhere else, in `url`, without its version; `type` and `id` if it looks RESTful
    - "invalid": none of these
    """

    kind: str
    type: str = ""
    id: str = ""
    version: str = ""
    query: tuple[tuple[str, str], ...] = ()
    url: str = ""


def parse(text: str, *, base: str = "") -> Target:
    """
    Read `Reference.reference`; what is under `base` is local.
    """
    if text.startswith("#"):
        return Target("contained", id=text[1:])
    if text.startswith(("urn:uuid:", "urn:oid:")):
        return Target("urn", url=text)
    local = relative(text, base)
    if "://" in local:
        return _absolute(local)
    if "?" in local:
        return _conditional(local)
    return _literal(local)


def relative(text: str, base: str) -> str:
    """
    Leave out our own base, when the text is under it.
    """
    root = base.rstrip("/") + "/"
    return text[len(root) :] if base and text.startswith(root) else text


def _literal(text: str) -> Target:
    parts = text.split("/")
    if len(parts) not in (2, 4) or parts[0] not in TYPES or not ID.fullmatch(parts[1]):
        return Target("invalid", url=text)
    if len(parts) == 2:
        return Target("literal", parts[0], parts[1])
    if parts[2] != "_history" or not ID.fullmatch(parts[3]):
        return Target("invalid", url=text)
    return Target("literal", parts[0], parts[1], parts[3])


def _absolute(text: str) -> Target:
    unversioned = text.split("/_history/")[0]
    parts = unversioned.rsplit("/", 2)
    if len(parts) == 3 and parts[1] in TYPES and ID.fullmatch(parts[2]):
        return Target("absolute", parts[1], parts[2], url=unversioned)
    return Target("absolute", url=unversioned)


def _conditional(text: str) -> Target:
    rtype, _, query = text.partition("?")
    criteria = tuple(parse_qsl(query, keep_blank_values=True))
    if rtype not in TYPES or not criteria:
        return Target("invalid", url=text)
    return Target("conditional", rtype, query=criteria)


def identifier_criterion(target: Target) -> tuple[str, str] | None:
    """
    Return (system, value) of a condition that is one identifier and nothing else.
    """
    if len(target.query) != 1 or target.query[0][0] != "identifier":
        return None
    system, bar, value = target.query[0][1].partition("|")
    return (system, value) if bar else ("", system)


def rewrite_references(resource: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """
    Return a copy in which every reference and url found in `mapping` is replaced.

    For a transaction: "urn:uuid:..." becomes "Type/id" in `Reference.reference`, in `url` and `uri`
    elements whatever their name, and in the `href` and `src` of the narrative.
    """
    return {name: _rewrite_value(name, value, mapping) for name, value in resource.items()}


def _rewrite_value(name: str, value: Any, mapping: Mapping[str, str]) -> Any:
    kind = type(value)
    if kind is dict:
        return {key: _rewrite_value(key, child, mapping) for key, child in value.items()}
    if kind is list:
        return [_rewrite_value(name, child, mapping) for child in value]
    if kind is not str:
        return value
    if name == "div":
        return _rewrite_narrative(value, mapping)
    return mapping.get(value, value) if _may_refer(name, value) else value


def _may_refer(name: str, value: str) -> bool:
    """
    An identifier's value that happens to be a placeholder is not a reference: it stays as it is.
    """
    return name == "reference" or (value.startswith("urn:") and name in _url_names())


@cache
def _url_names() -> frozenset[str]:
    names: set[str] = set()
    for structure in definitions.structures():
        for element in definitions.elements(structure):
            names.update(n for n, t in element.json_names() if t in ("url", "uri", "canonical"))
    return frozenset(names - {"system", "fullUrl"})


_LINK: Final = re.compile(r"""((?:href|src)\s*=\s*["'])([^"']+)""")


def _rewrite_narrative(div: str, mapping: Mapping[str, str]) -> str:
    if "urn:" not in div:
        return div
    return _LINK.sub(lambda match: match[1] + mapping.get(match[2], match[2]), div)
