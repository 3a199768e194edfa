"""
A clinical document as HTML that is safe to put in a page: our own rendering of its header and of
its sections, never the sender's stylesheet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from ens.standards.cda.body import Section
from ens.standards.cda.datatypes import Moment
from ens.standards.cda.document import ClinicalDocument
from ens.standards.cda.header import Participant
from ens.standards.cda.narrative import Narrative, file_line, text_of

# The classes that a page's style sheet may give a look to; no other is ever written.
CLASSES = (
    "cda-document",
    "cda-header",
    "cda-section",
    "cda-paragraph",
    "cda-list",
    "cda-scroll",
    "cda-table",
    "cda-caption",
    "cda-hidden",
    "cda-right",
    "cda-center",
    "cda-underline",
    "cda-figure",
    "cda-file",
    "cda-footnote",
    "cda-address",
    "cda-text",
    "cda-empty",
    "cda-truncated",
)
MAX_TEXT = 400_000
_HEADING = 2
_DEEPEST_HEADING = 6
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*", re.ASCII)
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_SEXES = {"F": "féminin", "M": "masculin"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    `html` is safe as it is; `text` is what it says, for searching; `is_truncated` when the
    document went beyond what a page shows (its last words then say so).
    """

    html: str
    text: str
    is_truncated: bool


def render(document: ClinicalDocument) -> Rendered:
    """
    Return the document as one element whose first heading is of level 2.
    """
    sections = [one for one in document.every_section() if one.narrative is not None]
    narrative = Narrative(document.media, [one.narrative for one in sections if one.narrative])
    content = _file(document, narrative) if document.level == 1 else _body(document, narrative)
    if narrative.is_truncated:
        content += (
            '<p class="cda-truncated">La suite du document n\'est pas affichée : '
            "il est trop long. Téléchargez-le pour le lire en entier.</p>"
        )
    language = document.language if _LANGUAGE.fullmatch(document.language) else "fr-FR"
    html = f'<div class="cda-document" lang="{language}">{_header(document)}{content}</div>'
    return Rendered(html, _text(document), narrative.is_truncated)


def _body(document: ClinicalDocument, narrative: Narrative) -> str:
    shown = "".join(_section(one, _HEADING + 1, narrative) for one in document.sections)
    return shown or '<p class="cda-empty">Ce document n\'a pas de texte.</p>'


def _section(section: Section, level: int, narrative: Narrative) -> str:
    title = section.title or (section.code.display if section.code else "") or "Section"
    heading = min(level, _DEEPEST_HEADING)
    inner = narrative.html(section.narrative, title) if section.narrative is not None else ""
    inner += "".join(_section(one, level + 1, narrative) for one in section.sections)
    if not inner.strip():
        inner = '<p class="cda-empty">Cette section n\'a pas de texte.</p>'
    return f'<div class="cda-section"><h{heading}>{text_of(title)}</h{heading}>{inner}</div>'


def _file(document: ClinicalDocument, narrative: Narrative) -> str:
    narrative.title = document.title
    if document.media_type == "text/plain":
        return f'<pre class="cda-text">{text_of(_plain(document.content)[:MAX_TEXT])}</pre>'
    return narrative.image(document.content, "") or file_line(document.media_type, document.content)


def _plain(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _text(document: ClinicalDocument) -> str:
    parts = [document.title]
    if document.level == 1 and document.media_type == "text/plain":
        parts.append(_plain(document.content))
    for section in document.every_section():
        parts.append(section.title)
        parts.append(section.narrative.text if section.narrative is not None else "")
    return "\n".join(part for part in parts if part)[:MAX_TEXT]


def _header(document: ClinicalDocument) -> str:
    lines = "".join(
        f"<div><dt>{escape(term)}</dt><dd>{text_of(said)}</dd></div>"
        for term, said in _header_lines(document)
        if said
    )
    title = text_of(document.title or document.code.display or "Document")
    return f'<div class="cda-header"><h{_HEADING}>{title}</h{_HEADING}><dl>{lines}</dl></div>'


def _header_lines(document: ClinicalDocument) -> Iterator[tuple[str, str]]:
    yield from _patient_lines(document)
    yield "Date du document", french(document.effective_time)
    for author in document.authors:
        yield "Auteur", _participant(author)
    if document.legal_authenticator and not _is_author(document, document.legal_authenticator):
        yield "Responsable", _participant(document.legal_authenticator)
    for participant in document.participants:
        if participant.role == "REF":
            yield "Prescripteur", _participant(participant)
    for event in document.service_events[:1]:
        yield "Acte", event.code.label if event.code else ""
        yield "Date de l'acte", french(event.start) if event.start else ""
    if document.custodian:
        yield "Conservé par", document.custodian.name
    if document.version > 1:
        yield "Version", str(document.version)
    if document.replaces:
        yield "Remplace", "une version précédente de ce document"


def _patient_lines(document: ClinicalDocument) -> Iterator[tuple[str, str]]:
    patient, traits = document.patient, document.patient.traits
    yield "Patient", patient.name
    if traits:
        birth_name = f"{' '.join(traits.given)} {traits.family}".strip()
        yield "Nom et prénoms de naissance", birth_name
        yield "Naissance", f"{_day(traits.birth_date.isoformat())} {_place(patient.birth_city)}"
        yield "Sexe", _SEXES.get(traits.sex, "")
    for number in patient.ins_numbers[:1]:
        yield "Matricule INS", f"{number.value[:13]} {number.value[13:]}"


def _place(city: str) -> str:
    return f"à {city}" if city else ""


def _is_author(document: ClinicalDocument, participant: Participant) -> bool:
    return any(one.identifiers == participant.identifiers for one in document.authors)


def _participant(participant: Participant) -> str:
    parts = (
        participant.name,
        participant.code.display if participant.code else "",
        participant.organization.name if participant.organization else "",
    )
    return ", ".join(part for part in parts if part)


def french(moment: Moment) -> str:
    """
    Return "5 janvier 2024 à 10 h 15", no more precise than the moment is.
    """
    text = moment.instant.date().isoformat()
    if moment.precision == "year":
        return text[:4]
    if moment.precision == "month":
        return f"{_MONTHS[moment.instant.month - 1]} {text[:4]}"
    if moment.precision == "day":
        return _day(text)
    return f"{_day(text)} à {moment.instant:%H} h {moment.instant:%M}"


def _day(iso: str) -> str:
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{'1er' if day == 1 else day} {_MONTHS[month - 1]} {year}"
