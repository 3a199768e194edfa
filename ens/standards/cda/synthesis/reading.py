"""
A CDA of level 3 as a FHIR document, with the report of what had no place in it.

The sections and their text are kept whole, in their order; their entries become resources where
they are coded as CI-SIS and IHE PCC have it. Ids are made from the document's own, so that the
same document read twice gives the same resources.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ens.standards.cda import document as documents
from ens.standards.cda import xml_gate
from ens.standards.cda.document import ClinicalDocument, Section
from ens.standards.cda.header import Participant
from ens.standards.cda.lab_values import Texts
from ens.standards.cda.observations import concept_of, identifier_of, present
from ens.standards.cda.synthesis import loss, person, statements, words
from ens.standards.cda.synthesis.loss import Left
from ens.standards.cda.tree import Node

Thing = dict[str, Any]

EMPTY_REASON: Final = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
MAX_RESOURCES: Final = 10_000
STATED: Final = frozenset({
    "AllergyIntolerance", "Condition", "DeviceUseStatement", "MedicationRequest",
    "MedicationStatement", "Procedure",
})  # fmt: skip
_NO_WORDS: Final = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Sans texte.</p></div>'
_LINK: Final = "a picture or a file: only what is said beside it is kept"
# The parts of a header that the document below keeps.
_HEADER: Final = frozenset({
    "realmCode", "typeId", "templateId", "id", "code", "title", "effectiveTime", "languageCode",
    "setId", "versionNumber", "recordTarget", "component", "confidentialityCode", "custodian",
    "author", "legalAuthenticator",
})  # fmt: skip


class TooManyResources(documents.UnreadableDocument):
    """
    More entries than any summary holds.
    """


@dataclass(frozen=True, slots=True)
class Read:
    bundle: Thing
    left: tuple[Left, ...]


def read(data: bytes) -> Read:
    """
    :raises documents.UnreadableDocument: one of its subclasses, by what is wrong with the file
    """
    root = xml_gate.read_clinical_document(data)
    return _Reading(root, documents.document_of(root)).result()


def resources_of(document: ClinicalDocument) -> list[tuple[str, Thing]]:
    """
    What the sections of a document say of its patient, each with the path of its entry.

    :raises TooManyResources: beyond MAX_RESOURCES
    """
    texts = _texts(document)
    found = [
        (path, one)
        for path, entry in _every_entry(document.sections, "")
        for one in statements.of_entry(entry, path, texts)
    ]
    if len(found) > MAX_RESOURCES:
        raise TooManyResources("Le document contient trop d'éléments.")
    return found


def statements_in(document: ClinicalDocument) -> tuple[Thing, ...]:
    """
    Its problems, allergies, medicines, acts and devices, for who keeps them beside the document;
    results, measures and vaccines have readings of their own.

    :raises TooManyResources: beyond MAX_RESOURCES
    """
    return tuple(one for _, one in resources_of(document) if one["resourceType"] in STATED)


def _texts(document: ClinicalDocument) -> Texts:
    return Texts(one.narrative for one in document.every_section() if one.narrative is not None)


def _every_entry(sections: tuple[Section, ...], above: str) -> Iterator[tuple[str, Node]]:
    for at, section in enumerate(sections, 1):
        path = f"{above}section[{at}]"
        for number, entry in enumerate(section.entries, 1):
            yield f"{path}/entry[{number}]", entry
        yield from _every_entry(section.sections, f"{path}/")


class _Reading:
    def __init__(self, root: Node, document: ClinicalDocument) -> None:
        self._root, self._document = root, document
        self._name = uuid.uuid5(uuid.NAMESPACE_OID, document.identifier.unique_id)
        self._texts = _texts(document)
        self._things: list[Thing] = []
        self._left: list[Left] = []
        self._patient = person.read(root, self._id("patient"))

    def _id(self, path: str) -> str:
        return str(uuid.uuid5(self._name, path))

    def result(self) -> Read:
        sections = [
            self._section(one, f"section[{at}]")
            for at, one in enumerate(self._document.sections, 1)
        ]
        composition = self._composition(sections)
        every = [composition, self._patient, *self._things]
        self._left += list(self._left_of_header())
        bundle = {
            "resourceType": "Bundle",
            "id": str(self._name),
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{self._name}"},
            "type": "document",
            "timestamp": _instant(self._document.effective_time.fhir),
            "entry": [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in every],
        }
        return Read(bundle, loss.grouped(self._left))

    def _composition(self, sections: list[Thing]) -> Thing:
        document = self._document
        people = [one for one in map(_named, document.authors) if one]
        keeper = document.custodian.name if document.custodian else ""
        signed = document.legal_authenticator
        return present(
            {
                "resourceType": "Composition",
                "id": self._id("composition"),
                "language": document.language,
                "identifier": identifier_of(document.identifier),
                "status": "final",
                "type": concept_of(document.code),
                "subject": {"reference": f"urn:uuid:{self._patient['id']}"},
                "date": document.effective_time.fhir,
                "author": people or [{"display": "Auteur non précisé"}],
                "title": document.title or document.code.label,
                "attester": [_attester(signed)] if signed and _named(signed) else [],
                "custodian": {"display": keeper} if keeper else {},
                "section": sections,
            }
        )

    def _section(self, section: Section, path: str) -> Thing:
        told = [
            one
            for at, entry in enumerate(section.entries, 1)
            for one in self._entry(entry, f"{path}/entry[{at}]")
        ]
        for at, entry in enumerate(section.others, 1):
            self._left += loss.of_entry(entry, f"{path}/entry[{at}]", [])
        inside = [
            self._section(one, f"{path}/section[{at}]")
            for at, one in enumerate(section.sections, 1)
        ]
        language = self._document.language
        div = words.to_xhtml(section.narrative, language) if section.narrative is not None else ""
        if section.narrative is not None:
            drawn = [one for one in section.narrative.walk() if one.name in words.NOT_TOLD]
            self._left += [Left(f"{path}/text/{one.name}", "picture", _LINK) for one in drawn]
        empty = {"coding": [{"system": EMPTY_REASON, "code": "unavailable"}]}
        has_nothing = not (told or inside)
        return present(
            {
                "title": section.title or (section.code.label if section.code else ""),
                "code": concept_of(section.code) if section.code else {},
                "text": {"status": "additional" if div else "empty", "div": div or _NO_WORDS},
                "entry": [{"reference": f"urn:uuid:{one['id']}"} for one in told],
                "emptyReason": empty if has_nothing and not div else {},
                "section": inside,
            }
        )

    def _entry(self, entry: Node, path: str) -> list[Thing]:
        found = statements.of_entry(entry, path, self._texts)
        self._left += loss.of_entry(entry, path, found)
        for at, one in enumerate(found):
            one["id"] = self._id(f"{path}#{at}")
            for name in ("subject", "patient"):
                if name in one:
                    one[name] = {"reference": f"urn:uuid:{self._patient['id']}"}
            self._things.append(one)
            if len(self._things) > MAX_RESOURCES:
                raise TooManyResources("Le document contient trop d'éléments.")
        return found

    def _left_of_header(self) -> Iterator[Left]:
        for child in self._root.elements():
            if child.name not in _HEADER:
                yield Left(child.name, "header")
        role = self._root.first("recordTarget/patientRole")
        if role is not None:
            said = Node("recordTarget", {}, (role,))
            yield from loss.of_entry(said, "recordTarget", [self._patient])


def _named(one: Participant) -> Thing:
    return {"display": one.name} if one.name else {}


def _attester(one: Participant) -> Thing:
    time = one.time.fhir if one.time else None
    return present({"mode": "legal", "time": time, "party": _named(one)})


def _instant(text: str) -> str:
    """
    A whole instant: a day alone is that of its midnight.
    """
    return text if "T" in text else f"{(text + '-01-01')[:10]}T00:00:00+00:00"
