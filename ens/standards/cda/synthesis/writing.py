"""
A FHIR document as a CDA of level 3, with the report of what had no place in it.

Each entry is read again as soon as it is written: what does not come back is in the report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from ens.standards.cda import systems, xml_gate
from ens.standards.cda.errors import MalformedXml
from ens.standards.cda.lab_values import Texts
from ens.standards.cda.markup import Element, element
from ens.standards.cda.synthesis import entries, loss, parts, person, statements, words
from ens.standards.cda.synthesis.loss import Left
from ens.standards.cda.synthesis.parts import Json
from ens.standards.cda.tree import Node

MODELS: Final = ("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")
# The templates of the sections of CI-SIS, by LOINC code.
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "11450-4": ("2.16.840.1.113883.10.20.1.11", "1.3.6.1.4.1.19376.1.5.3.1.3.6",
                "1.2.250.1.213.1.1.2.132"),
    "11348-0": ("1.3.6.1.4.1.19376.1.5.3.1.3.8", "1.2.250.1.213.1.1.2.134"),
    "47519-4": ("2.16.840.1.113883.10.20.1.12", "1.3.6.1.4.1.19376.1.5.3.1.3.11",
                "1.3.6.1.4.1.19376.1.5.3.1.3.12", "1.2.250.1.213.1.1.2.136"),
    "48765-2": ("2.16.840.1.113883.10.20.1.2", "1.3.6.1.4.1.19376.1.5.3.1.3.13",
                "1.2.250.1.213.1.1.2.137"),
    "10160-0": ("2.16.840.1.113883.10.20.1.8", "1.3.6.1.4.1.19376.1.5.3.1.3.19",
                "1.2.250.1.213.1.1.2.143"),
    "46264-8": ("1.3.6.1.4.1.19376.1.5.3.1.1.5.3.5", "1.2.250.1.213.1.1.2.1"),
    "8716-3": ("2.16.840.1.113883.10.20.1.16", "1.3.6.1.4.1.19376.1.5.3.1.3.25",
               "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.2", "1.2.250.1.213.1.1.2.75"),
    "29762-2": ("2.16.840.1.113883.10.20.1.15", "1.3.6.1.4.1.19376.1.5.3.1.3.16",
                "1.2.250.1.213.1.1.2.141"),
    "11369-6": ("2.16.840.1.113883.10.20.1.6", "1.3.6.1.4.1.19376.1.5.3.1.3.23",
                "1.2.250.1.213.1.1.2.147"),
    "30954-2": ("1.2.250.1.213.1.1.2.244",),
    "47420-5": ("1.2.250.1.213.1.1.2.246",),
    "18776-5": ("1.3.6.1.4.1.19376.1.5.3.1.3.36", "1.2.250.1.213.1.1.2.158"),
    "42348-3": ("1.3.6.1.4.1.19376.1.5.3.1.3.34", "1.2.250.1.213.1.1.2.157"),
}  # fmt: skip
_IN_WORDS: Final = "this kind has no entry: it is in the words of the section"
_UNTOLD: Final = "this kind has no entry, and no section speaks of it"
_CONTROL: Final = dict.fromkeys(
    one for one in (*range(32), 0xFFFE, 0xFFFF) if one not in (9, 10, 13)
)


class NotADocument(ValueError):
    """
    The Bundle is no FHIR document: it has no Composition first, or no patient.
    """


@dataclass(frozen=True, slots=True)
class Written:
    data: bytes
    left: tuple[Left, ...]


def write(bundle: Json) -> Written:
    """
    :raises NotADocument: there is no Composition, or it is about nobody who is there
    """
    document = _Document(_printable(bundle))
    root = element("ClinicalDocument", children=[*document.header(), document.body()])
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Written(data, loss.grouped(document.left()))


def _printable(value: Any) -> Any:
    """
    The same without the characters that XML cannot carry.
    """
    if isinstance(value, str):
        return value.translate(_CONTROL)
    if isinstance(value, Mapping):
        return {name: _printable(child) for name, child in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list) else value


class _Document:
    """
    One document being written: its resources by address, those written, what was left.
    """

    def __init__(self, bundle: Json) -> None:
        listed = [one for one in bundle.get("entry", ()) if one.get("resource")]
        first: Json = listed[0]["resource"] if listed else {}
        if first.get("resourceType") != "Composition":
            raise NotADocument("the first entry is not a Composition")
        self._bundle, self._composition = bundle, first
        self._every = [one["resource"] for one in listed]
        self._known: dict[str, Json] = {}
        for one in listed:
            resource = one["resource"]
            self._known[str(one.get("fullUrl", ""))] = resource
            self._known[f"{resource['resourceType']}/{resource.get('id', '')}"] = resource
        self._left: list[Left] = []
        self._done: set[int] = {id(first)}
        found = self._find(first.get("subject", {}).get("reference", ""))
        if found is None or found["resourceType"] != "Patient":
            raise NotADocument("the Composition is about nobody who is in the document")
        self._patient = found

    def _find(self, reference: Any) -> Json | None:
        text = str(reference)
        return self._known.get(text) or self._known.get("/".join(text.split("/")[-2:]))

    def left(self) -> Iterator[Left]:
        """
        Once the body is written.
        """
        yield from self._left
        for one in self._every:
            if id(one) not in self._done:
                yield Left(str(one["resourceType"]), "resource", _UNTOLD)
        yield from self._left_of_header()

    def _left_of_header(self) -> Iterator[Left]:
        target = element("ClinicalDocument", children=[person.record_target(self._patient)])
        back = person.read(xml_gate.read(etree.tostring(target)), "p")
        yield from loss.of_resource(self._patient, [back])
        told = ("section", "title", "date", "type", "language", "status", "identifier", "custodian")
        bare = {name: one for name, one in self._composition.items() if name not in told}
        yield from loss.of_resource(bare, [])

    def header(self) -> Iterator[Element]:
        composition = self._composition
        number = _uuid(self._bundle.get("identifier") or composition.get("identifier"))
        yield element("realmCode", code="FR")
        yield element("typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
        yield from parts.templates(MODELS)
        yield element("id", root=number) if number else element("id", nullFlavor="UNK")
        yield parts.coded("code", composition.get("type"))
        yield element("title", str(composition.get("title", "")))
        made = composition.get("date") or self._bundle.get("timestamp")
        yield from parts.moment("effectiveTime", made)
        yield element("confidentialityCode", code="N", codeSystem=systems.CONFIDENTIALITY)
        yield element("languageCode", code=str(composition.get("language") or "fr-FR"))
        yield person.record_target(self._patient)
        self._done.add(id(self._patient))
        yield from self._author(made)
        yield self._custodian()

    def _author(self, made: Any) -> Iterator[Element]:
        """
        The software that made the document: nobody signed it.
        """
        reference: Json = next(iter(self._composition.get("author", ())), {})
        found: Json = self._find(reference.get("reference", "")) or {}
        names = [one.get("name", "") for one in found.get("deviceName", ())]
        name = str(next(iter(names), "") or found.get("name") or reference.get("display") or "")
        device = element("assignedAuthoringDevice", children=[element("softwareName", name)])
        entity = element("assignedAuthor", children=[element("id", nullFlavor="NA"), device])
        self._done.add(id(found))
        yield element("author", children=[*parts.moment("time", made), entity])

    def _custodian(self) -> Element:
        reference = self._composition.get("custodian", {})
        found: Json = self._find(reference.get("reference", "")) or {}
        self._done.add(id(found))
        name = found.get("name") or reference.get("display") or ""
        keeper = element(
            "representedCustodianOrganization",
            children=[
                *parts.ids(found),
                *([element("name", str(name))] if name else []),
            ],
        )
        return element("custodian", children=[element("assignedCustodian", children=[keeper])])

    def body(self) -> Element:
        sections = [self._section(one) for one in self._composition.get("section", ())]
        return element("component", children=[element("structuredBody", children=sections)])

    def _section(self, section: Json) -> Element:
        codes = [one.get("code", "") for one in section.get("code", {}).get("coding", ())]
        known = next((SECTIONS[one] for one in codes if one in SECTIONS), ())
        said = _narrative(section)
        told = [one for one in map(self._find, _references(section)) if one is not None]
        inside = [each for one in told for each in self._entry(one, spoken=bool(said))]
        more = [self._section(one) for one in section.get("section", ())]
        made = element(
            "section",
            children=[
                *parts.templates(known),
                parts.coded("code", section.get("code")),
                element("title", str(section.get("title", ""))),
                element("text", children=said or [element("paragraph", "–")]),
                *inside,
                *more,
            ],
        )
        return element("component", children=[made])

    def _entry(self, resource: Json, *, spoken: bool) -> Iterator[Element]:
        """
        Once: a thing that two sections tell has one entry.
        """
        if id(resource) in self._done:
            return
        self._done.add(id(resource))
        made = entries.of(resource, self._find)
        back = _read_again(made) if made is not None else []
        if made is None or not back:
            reason = _IN_WORDS if spoken else _UNTOLD
            self._left.append(Left(str(resource["resourceType"]), "resource", reason))
            return
        self._left += loss.of_resource(resource, back)
        for name in ("medicationReference", "device"):
            reference = resource.get(name)
            found = self._find(reference.get("reference", "")) if reference else None
            if found is not None:
                self._done.add(id(found))
                inside = [one for each in back for one in each.get("contained", ())]
                same = {"code": back[0].get("medicationCodeableConcept"), "resourceType": "x"}
                self._left += loss.of_resource(found, [*inside, same])
        yield made


def _read_again(entry: Element) -> list[dict[str, Any]]:
    try:
        node = xml_gate.read(etree.tostring(entry))
    except MalformedXml:
        return []
    return statements.of_entry(node, "entry", Texts(iter(())))


def _references(section: Json) -> list[str]:
    return [str(one.get("reference", "")) for one in section.get("entry", ())]


def _narrative(section: Json) -> list[Element]:
    div = section.get("text", {}).get("div", "")
    try:
        node: Node | None = xml_gate.read(str(div).encode()) if div else None
    except MalformedXml:
        return [element("paragraph", str(div))]
    return words.to_cda(node) if node is not None else []


def _uuid(identifier: Any) -> str:
    value = str(identifier.get("value", "")) if isinstance(identifier, Mapping) else ""
    for start in ("urn:uuid:", "urn:oid:"):
        if value.startswith(start):
            return value.removeprefix(start)
    return ""
