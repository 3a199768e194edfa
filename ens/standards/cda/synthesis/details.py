"""
What an entry of any kind says in its parts: codes, dates, notes, reasons, what is observed of it.
"""

from typing import Any, Final

from ens.standards.cda.datatypes import code_of, identifiers_at, referred_text
from ens.standards.cda.lab_values import Texts
from ens.standards.cda.observations import concept_of, identifier_of, present
from ens.standards.cda.synthesis import codes, parts
from ens.standards.cda.tree import Node

Thing = dict[str, Any]
SUBJECT: Final = {"reference": "#patient"}  # replaced by who it is about
# A code that says that there is nothing to tell, or that nobody knows.
NOTHING: Final = ("no-", "not-")


def roots(node: Node) -> frozenset[str]:
    return frozenset(one.get("root") for one in node.elements("templateId"))


def concept(node: Node | None, texts: Texts) -> Thing | None:
    """
    A CD as a CodeableConcept; None where it says nothing.
    """
    found = code_of(node, texts)
    return (concept_of(found) or None) if found is not None else None


def ids(node: Node) -> list[Thing]:
    return [identifier_of(one) for one in identifiers_at(node, "id")]


def value_of(node: Node | None, path: str) -> str:
    found = node.first(path) if node is not None else None
    return parts.fhir_time(found.get("value")) if found is not None else ""


def code_at(node: Node, name: str) -> str:
    found = node.first(name)
    return found.get("code") if found is not None else ""


def when(node: Node, name: str) -> Thing:
    """
    The first effectiveTime that is a moment or an interval.
    """
    for one in node.elements("effectiveTime"):
        if text := parts.fhir_time(one.get("value")):
            return {f"{name}DateTime": text}
        bounds = {"start": value_of(one, "low"), "end": value_of(one, "high")}
        if period := present(bounds):
            return {f"{name}Period": period}
    return {}


def stated(node: Node, code: str, texts: Texts) -> Thing | None:
    """
    What an observation inside says, by its code: the status, the certainty.
    """
    for inside in node.every("entryRelationship/observation"):
        if code_at(inside, "code") == code:
            return concept(inside.first("value"), texts)
    return None


def notes(node: Node, texts: Texts) -> list[Thing]:
    found = []
    for act in node.every("entryRelationship/act"):
        text = referred_text(act.first("text"), texts)
        if text and code_at(act, "code") == codes.COMMENT:
            found.append(present({"time": value_of(act, "author/time"), "text": text}))
    return found


def reasons(node: Node, texts: Texts) -> list[Thing]:
    acts = (
        one.first("act") for one in node.elements("entryRelationship")
        if one.get("typeCode") == "RSON"
    )  # fmt: skip
    found = (concept(act.first("code"), texts) for act in acts if act is not None)
    return [one for one in found if one]
