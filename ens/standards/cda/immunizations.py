"""
The vaccines of a document, read from the entries of its sections.

Source: CI-SIS entry FR-Vaccination (1.2.250.1.213.1.1.3.45; IHE PCC Immunizations Entry), as in
the note of vaccination (VAC-NOTE), the certificates of a child's health (CSE) and summaries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ens.standards.cda.body import is_about_somebody_else
from ens.standards.cda.datatypes import (
    Code,
    Identifier,
    Moment,
    code_of,
    identifiers_at,
    moment_at,
    referred_text,
)
from ens.standards.cda.document import ClinicalDocument, Section, UnreadableDocument
from ens.standards.cda.header import Participant, participant
from ens.standards.cda.lab_values import Quantity, Texts, quantity_of
from ens.standards.cda.results import COMMENT
from ens.standards.cda.tree import Node

VACCINATION = frozenset(("1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45"))
RANK = "30973-2"
# An entry that says that there is no vaccine to tell, or that nobody knows: it tells of none.
NOTHING_TO_TELL = frozenset(("no-immunization-info", "no-known-immunizations"))
MAX_VACCINATIONS = 1000
MAX_RANK = 99


class TooManyVaccinations(UnreadableDocument):
    """
    More vaccines than any life holds.
    """


@dataclass(frozen=True, slots=True)
class Vaccination:
    """
    One vaccine given, or said not to have been (`given` false), with its place in the document.

    `vaccine` is the product as coded, ATC and others among its translations, in the sender's
    words where there are some; `act` says primary series or booster.
    """

    path: str
    identifiers: tuple[Identifier, ...]
    vaccine: Code
    given: bool = True
    effective: Moment | None = None
    status: str = ""
    act: Code | None = None
    lot: str = ""
    rank: int | None = None
    route: Code | None = None
    site: Code | None = None
    dose: Quantity | None = None
    performer: Participant | None = None
    reactions: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def codings(self) -> tuple[Code, ...]:
        return tuple(one for one in (self.vaccine, *self.vaccine.translations) if one.code)

    @property
    def label(self) -> str:
        return self.vaccine.original or next((one.display for one in self.codings), "")


def vaccinations_of(document: ClinicalDocument) -> tuple[Vaccination, ...]:
    """
    Return the vaccines of the document, in reading order; what is only planned is left out.

    :raises TooManyVaccinations: beyond MAX_VACCINATIONS
    """
    narratives = (one.narrative for one in document.every_section() if one.narrative is not None)
    texts = Texts(narratives)
    found: list[Vaccination] = []
    for position, section in enumerate(document.sections, start=1):
        for one in _of_section(section, f"section[{position}]", texts):
            found.append(one)
            if len(found) > MAX_VACCINATIONS:
                raise TooManyVaccinations("Le document contient trop de vaccins.")
    return tuple(found)


def _of_section(section: Section, path: str, texts: Texts) -> Iterator[Vaccination]:
    for position, entry in enumerate(section.entries, start=1):
        yield from _under(entry, f"{path}/entry[{position}]", texts)
    for position, inner in enumerate(section.sections, start=1):
        yield from _of_section(inner, f"{path}/section[{position}]", texts)


def _under(node: Node, path: str, texts: Texts) -> Iterator[Vaccination]:
    counts: dict[str, int] = {}
    for child in node.elements():
        counts[child.name] = counts.get(child.name, 0) + 1
        here = f"{path}/{child.name}[{counts[child.name]}]"
        if is_about_somebody_else(child):
            continue
        if child.name == "substanceAdministration" and _is_vaccination(child):
            yield from _vaccination(child, here, texts)
        else:
            yield from _under(child, here, texts)


def _is_vaccination(node: Node) -> bool:
    """
    What happened (EVN), by the templates of the entry; a product given otherwise is a medicine.
    """
    templates = {one.get("root") for one in node.elements("templateId")}
    return bool(templates & VACCINATION) and node.get("moodCode") in ("EVN", "")


def _vaccination(node: Node, path: str, texts: Mapping[str, str]) -> Iterator[Vaccination]:
    vaccine = _vaccine(node, texts)
    codes = (vaccine, *vaccine.translations)
    act = code_of(node.first("code"), texts)
    said = {one.code for one in codes} | ({act.code} if act else set())
    if said & NOTHING_TO_TELL or not any(one.label for one in codes):
        return
    yield Vaccination(
        path=path,
        identifiers=identifiers_at(node, "id"),
        vaccine=vaccine,
        given=node.get("negationInd") != "true",
        effective=moment_at(node, "effectiveTime") or moment_at(node, "effectiveTime/low"),
        status=_attribute(node, "statusCode", "code"),
        act=act,
        lot=node.text_at("consumable/manufacturedProduct/manufacturedMaterial/lotNumberText"),
        rank=_rank(node),
        route=_coded(node, "routeCode", texts),
        site=_coded(node, "approachSiteCode", texts),
        dose=quantity_of(node.first("doseQuantity")),
        performer=participant(node.first("performer"), "PRF"),
        reactions=tuple(_reactions(node, texts)),
        comments=tuple(_comments(node, texts)),
    )


def _vaccine(node: Node, texts: Mapping[str, str]) -> Code:
    """
    The product; named by its `name` or by the entry's own text where its code has no words.
    """
    material = node.first("consumable/manufacturedProduct/manufacturedMaterial")
    name = material.text_at("name") if material is not None else ""
    code = code_of(material.first("code"), texts) if material is not None else None
    code = code or Code("")
    # The words of the entry may be those of a cell, such as "Oui": the product's name is better.
    words = name or code.display or code.original or referred_text(node.first("text"), texts)
    return Code(code.code, code.system, code.display, words, code.null_flavor, code.translations)


def _coded(node: Node, name: str, texts: Mapping[str, str]) -> Code | None:
    found = code_of(node.first(name), texts)
    return found if found is not None and (found.label or found.translations) else None


def _attribute(node: Node, name: str, attribute: str) -> str:
    found = node.first(name)
    return found.get(attribute) if found is not None else ""


def _rank(node: Node) -> int | None:
    for observation in node.every("entryRelationship/observation"):
        if _attribute(observation, "code", "code") == RANK:
            text = _attribute(observation, "value", "value")
            if text.isascii() and text.isdigit() and 0 < int(text[:4]) <= MAX_RANK:
                return int(text)
    return None


def _reactions(node: Node, texts: Mapping[str, str]) -> Iterator[str]:
    for relationship in node.elements("entryRelationship"):
        observation = relationship.first("observation")
        if relationship.get("typeCode") == "CAUS" and observation is not None:
            value = code_of(observation.first("value"), texts)
            text = (value.label if value else "") or referred_text(observation.first("text"), texts)
            if text:
                yield text


def _comments(node: Node, texts: Mapping[str, str]) -> Iterator[str]:
    for act in node.every("entryRelationship/act"):
        if _attribute(act, "code", "code") == COMMENT:
            text = referred_text(act.first("text"), texts)
            if text:
                yield text
