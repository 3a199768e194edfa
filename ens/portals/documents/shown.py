"""
Words and layout that both portals give to documents and results.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ens.journeys.documents_of_person import Shelf
from ens.journeys.open_document import Chapter, File
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.reading.findings import Finding
from ens.journeys.reading.vaccines import Vaccine
from ens.ui import words
from ens.ui.charts.sentence import compare

ICONS = {
    "31": "image",
    "42": "pill",
    "43": "pill",
    "44": "calendar",
    "52": "shield",
    "60": "folder",
}
LAB = ("11502-2", "DOCPAT05")
FORMATS = {
    "application/pdf": "PDF",
    "text/xml": "XML",
    "application/xml": "XML",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "text/plain": "TXT",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """
    The choices of the form above a list, and the address of its following page.
    """

    types: tuple[tuple[str, str], ...]
    years: tuple[tuple[str, str], ...]
    type: str
    year: str
    active: bool
    first: str
    following: str


def icon_of(document: Metadata) -> str:
    if document.type_code in LAB:
        return "lab"
    return ICONS.get(document.class_code, "document")


def rows_of(documents: Sequence[Metadata], base: str) -> list[dict[str, object]]:
    """
    What `document_row` asks, for each document; `base` is the address of the list.
    """
    return [
        {
            "title": one.title,
            "href": f"{base}{one.id}/",
            "when": one.when,
            "author": one.by,
            "source": one.source,
            "icon": icon_of(one),
            "hidden": one.masked,
        }
        for one in documents
    ]


def filters_of(shelf: Shelf) -> Filters:
    asked = shelf.asked
    kept = {name: value for name, value in (("type", asked.type), ("annee", asked.year)) if value}
    query = f"?{urlencode(kept)}" if kept else "?"
    following = f"?{urlencode({**kept, 'suite': shelf.following})}" if shelf.following else ""
    return Filters(
        types=tuple((code, f"{name} ({held})") for code, name, held in shelf.types),
        years=tuple((year, f"{year} ({held})") for year, held in shelf.years),
        type=asked.type,
        year=asked.year,
        active=bool(kept),
        first=query if asked.after else "",
        following=following,
    )


def summary_of(chapters: Sequence[Chapter]) -> str:
    """
    "8 résultats, dont 2 en dehors des valeurs habituelles."
    """
    found = [one for chapter in chapters for one in chapter.findings]
    outside = sum(standing(one) in ("above", "below") for one in found)
    text = ngettext("%(count)s résultat", "%(count)s résultats", len(found)) % {"count": len(found)}
    if not outside:
        return f"{text}."
    more = ngettext(
        "dont %(count)s en dehors des valeurs habituelles du laboratoire",
        "dont %(count)s en dehors des valeurs habituelles du laboratoire",
        outside,
    )
    return f"{text}, {more % {'count': outside}}."


def results_of(chapters: Sequence[Chapter], *, as_written: bool = False) -> dict[str, object]:
    """
    The results with an anchor each, and the way to those outside their range.

    `as_written`: under the laboratory's own names, for professionals.
    """
    numbers = count(1)
    placed = [
        (
            one.title,
            [
                (f"resultat-{next(numbers)}", _as_written(found) if as_written else found)
                for found in one.findings
            ],
        )
        for one in chapters
    ]
    everything = [pair for _title, pairs in placed for pair in pairs]
    return {
        "chapters": placed,
        "summary": summary_of(chapters),
        "outside": [
            (anchor, one.name) for anchor, one in everything if standing(one) in ("above", "below")
        ],
    }


def _as_written(one: Finding) -> Finding:
    return replace(one, name=one.written, explanation="", unit=one.symbol)


def measures_and_vaccines(
    measures: Sequence[Finding], vaccines: Sequence[Vaccine], *, as_written: bool = False
) -> dict[str, object]:
    """
    The two tables of a document that gives some.
    """
    return {
        "measures": [measure_row(one, as_written=as_written) for one in measures],
        "measure_columns": [_("Mesure"), (_("Valeur"), "number"), _("Date")],
        "vaccines": vaccine_rows(vaccines, as_written=as_written),
        "vaccine_columns": vaccine_columns(),
    }


def measure_row(one: Finding, *, as_written: bool = False) -> list[str]:
    value = one.value if isinstance(one.value, str) else words.number(one.value)
    return [
        one.written if as_written else one.name,
        f"{value}{words.NBSP}{one.symbol}".strip(),
        words.day(one.day) if one.day else "–",
    ]


def vaccine_columns() -> list[object]:
    return [_("Vaccin"), _("Date"), (_("Dose"), "number"), _("Lot")]


def vaccine_rows(vaccines: Sequence[Vaccine], *, as_written: bool = False) -> list[list[str]]:
    """
    What the record does not know is a dash; a vaccine not given says so.
    """
    return [
        [
            _vaccine_name(one, as_written),
            words.day(one.day) if one.day else one.when or "–",
            str(one.rank or "–"),
            one.lot or "–",
        ]
        for one in vaccines
    ]


def _vaccine_name(one: Vaccine, as_written: bool) -> str:
    name = one.written if as_written else one.name
    return name if one.given else _("%(name)s : non fait") % {"name": name}


def standing(one: Finding) -> str:
    return "" if isinstance(one.value, str) else compare(one.value, one.low, one.high)


def files_of(files: Sequence[File], base: str) -> list[tuple[str, str]]:
    """
    Label and address of each file; the original first.
    """
    return [(_label(one), f"{base}fichier/{one.number}/") for one in files]


def _label(one: File) -> str:
    kind = FORMATS.get(one.media_type, one.media_type)
    said = {"kind": kind, "size": size(one.size)}
    if one.number == 0:
        return _("Télécharger l’original (%(kind)s, %(size)s)") % said
    return _("Télécharger la pièce jointe (%(kind)s, %(size)s)") % said


def size(length: int) -> str:
    """
    "24 ko", "1,2 Mo".
    """
    if length < 1_000_000:
        return _("%(count)s ko") % {"count": max(1, round(length / 1000))}
    return _("%(count)s Mo") % {"count": f"{length / 1_000_000:.1f}".replace(".", ",")}
