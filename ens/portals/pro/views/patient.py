"""
One patient: at a glance, their documents, one document. What is hidden is absent.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys import documents_of_person, open_document, patient_of_pro
from ens.journeys.documents_of_person import Asked
from ens.journeys.patient_seen import Patient
from ens.journeys.reading.findings import Finding
from ens.portals.documents import downloads, place_words, shown
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words
from ens.ui.charts.sentence import range_words


@require_GET
@page_of_professional
def sheet(request: SignedInRequest, patient: object) -> HttpResponse:
    seen, found = patient_of_pro.sheet(
        actor=request.actor,
        patient=str(patient),
        session_began=request.session.started_at,
        now=clock.now(),
    )
    known = common(seen)
    base = f"{known['base']}documents/"
    known |= {
        "sheet": found,
        "place": place_words.told(*found.place) if found.place else None,
        "new": shown.rows_of(found.new, base),
        "documents": shown.rows_of(found.documents, base),
        "results": [_cells(one) for one in found.results],
        "measures": [_without_range(_cells(one)) for one in found.measures],
        "vaccines": shown.vaccine_rows(found.vaccines, as_written=True),
        "vaccine_columns": shown.vaccine_columns(),
        "columns": _columns(),
        "measure_columns": _without_range(_columns()),
        **_nothing(seen),
    }
    return render(request, "pro/pages/patient.html", known)


def _nothing(seen: Patient) -> dict[str, str]:
    """
    What is said where nothing is shown. Nobody is told that there is nothing: a thing may be
    unknown here, hidden, or closed to this profession, and all three are said alike. What a
    temporary pass does not lend is known to whoever bears it.
    """
    lent = seen.loan.categories if seen.loan else None
    closed = _("Cet accès temporaire ne le montre pas. Demandez à la personne.")
    said = {
        "carnet": _("Aucune information ici. Demandez à la personne."),
        "prescriptions": _("Aucune information ici. Demandez à la personne."),
        "documents": _("Aucun résultat d’analyse ne vous est ouvert."),
    }
    return {
        f"no_{name}": text if lent is None or name in lent else closed
        for name, text in said.items()
    }


def _columns() -> list[Any]:
    return [
        _("Examen"),
        (_("Résultat"), "number"),
        (_("Valeurs habituelles"), "number"),
        _("Repère"),
        _("Date"),
    ]


def _without_range(cells: list[Any]) -> list[Any]:
    """
    Measures come without usual values: the columns that would stay empty are left out.
    """
    return [*cells[:2], cells[-1]]


def _cells(one: Finding) -> list[str]:
    value = one.value if isinstance(one.value, str) else words.number(one.value)
    # What is usual has no mark, so that what is not is seen.
    marks = {"above": _("Au-dessus"), "below": _("Au-dessous"), "within": ""}
    return [
        one.written,
        f"{value}{words.NBSP}{one.symbol}".strip(),
        range_words(one.low, one.high) or one.usual or "–",
        marks.get(shown.standing(one), "–"),
        words.day(one.day) if one.day else "",
    ]


@require_GET
@page_of_professional
def documents(request: SignedInRequest, patient: object) -> HttpResponse:
    asked = Asked(
        type=request.GET.get("type", ""),
        year=request.GET.get("annee", ""),
        after=request.GET.get("suite", ""),
    )
    try:
        seen, shelf = documents_of_person.of_professional(
            actor=request.actor, patient=str(patient), asked=asked, now=clock.now()
        )
    except record.LinkRefused:
        return HttpResponseRedirect(request.path)
    known = common(seen)
    known |= {
        "shelf": shelf,
        "filters": shown.filters_of(shelf),
        "documents": shown.rows_of(shelf.documents, f"{known['base']}documents/"),
    }
    return render(request, "pro/pages/documents.html", known)


@require_GET
@page_of_professional
def document(request: SignedInRequest, patient: object, document: str) -> HttpResponse:
    seen, opened = open_document.by_professional(
        actor=request.actor, patient=str(patient), document=document, now=clock.now()
    )
    known = common(seen)
    here = f"{known['base']}documents/{document}/"
    known |= {
        "document": opened.document,
        **shown.results_of(opened.chapters, as_written=True),
        **shown.measures_and_vaccines(opened.measures, opened.vaccines, as_written=True),
        "done": _("La lettre est déposée.") if request.GET.get("fait") == "depose" else "",
        "versions": opened.versions,
        "html": opened.html,
        "files": shown.files_of(opened.files, here),
    }
    return render(request, "pro/pages/document.html", known)


@require_GET
@page_of_professional
def file(request: SignedInRequest, patient: object, document: str, number: int) -> HttpResponse:
    found = open_document.file_of_professional(
        actor=request.actor,
        patient=str(patient),
        document=document,
        number=number,
        now=clock.now(),
    )
    return downloads.attachment(found.data, media_type=found.media_type, name=found.name)
