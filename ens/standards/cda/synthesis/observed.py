"""
Observations of a summary as FHIR resources: results, vital signs, habits, pregnancies.
"""

from collections.abc import Iterator
from typing import Final

from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.datatypes import Identifier
from ens.standards.cda.lab_values import Result, Texts
from ens.standards.cda.observations import to_observations
from ens.standards.cda.results import result_of, results_of_entry
from ens.standards.cda.synthesis import details, measured
from ens.standards.cda.synthesis.details import Thing
from ens.standards.cda.tree import Node

_NOWHERE: Final = Identifier("2.25.0")
_KINDS: Final = {
    measured.HABIT[1]: "social-history",
    measured.HABIT[2]: "social-history",
    measured.PREGNANCY[0]: "",
    measured.PREGNANCY[1]: "",
}


def of(node: Node, path: str, texts: Texts) -> Iterator[Thing]:
    """
    Those under an entry's element; it may itself be one.
    """
    around = Node("entry", {}, (node,))
    results = results_of_entry(around, path, texts)
    known = results or tuple(_others(node, path, texts))
    found = to_observations(known, document=_NOWHERE, subject=details.SUBJECT, derived_from={})
    for one in found:
        if one.get("code"):
            yield _bare(one)


def _others(node: Node, path: str, texts: Texts) -> Iterator[Result]:
    """
    A habit or a pregnancy, by the template of its entry.
    """
    for child in _of_patient(node):
        if child.name != "observation":
            continue
        for root in details.roots(child) & _KINDS.keys():
            yield result_of(child, path, texts, _KINDS[root])
            break


def _of_patient(node: Node) -> Iterator[Node]:
    """
    An element and those under it, but what is about somebody else.
    """
    if not is_about_somebody_else(node):
        yield node
        for child in node.elements():
            yield from _of_patient(child)


def _bare(one: Thing) -> Thing:
    """
    Without what a document's own reading adds: its place in the document, where it comes from.
    """
    kept = {name: value for name, value in one.items() if name != "derivedFrom"}
    own = [each for each in one["identifier"] if not str(each.get("value", "")).startswith("#")]
    kept["identifier"] = own
    kept["category"] = [each for each in one["category"] if each["coding"][0].get("code")]
    return {name: value for name, value in kept.items() if value not in ([], {}, None)}
