"""
What a conversion leaves, found by comparing what went in with what came out.

Each value of the one must be found in the other, whatever its place; a date is compared as an
instant, a number as it is written. The report counts, by place, what was not found.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.cda import systems
from ens.standards.cda.datatypes import moment_of, urn
from ens.standards.cda.synthesis import codes, entries, parts
from ens.standards.cda.tree import Node

# The envelope of a resource: who keeps it under which number, and words made from its content.
ENVELOPE: Final = frozenset({"resourceType", "id", "text", "contained"})
_META: Final = frozenset({"versionId", "lastUpdated", "source", "profile"})
_INDEX: Final = re.compile(r"\[\d+\]")
# How an entry is built, or the name of what another attribute says.
_BUILDING: Final = frozenset({
    "classCode", "moodCode", "typeCode", "determinerCode", "inversionInd", "nullFlavor",
    "codeSystem", "codeSystemName", "codeSystemVersion", "xsi:type", "ID", "independentInd",
    "contextConductionInd", "contextControlCode", "mediaType", "representation", "operator",
    "inclusive", "use", "qualifier", "assigningAuthorityName", "xsi:schemaLocation", "styleCode",
    "institutionSpecified",
})  # fmt: skip
_SKIPPED: Final = frozenset({"templateId", "typeId", "realmCode", "statusCode"})
_NO_PLACE: Final = "no place on the other side"
_NOT_READ: Final = "not read: its words are kept in the text of the section"


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """
    What had no place: where it was, of what kind, why, how many times.
    """

    path: str
    kind: str
    reason: str = _NO_PLACE
    count: int = 1


def grouped(found: Iterable[Left]) -> tuple[Left, ...]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in found:
        counts[_INDEX.sub("", one.path), one.kind, one.reason] += one.count
    return tuple(sorted(Left(*key, count) for key, count in counts.items()))


def of_resource(before: Mapping[str, Any], after: Iterable[Mapping[str, Any]]) -> list[Left]:
    """
    What a resource said that those which came back do not.
    """
    kind = str(before["resourceType"])
    known = Counter((path, value) for one in after for path, value in leaves(one, "", top=True))
    left = []
    for path, value in leaves(before, "", top=True):
        if known[path, value]:
            known[path, value] -= 1
        else:
            left.append(Left(f"{kind}{path}", "element"))
    return left


def leaves(value: Any, path: str, *, top: bool = False) -> Iterator[tuple[str, str]]:
    """
    Each value with its path, indexes left out.
    """
    if isinstance(value, Mapping):
        for name, child in value.items():
            if top and (name in ENVELOPE or name in ("subject", "patient")):
                continue
            if path == ".meta" and name in _META:
                continue
            yield from leaves(child, f"{path}.{name}")
    elif isinstance(value, list):
        for child in value:
            yield from leaves(child, path)
    else:
        yield path, levelled(value)


def levelled(value: Any) -> str:
    """
    The same text for the same date, however it is written.
    """
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if len(text) > 10 and "T" in text and (time := parts.time_of(text)):
        moment = moment_of(time)
        return f"@{moment.instant.timestamp()}" if moment else text
    return text


def of_entry(entry: Node, path: str, after: Iterable[Mapping[str, Any]]) -> list[Left]:
    """
    What an entry said that the resources read from it do not; one line for an entry of which
    nothing was read.
    """
    resources = list(after)
    if not resources:
        child = next(entry.elements(), None)
        return [Left(path, child.name if child is not None else "entry", _NOT_READ)]
    said = {value for one in resources for _, value in leaves(one, "")}
    said |= {word for value in said for word in (value.rpartition(":")[2],)}
    return list(_missing(entry, path, said))


def _missing(node: Node, path: str, said: set[str]) -> Iterator[Left]:
    for child in node.elements():
        here = f"{path}/{child.name}"
        if child.name in _SKIPPED or _is_mapped(child):
            continue
        for name, value in child.attributes.items():
            if _tells(child, name, value) and not _is_said(child, name, value, said):
                yield Left(f"{here}/@{name}", "attribute")
        words = " ".join("".join(one for one in child.children if isinstance(one, str)).split())
        if words and words not in said:
            yield Left(here, "text")
        yield from _missing(child, here, said)


def _is_mapped(node: Node) -> bool:
    """
    A sex, in FHIR's word for it.
    """
    return node.name == "administrativeGenderCode" and node.get("code") in ("F", "M", "UN")


def _tells(node: Node, name: str, value: str) -> bool:
    if name in _BUILDING or name.startswith("{") or not value.strip():
        return False
    if node.name == "reference" and value.startswith("#"):
        return False
    # What is said not to be is said of what is.
    return not (name == "negationInd" and value == "false")


def _is_said(node: Node, name: str, value: str, said: set[str]) -> bool:
    candidates = {value, value.lower(), urn(value).rpartition(":")[2]}
    if moment := moment_of(value) if name == "value" else None:
        candidates |= {moment.fhir, levelled(moment.fhir)}
    if name == "root":
        candidates |= {urn(value), systems.fhir_system(value)}
    if name == "code" and value in _KNOWN_BY_PLACE:
        return True
    if name == "displayName" and node.get("code") in _KNOWN_BY_PLACE:
        return True
    if name in ("displayName", "unit"):
        # The code beside it says the same.
        candidates.add(node.get("code"))
    return bool(candidates & said) or value in ("true", "false")


# Codes that say what an observation inside an entry is about: the place of what it says.
_KNOWN_BY_PLACE: Final = codes.EVERY | {code for code, _ in entries.ALLERGIES.values()}
