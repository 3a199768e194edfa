"""
Research: what left without the name, the two choices, and the proof of each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.access import api as access
from ens.contexts.feed import api as feed
from ens.ground import clock
from ens.journeys import research_of_person as journey
from ens.journeys.research_of_person import Choice, Sent
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

Words = str | Promise
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Said:
    """
    One ground in words: what it is, how it stands, what a change would do.
    """

    name: str
    title: Promise
    law: Promise
    on: Promise
    off: Promise
    to_refuse: Promise
    to_accept: Promise
    refused: Promise
    accepted: Promise


SAID: Mapping[str, Said] = {
    feed.PROFESSIONAL: Said(
        "professionnels",
        _("Ce que les professionnels ajoutent"),
        _("La loi le prévoit pour tous, sauf si vous refusez."),
        _("Chaque nouveau dépôt part vers la recherche, sans le nom."),
        _("Rien de ce que les professionnels ajoutent ne part."),
        _("Refuser"),
        _("Ne plus refuser"),
        _("Ce que les professionnels ajoutent ne part plus."),
        _("Ce que les professionnels ajoutent part de nouveau, sans le nom."),
    ),
    feed.OWN: Said(
        "mes-donnees",
        _("Ce que vous ajoutez, vous ou vos applications"),
        _("Rien ne part sans votre accord."),
        _("Chaque nouvelle mesure part vers la recherche, sans le nom."),
        _("Rien de ce que vous ajoutez ne part."),
        _("Arrêter"),
        _("Accepter"),
        _("Ce que vous ajoutez ne part plus."),
        _("Ce que vous ajoutez part désormais, sans le nom."),
    ),
}
BASES = {said.name: basis for basis, said in SAID.items()}
CATEGORIES: Mapping[str, Words] = {
    "documents": _("Documents, sans leur texte"),
    "results": _("Résultats et mesures"),
    "vaccines": _("Vaccins"),
    "problems": _("Problèmes de santé"),
    "treatments": _("Traitements"),
    "encounters": _("Consultations et séjours"),
}
ONE: Mapping[str, Words] = {
    "documents": _("Document"),
    "results": _("Résultat ou mesure"),
    "vaccines": _("Vaccin"),
    "problems": _("Problème de santé"),
    "treatments": _("Traitement"),
    "encounters": _("Consultation ou séjour"),
}
ICONS = {
    "documents": "document",
    "results": "measure",
    "vaccines": "vaccine",
    "problems": "heart",
    "treatments": "pill",
    "encounters": "hospital",
}
STOPPED: Mapping[str, Words] = {
    "refused": _("N’est pas parti : refusé avant l’envoi."),
    "hidden": _("N’est pas parti : masqué avant l’envoi."),
    "withdrawn": _("N’est pas parti : retiré avant l’envoi."),
    "unfit": _("N’est pas parti : l’entrepôt ne l’a pas pris."),
}
WAY = (
    {
        "title": _("Cet espace"),
        "knows": _("le nom et les données de santé"),
    },
    {
        "title": _("Le collecteur"),
        "knows": _("de qui elles viennent : il remplace l’identité par un premier code"),
        "ignores": _("les données, scellées pour l’entrepôt"),
    },
    {
        "title": _("L’entrepôt"),
        "knows": _("les données, sous un second code"),
        "ignores": _("le nom, le numéro, le premier code"),
    },
)


@require_http_methods(["GET", "POST"])
@page_of_space
def research(request: SignedInRequest, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        return _choose(request, str(patient))
    return _shown(request, str(patient))


def _choose(request: SignedInRequest, patient: str) -> HttpResponse:
    basis = BASES.get(request.POST.get("donnees", ""), "")
    answer = request.POST.get("recherche", "")
    if not basis or answer not in ("refuser", "accepter"):
        return HttpResponseRedirect(request.path)
    allowed = answer == "accepter"
    said = SAID[basis].accepted if allowed else SAID[basis].refused
    with translation.override(settings.LANGUAGE_CODE):
        title = str(said)  # kept for all who read the notice, whatever the language chosen here
    try:
        whose = journey.choose(
            actor=request.actor,
            patient=patient,
            basis=basis,
            allowed=allowed,
            title=title,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except access.NotYoursToUndo:
        return _shown(request, patient, status=409)
    return HttpResponseRedirect(f"{base_of(whose)}recherche/?fait={SAID[basis].name}")


def _shown(request: SignedInRequest, patient: str, *, status: int = 200) -> HttpResponse:
    whose, found = journey.research(actor=request.actor, patient=patient, now=clock.now())
    base = base_of(whose)
    page, shown = _page(found.sent, request.GET.get("page", ""))
    pages = -(-len(found.sent) // PER_PAGE)
    known = common(whose, "recherche/") | {
        "choices": [_choice(one, base) for one in found.choices],
        "refused_by_other": status == 409,
        "done": _done(request.GET.get("fait", ""), found.choices),
        "count": found.count,
        "months": [
            [date_format(one.month, "F Y"), str(CATEGORIES[one.category]), str(one.count)]
            for one in found.months
        ],
        "columns": [gettext("Mois"), gettext("Ce qui est parti"), (gettext("Nombre"), "number")],
        "sent": [_line(one, base) for one in shown],
        "newer": f"?page={page - 1}#liste" if page > 1 else "",
        "older": f"?page={page + 1}#liste" if page < pages else "",
        "way": WAY,
    }
    return render(request, "citizen/pages/research.html", known, status=status)


def _page(sent: Sequence[Sent], asked: str) -> tuple[int, Sequence[Sent]]:
    last = max(1, -(-len(sent) // PER_PAGE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    page = min(max(number, 1), last)
    return page, sent[(page - 1) * PER_PAGE : page * PER_PAGE]


def _choice(one: Choice, base: str) -> dict[str, object]:
    said = SAID[one.basis]
    return {
        "name": said.name,
        "title": said.title,
        "law": said.law,
        "allowed": one.allowed,
        "state": said.on if one.allowed else said.off,
        "since": one.since,
        "by": one.by,
        "lapsed": one.lapsed,
        "changeable": one.changeable,
        "label": said.to_refuse if one.allowed else said.to_accept,
        "answer": "refuser" if one.allowed else "accepter",
        "receipt": f"{base}recherche/recu/{one.number}/" if one.number else "",
    }


def _done(name: str, choices: Sequence[Choice]) -> str:
    basis = BASES.get(name)
    one = next((choice for choice in choices if choice.basis == basis and choice.since), None)
    if one is None:
        return ""
    said = SAID[one.basis].accepted if one.allowed else SAID[one.basis].refused
    return gettext("C’est enregistré. %(said)s") % {"said": said}


def _line(one: Sent, base: str) -> dict[str, object]:
    return {
        "title": one.title or ONE[one.category],
        "href": f"{base}documents/{one.document}/" if one.document else "",
        "icon": ICONS[one.category],
        "at": one.at,
        "state": one.state,
        "note": STOPPED.get(one.state, ""),
        "own": one.basis == feed.OWN,
        "corrected": one.corrected,
    }


@require_GET
@page_of_space
def receipt(request: SignedInRequest, number: int, patient: object = "") -> HttpResponse:
    try:
        whose, found = journey.receipt(
            actor=request.actor, patient=str(patient), number=number, now=clock.now()
        )
    except journey.UnknownChoice as error:
        raise Http404 from error
    said = SAID[found.basis]
    base = base_of(whose)
    known = common(whose, "recherche/") | {
        "receipt": found,
        "concerned": said.title,
        "said": said.accepted if found.allowed else said.refused,
        "crumbs": [(gettext("Accueil"), base), (gettext("Recherche"), f"{base}recherche/")],
    }
    return render(request, "citizen/pages/research_receipt.html", known)
