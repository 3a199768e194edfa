"""
The register taken away: a table, a sheet to print, or AuditEvents for software.
"""

import csv
import io
from collections.abc import Mapping

import orjson
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys.accesses import taken
from ens.journeys.accesses.asked import Asked
from ens.journeys.who_looked import Told
from ens.portals.citizen import register_filter, register_labels, register_words
from ens.portals.citizen.space import common, page_of_space
from ens.portals.citizen.views.accesses import by_day
from ens.portals.documents.downloads import attachment
from ens.portals.shared.signed_in_request import SignedInRequest

# A cell that begins so would be a formula where the table is opened.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@page_of_space
def access_file(request: SignedInRequest, kind: str, patient: object = "") -> HttpResponse:
    makers = {"tableau": _table, "feuille": _sheet, "fhir": _events}
    if kind not in makers:
        raise Http404
    read = register_filter.read(request.GET)
    if read.errors:
        return HttpResponse(
            "\n".join(read.errors.values()), content_type="text/plain; charset=utf-8", status=422
        )
    return makers[kind](request, read.asked, str(patient))


def _table(request: SignedInRequest, asked: Asked, patient: str) -> HttpResponse:
    _whose, found = taken.taken(actor=request.actor, patient=patient, asked=asked, now=clock.now())
    lines = [_cells(one) for one in found.told]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(_heads()), delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads())
    writer.writerows(lines)
    data = "\ufeff" + out.getvalue()
    return attachment(data.encode(), media_type="text/csv; charset=utf-8", name="acces.csv")


def _heads() -> dict[str, str]:
    return {
        "when": _("Quand"),
        "who": _("Qui"),
        "profession": _("Profession"),
        "structure": _("Structure de soins"),
        "software": _("Application ou logiciel"),
        "what": _("Quoi"),
        "mode": _("De quelle façon"),
        "outcome": _("Issue"),
        "why": _("Pourquoi"),
        "id": _("Référence"),
    }


def _cells(told: Told) -> Mapping[str, str]:
    cells = {
        "when": timezone.localtime(told.at).isoformat(timespec="seconds"),
        "who": _("Vous") if told.mine else told.name,
        "profession": told.profession,
        "structure": told.structure,
        "software": told.software,
        "what": register_words.what(told),
        "mode": str(register_labels.MODES[told.mode]),
        "outcome": _("Refusé") if told.refused else _("Permis"),
        "why": register_words.why(told),
        "id": told.id,
    }
    return {name: _harmless(text) for name, text in cells.items()}


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULAS) else text


def _sheet(request: SignedInRequest, asked: Asked, patient: str) -> HttpResponse:
    now = clock.now()
    whose, found = taken.taken(actor=request.actor, patient=patient, asked=asked, now=now)
    known = common(whose, "acces/") | {
        "days": by_day(found.told, "", now),
        "is_cut": found.is_cut,
        "name": whose.name,
    }
    return render(request, "citizen/pages/access_sheet.html", known)


def _events(request: SignedInRequest, asked: Asked, patient: str) -> HttpResponse:
    now = clock.now()
    _whose, events = taken.events(actor=request.actor, patient=patient, asked=asked, now=now)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(),
        "entry": [{"resource": one} for one in events],
    }
    return attachment(
        orjson.dumps(bundle), media_type="application/fhir+json", name="acces.fhir.json"
    )
