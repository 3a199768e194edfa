"""
The results of a laboratory report (CR-BIO) and the vital signs of any document, read from the
entries of its sections.

Sources: CI-SIS "Volet CR-BIO" (ANS): chapters, sub-chapters, batteries, isolates, results;
CI-SIS entry FR-Signe-vital-observe (IHE PCC Vital Signs Observation).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.datatypes import (
    Code,
    Moment,
    code_of,
    codes_of,
    identifiers_at,
    moment_at,
    referred_text,
)
from ens.standards.cda.document import ClinicalDocument, Section, UnreadableDocument
from ens.standards.cda.lab_values import (
    Interval,
    Quantity,
    ReferenceRange,
    Result,
    Texts,
    Value,
    range_of,
    value_of,
)
from ens.standards.cda.observations import performers_of, to_observations
from ens.standards.cda.tree import Node

__all__ = [
    "Interval",
    "Quantity",
    "ReferenceRange",
    "Result",
    "TooManyResults",
    "Value",
    "performers_of",
    "result_of",
    "results_of",
    "results_of_entry",
    "to_observations",
]

CATEGORIES = {
    "1.3.6.1.4.1.19376.1.3.1.6": "laboratory",
    "1.2.250.1.213.1.1.3.80": "laboratory",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.2": "vital-signs",
    "1.2.250.1.213.1.1.3.50": "vital-signs",
}
COMMENT = "48767-8"
MAX_RESULTS = 5000

# An observation inside a result is a part of it (COMP); REFR points to an earlier result, which
# has its own document.
_PARTS = ("COMP", "")


class TooManyResults(UnreadableDocument):
    """
    More results than any report holds.
    """


@dataclass(frozen=True, slots=True)
class _Place:
    """
    What a result inherits from where it stands.
    """

    path: str
    chapter: Code | None
    title: str
    battery: Code | None = None
    isolate: Code | None = None
    effective: Moment | None = None

    def under(self, node: Node, position: int) -> "_Place":
        step = f"{self.path}/{node.name}[{position}]"
        return replace(self, path=step)


def results_of(document: ClinicalDocument) -> tuple[Result, ...]:
    """
    Return the results of the document, in reading order; empty where it has none.

    :raises TooManyResults: beyond MAX_RESULTS
    """
    narratives = (one.narrative for one in document.every_section() if one.narrative is not None)
    texts = Texts(narratives)
    found: list[Result] = []
    for position, section in enumerate(document.sections, start=1):
        for result in _of_section(section, f"section[{position}]", section.code, texts):
            found.append(result)
            if len(found) > MAX_RESULTS:
                raise TooManyResults("Le compte rendu contient trop de résultats.")
    return tuple(found)


def results_of_entry(entry: Node, path: str, texts: Texts) -> tuple[Result, ...]:
    """
    The same, of one entry that stands at `path`; what a chapter would say of it is not known.

    :raises TooManyResults: beyond MAX_RESULTS
    """
    found = tuple(islice(_under(entry, _Place(path, None, ""), texts), MAX_RESULTS + 1))
    if len(found) > MAX_RESULTS:
        raise TooManyResults("Le document contient trop de résultats.")
    return found


def result_of(observation: Node, path: str, texts: Texts, category: str) -> Result:
    """
    What an observation says, whatever its template.
    """
    return replace(_result(observation, _Place(path, None, ""), texts), category=category)


def _of_section(
    section: Section, path: str, chapter: Code | None, texts: Texts
) -> Iterator[Result]:
    title = section.title or (section.code.display if section.code else "")
    for position, entry in enumerate(section.entries, start=1):
        place = _Place(f"{path}/entry[{position}]", chapter, title)
        yield from _under(entry, place, texts)
    for position, inner in enumerate(section.sections, start=1):
        yield from _of_section(inner, f"{path}/section[{position}]", chapter, texts)


def _under(node: Node, place: _Place, texts: Texts) -> Iterator[Result]:
    counts: dict[str, int] = {}
    for child in node.elements():
        counts[child.name] = counts.get(child.name, 0) + 1
        here = place.under(child, counts[child.name])
        if is_about_somebody_else(child):
            continue
        if child.name == "observation" and (category := _category(child)):
            yield replace(_result(child, here, texts), category=category)
        if child.name == "entryRelationship" and child.get("typeCode") not in _PARTS:
            continue
        yield from _under(child, _inherited(child, here, texts), texts)


def _category(node: Node) -> str:
    """
    That of a result, "" for what is none.
    """
    roots = (one.get("root") for one in node.elements("templateId"))
    return next((CATEGORIES[root] for root in roots if root in CATEGORIES), "")


def _inherited(node: Node, place: _Place, texts: Texts) -> _Place:
    if node.name not in ("act", "organizer"):
        return place
    place = replace(place, effective=moment_at(node, "effectiveTime") or place.effective)
    if node.name == "act":
        return place
    germ = code_of(node.first("specimen/specimenRole/specimenPlayingEntity/code"), texts)
    return replace(
        place,
        isolate=germ or place.isolate,
        battery=code_of(node.first("code"), texts) or place.battery,
    )


def _result(node: Node, place: _Place, texts: Texts) -> Result:
    value = node.first("value")
    return Result(
        path=place.path,
        identifiers=identifiers_at(node, "id"),
        code=code_of(node.first("code"), texts) or Code(""),
        value=value_of(value, texts),
        ranges=tuple(range_of(one, texts) for one in node.every("referenceRange/observationRange")),
        interpretation=codes_of(node.elements("interpretationCode")),
        effective=_effective(node) or place.effective,
        status=_status(node),
        absent=node.get("nullFlavor") or (value.get("nullFlavor") if value is not None else ""),
        method=code_of(node.first("methodCode"), texts),
        comments=tuple(_comments(node, texts)),
        chapter=place.chapter,
        section_title=place.title,
        battery=place.battery,
        isolate=place.isolate,
    )


def _effective(node: Node) -> Moment | None:
    return (
        moment_at(node, "effectiveTime")
        or moment_at(node, "effectiveTime/high")
        or moment_at(node, "effectiveTime/low")
    )


def _status(node: Node) -> str:
    found = node.first("statusCode")
    return found.get("code") if found is not None else ""


def _comments(node: Node, texts: Texts) -> Iterator[str]:
    for act in node.every("entryRelationship/act"):
        code = act.first("code")
        text = referred_text(act.first("text"), texts)
        if text and code is not None and code.get("code") == COMMENT:
            yield text
