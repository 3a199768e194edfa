"""
The first page of a space, and what is said while it is not open.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from ens.ground import clock
from ens.journeys import home_of_citizen
from ens.journeys.home_of_citizen import News
from ens.journeys.open_space import Waiting
from ens.portals.citizen import vaccine_words
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.documents import shown
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words as ui_words

DONE = {
    "ouvert": gettext_lazy(
        "Cet espace est ouvert. Ceux qui soignent peuvent y déposer des documents."
    ),
}
ICONS = {
    "document-added": "document",
    "document-replaced": "document",
    "document-withdrawn": "trash",
    "relation-begun": "people",
    "relation-ended": "people",
    "capture-asked": "people",
    "capture-asked-of-relatives": "people",
    "capture-of-asked": "people",
    "capture-confirmed": "people",
    "capture-refused": "lock",
    "pass-made": "key",
    "pass-used": "key",
    "pass-ended": "lock",
    "sharing-changed": "share",
    "first-access": "eye",
    "break-glass": "emergency",
    "space-opened": "unlock",
    "space-opened-unopposed": "unlock",
    "reminder": "vaccine",
    "application-allowed": "application",
    "application-restricted": "application",
    "application-revoked": "application",
    "application-suspended": "warning",
}


@require_GET
@page_of_space
def home(request: SignedInRequest, patient: object = "") -> HttpResponse:
    found = home_of_citizen.home(actor=request.actor, patient=str(patient), now=clock.now())
    known = common(found.holder) | {
        "waiting": [_waiting(one) for one in found.waiting],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
    }
    if not found.holder.is_open:
        return render(request, "citizen/pages/not_open.html", known)
    base = base_of(found.holder)
    known |= {
        "lead": _lead(found.unseen),
        "vaccines": vaccine_words.to_do(found.vaccines) if found.vaccines else "",
        "news": [_news(one, base) for one in found.news],
        "looked": lines_of(found.looked, base),
        "documents": shown.rows_of(found.documents, f"{base}documents/"),
    }
    return render(request, "citizen/pages/home.html", known)


def _lead(unseen: int) -> str:
    if not unseen:
        return _("Rien de nouveau depuis votre dernière visite.")
    text = ngettext(
        "%(count)s nouveauté depuis votre dernière visite.",
        "%(count)s nouveautés depuis votre dernière visite.",
        unseen,
    )
    return text % {"count": unseen}


def _news(one: News, base: str) -> dict[str, object]:
    return {
        "text": one.text,
        "at": one.at,
        "new": not one.seen,
        "icon": ICONS.get(one.kind, "bell"),
        "href": f"{base}{_where(one)}",
    }


def _where(one: News) -> str:
    """
    The page where something can be done about it.
    """
    if one.document:
        return f"documents/{one.document}/"
    if one.kind == "reminder":
        return "prevention/"
    if one.kind == "research-changed":
        return "recherche/"
    if one.kind == "capture-of-asked":
        return "proches/accords/"
    if one.kind.startswith("capture-"):
        return "accords/"
    if one.kind.startswith("application-"):
        return "applications/"
    if one.kind.startswith("space-"):
        return "acces/"
    return "acces/#urgences" if one.kind.startswith("break-glass") else "partage/"


def _waiting(one: Waiting) -> dict[str, object]:
    """
    A space of somebody one helps that is not open: what to do next about it.
    """
    name, base = one.holder.name, base_of(one.holder)
    if one.refusal:
        by = _("vous") if one.refusal.mine else one.refusal.by
        return {
            "title": ui_words.elided(_("L’espace de %(name)s est refusé") % {"name": name}),
            "text": _("Refusé par %(by)s le %(day)s. Rien n’y est ajouté.")
            % {"by": by, "day": ui_words.day(one.refusal.at)},
            "label": _("Voir ce refus"),
            "href": f"{base}ouvrir/",
            "kind": "secondary",
            "icon": "lock",
        }
    if one.holder.state == "closed":
        return {
            "title": ui_words.elided(_("L’espace de %(name)s est fermé") % {"name": name}),
            "text": _("Rien n’y est ajouté. Il peut être rouvert."),
            "label": _("Rouvrir"),
            "href": f"{base}ouvrir/",
            "kind": "secondary",
            "icon": "unlock",
        }
    return {
        "title": ui_words.elided(_("L’espace de %(name)s attend votre choix") % {"name": name}),
        "text": _(
            "Trois explications, puis vous ouvrez ou vous refusez. Sans choix, il s’ouvrira"
            " le %(day)s."
        )
        % {"day": ui_words.day(one.ends)},
        "label": _("Ouvrir ou refuser"),
        "href": f"{base}ouvrir/",
        "kind": "primary",
        "icon": "unlock",
    }
