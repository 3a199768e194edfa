"""
The body of a letter: what its author wrote, the vital signs and the vaccines, each of these two
as a table for people and as entries for machines that point to it.

Source: CI-SIS sections FR-Signes-vitaux (1.2.250.1.213.1.1.2.75) and FR-Vaccinations
(1.2.250.1.213.1.1.2.147), with the templates of IHE PCC and CCD that they declare.
"""

from collections.abc import Sequence

from ens.standards.cda.letter import Letter, Measure, Passage, Vaccine
from ens.standards.cda.markup import Element, element
from ens.standards.cda.writing_body import loinc
from ens.standards.cda.writing_header import entity, time_of

ATC = "2.16.840.1.113883.6.73"
ACT_CODE = "2.16.840.1.113883.5.4"

_VITAL_SECTION = (
    "2.16.840.1.113883.10.20.1.16",
    "1.3.6.1.4.1.19376.1.5.3.1.3.25",
    "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.2",
    "1.2.250.1.213.1.1.2.75",
)
_VITAL_ORGANIZER = (
    "2.16.840.1.113883.10.20.1.32",
    "2.16.840.1.113883.10.20.1.35",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.1",
    "1.2.250.1.213.1.1.3.49",
)
_VITAL_SIGN = (
    "2.16.840.1.113883.10.20.1.31",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.2",
    "1.2.250.1.213.1.1.3.50",
)
_VACCINE_SECTION = (
    "2.16.840.1.113883.10.20.1.6",
    "1.3.6.1.4.1.19376.1.5.3.1.3.23",
    "1.2.250.1.213.1.1.2.147",
)
_VACCINATION = (
    "2.16.840.1.113883.10.20.1.24",
    "1.3.6.1.4.1.19376.1.5.3.1.4.12",
    "1.2.250.1.213.1.1.3.45",
)
_PRODUCT = (
    "2.16.840.1.113883.10.20.1.53",
    "1.3.6.1.4.1.19376.1.5.3.1.4.7.2",
    "1.2.250.1.213.1.1.3.43",
)
_RANK = ("2.16.840.1.113883.10.20.1.46", "1.2.250.1.213.1.1.3.82")


def act(letter: Letter) -> Element:
    """
    The act that the letter tells of: the consultation, by its author.
    """
    children = [
        _type(letter),
        element(
            "effectiveTime",
            children=[
                element("low", value=time_of(letter.started)),
                element("high", value=time_of(letter.created)),
            ],
        ),
        element(
            "performer",
            typeCode="PRF",
            children=[entity("assignedEntity", letter.author, letter.structure)],
        ),
    ]
    return element("documentationOf", children=[element("serviceEvent", children=children)])


def _type(letter: Letter) -> Element:
    kind = letter.type
    return element("code", code=kind.code, codeSystem=kind.system, displayName=kind.display)


def body(letter: Letter) -> Element:
    sections = [_passage(one) for one in letter.passages if one.paragraphs]
    if letter.measures:
        sections.append(_measures(letter))
    if letter.vaccines:
        sections.append(_vaccines(letter))
    return element("component", children=[element("structuredBody", children=sections)])


def _component(*children: Element) -> Element:
    return element("component", children=[element("section", children=children)])


def _templates(roots: Sequence[str]) -> list[Element]:
    return [element("templateId", root=root) for root in roots]


def _passage(passage: Passage) -> Element:
    paragraphs = [_paragraph(one) for one in passage.paragraphs]
    return _component(
        loinc(passage.code, passage.display),
        element("title", passage.title),
        element("text", children=paragraphs),
    )


def _paragraph(text: str) -> Element:
    """
    A paragraph that keeps the lines of its author.
    """
    first, *others = text.split("\n")
    breaks = []
    for line in others:
        broken = element("br")
        broken.tail = line
        breaks.append(broken)
    return element("paragraph", first, children=breaks)


def _table(columns: Sequence[str], rows: Sequence[Element]) -> Element:
    heads = [element("th", column) for column in columns]
    return element(
        "table",
        children=[
            element("thead", children=[element("tr", children=heads)]),
            element("tbody", children=rows),
        ],
    )


def _measures(letter: Letter) -> Element:
    rows = [
        element(
            "tr",
            children=[
                element("td", children=[element("content", one.name, ID=f"mesure-{at}")]),
                element("td", one.value.text),
            ],
        )
        for at, one in enumerate(letter.measures, 1)
    ]
    return _component(
        *_templates(_VITAL_SECTION),
        loinc("8716-3", "Signes vitaux"),
        element("title", "Mesures"),
        element("text", children=[_table(("Mesure", "Valeur"), rows)]),
        element("entry", children=[_organizer(letter)]),
    )


