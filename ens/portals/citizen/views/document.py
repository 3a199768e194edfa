"""
One document: its results, its own words, who added it, who opened it, and its files.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys import open_document
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.documents import downloads, shown
from ens.portals.shared.signed_in_request import SignedInRequest


@require_GET
@page_of_space
def document(request: SignedInRequest, document: str, patient: object = "") -> HttpResponse:
    whose, opened = open_document.by_citizen(
        actor=request.actor, patient=str(patient), document=document, now=clock.now()
    )
    base = base_of(whose)
    here = f"{base}documents/{document}/"
    others = tuple(one for one in opened.trace if not one.mine and one.action != "create")
    known = common(whose, "documents/") | {
        "here": here,
        "document": opened.document,
        **shown.results_of(opened.chapters),
        **shown.measures_and_vaccines(opened.measures, opened.vaccines),
        "versions": opened.versions,
        "html": opened.html,
        "files": shown.files_of(opened.files, here),
        "added": opened.added,
        "trace": lines_of(others, base),
        "done": _done(request.GET.get("fait", "")),
        "crumbs": [(_("Accueil"), base), (_("Documents"), f"{base}documents/")],
    }
    return render(request, "citizen/pages/document.html", known)


def _done(word: str) -> str:
    return {
        "masque": _("Ce document est maintenant masqué aux professionnels."),
        "montre": _("Ce document est de nouveau visible par vos professionnels."),
    }.get(word, "")


@require_GET
@page_of_space
def file(
    request: SignedInRequest, document: str, number: int, patient: object = ""
) -> HttpResponse:
    found = open_document.file_of_citizen(
        actor=request.actor,
        patient=str(patient),
        document=document,
        number=number,
        now=clock.now(),
    )
    return downloads.attachment(found.data, media_type=found.media_type, name=found.name)
