"""
The space as somebody else sees it, now or after a choice that is being prepared.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys.holder import Holder
from ens.journeys.sharing import circle, previewing
from ens.journeys.sharing.circle import Someone
from ens.journeys.sharing.previewing import Preview
from ens.portals.citizen import register_labels, sharing_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views import choosing
from ens.portals.citizen.views.who_sees import PAGES, crumbs
from ens.portals.documents import shown
from ens.portals.shared.signed_in_request import SignedInRequest

FIRST = 5  # documents shown before the others are asked for


@require_GET
@page_of_space
def preview(request: SignedInRequest, patient: object = "") -> HttpResponse:
    key = request.GET.get("comme", "")[:100]
    if not key:
        return _whom(request, str(patient))
    decision = choosing.asked(request) if request.GET.get("choix") else None
    whose, found = previewing.preview(
        actor=request.actor, patient=str(patient), key=key, decision=decision, now=clock.now()
    )
    known = (
        common(whose, "partage/")
        | _seen(whose, found)
        | {
            "prepared": decision is not None,
            "fields": choosing.fields(request) if decision else {},
            "choosing": f"{base_of(whose)}partage/choix/",
            "most": previewing.MOST,
            "not_all": len(found.documents) >= previewing.MOST,
            "crumbs": crumbs(whose),
        }
    )
    return render(request, f"{PAGES}/preview.html", known)


def _whom(request: SignedInRequest, patient: str) -> HttpResponse:
    whose, there, imagined = previewing.actors(
        actor=request.actor, patient=patient, now=clock.now()
    )
    base = base_of(whose)
    known = common(whose, "partage/") | {
        "there": [_choice(one, base) for one in there if one.kind != circle.RESEARCH],
        "imagined": [_choice(one, base) for one in imagined if one.kind != circle.PROFESSION],
        "professions": [(one.key, one.name) for one in imagined if one.kind == circle.PROFESSION],
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/preview_whom.html", known)


def _choice(one: Someone, base: str) -> dict[str, object]:
    return {
        "name": sharing_words.name_of(one),
        "role": sharing_words.role_of(one),
        "icon": sharing_words.ICONS.get(one.kind, ""),
        "href": f"{base}partage/vue/?comme={one.key}",
    }


def _heading(someone: Someone) -> str:
    """
    A name goes on with the sentence; what is no name is told apart.
    """
    said = {"name": sharing_words.name_of(someone)}
    if someone.kind in (circle.PROFESSION, circle.EMERGENCY, circle.PASS, circle.RESEARCH):
        return _("Ce que voit : %(name)s") % said
    return _("Ce que voit %(name)s") % said


def _seen(whose: Holder, found: Preview) -> dict[str, object]:
    base, titles = f"{base_of(whose)}documents/", register_labels.category_titles()
    stays = [one for one in found.documents if one.then]
    goes = [one for one in found.documents if not one.then]
    return {
        "name": sharing_words.name_of(found.someone),
        "heading": _heading(found.someone),
        "rows": [
            {
                "title": titles[row.category],
                "now": sharing_words.holding(before),
                "then": sharing_words.holding(after),
                "how": after.how,
                "words": sharing_words.HOW[after.how],
                "changes": before != after,
            }
            for row, before, after in zip(found.then, found.now, found.then, strict=True)
        ],
        "documents": shown.rows_of(tuple(one.document for one in stays[:FIRST]), base),
        "more_documents": shown.rows_of(tuple(one.document for one in stays[FIRST:]), base),
        "gone": shown.rows_of(tuple(one.document for one in goes), base),
    }