def _organizer(letter: Letter) -> Element:
    found = [
        element("component", typeCode="COMP", children=[_vital_sign(letter, one, f"mesure-{at}")])
        for at, one in enumerate(letter.measures, 1)
    ]
    return element(
        "organizer",
        classCode="CLUSTER",
        moodCode="EVN",
        children=[
            *_templates(_VITAL_ORGANIZER),
            _id_in(letter, "mesures"),
            loinc("85353-1", "Signes vitaux"),
            element("statusCode", code="completed"),
            element("effectiveTime", value=time_of(letter.started)),
            *found,
        ],
    )


def _vital_sign(letter: Letter, measure: Measure, name: str) -> Element:
    value = element(
        "value", xsi_type="PQ", value=format(measure.value.value, "f"), unit=measure.value.unit
    )
    return element(
        "observation",
        classCode="OBS",
        moodCode="EVN",
        children=[
            *_templates(_VITAL_SIGN),
            _id_in(letter, name),
            loinc(measure.code, measure.name),
            _said("text", name),
            element("statusCode", code="completed"),
            element("effectiveTime", value=time_of(letter.started)),
            value,
        ],
    )


def _id_in(letter: Letter, name: str) -> Element:
    """
    The number of an entry: the document's own, with the entry's name.
    """
    return element("id", root=letter.identifier.root, extension=name)


def _said(tag: str, name: str) -> Element:
    return element(tag, children=[element("reference", value=f"#{name}")])


def _vaccines(letter: Letter) -> Element:
    rows = [_vaccine_row(one, f"vaccin-{at}") for at, one in enumerate(letter.vaccines, 1)]
    entries = [
        element("entry", children=[_vaccination(letter, one, f"vaccin-{at}")])
        for at, one in enumerate(letter.vaccines, 1)
    ]
    return _component(
        *_templates(_VACCINE_SECTION),
        loinc("11369-6", "Historique des vaccinations"),
        element("title", "Vaccins"),
        element("text", children=[_table(("Vaccin", "Date", "Dose", "Lot"), rows)]),
        *entries,
    )


def _vaccine_row(vaccine: Vaccine, name: str) -> Element:
    rank = "" if vaccine.rank is None else str(vaccine.rank)
    cells = [
        element("td", children=[element("content", vaccine.name, ID=name)]),
        element("td", vaccine.day.strftime("%d/%m/%Y")),
        element("td", rank or "non précisée"),
        element("td", vaccine.lot or "non précisé"),
    ]
    return element("tr", children=cells)


def _vaccination(letter: Letter, vaccine: Vaccine, name: str) -> Element:
    children = [
        *_templates(_VACCINATION),
        _id_in(letter, name),
        element(
            "code",
            code="IMMUNIZ",
            displayName="Vaccination sans autre précision",
            codeSystem=ACT_CODE,
        ),
        _said("text", name),
        element("statusCode", code="completed"),
        element("effectiveTime", value=vaccine.day.strftime("%Y%m%d")),
        element("consumable", typeCode="CSM", children=[_product(vaccine, name)]),
    ]
    if vaccine.by_author:
        doer = entity("assignedEntity", letter.author, letter.structure)
        children.append(element("performer", typeCode="PRF", children=[doer]))
    if vaccine.rank is not None:
        children.append(_rank(vaccine.rank))
    return element(
        "substanceAdministration",
        classCode="SBADM",
        moodCode="EVN",
        negationInd="false",
        children=children,
    )


def _product(vaccine: Vaccine, name: str) -> Element:
    """
    The ATC code is a translation: the code itself is that of a commercial product, not known.
    """
    atc = element(
        "translation",
        code=vaccine.code,
        displayName=vaccine.name,
        codeSystem=ATC,
        codeSystemName="ATC",
    )
    lot = element("lotNumberText", vaccine.lot) if vaccine.lot else _unknown("lotNumberText")
    material = element(
        "manufacturedMaterial",
        children=[
            element("code", nullFlavor="UNK", children=[_said("originalText", name), atc]),
            element("name", vaccine.name),
            lot,
        ],
    )
    return element("manufacturedProduct", children=[*_templates(_PRODUCT), material])


def _unknown(tag: str) -> Element:
    return element(tag, nullFlavor="UNK")


def _rank(rank: int) -> Element:
    observation = element(
        "observation",
        classCode="OBS",
        moodCode="EVN",
        children=[
            *_templates(_RANK),
            loinc("30973-2", "Rang de la vaccination"),
            element("statusCode", code="completed"),
            element("value", xsi_type="INT", value=str(rank)),
        ],
    )
    return element("entryRelationship", typeCode="SUBJ", children=[observation])
