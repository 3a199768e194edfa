"""
A choice by category: its effect is told first, then it is saved; nothing between the two.
"""

from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys.sharing import choices
from ens.journeys.sharing.choices import Asked, Effect
from ens.portals.citizen import register_labels, sharing_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.citizen.views.who_sees import PAGES, crumbs
from ens.portals.shared.signed_in_request import SignedInRequest

LONGEST = 100


@require_http_methods(["GET", "POST"])
@page_of_space
def choose(request: SignedInRequest, patient: object = "") -> HttpResponse:
    decision, now = asked(request), clock.now()
    if request.method == "POST":
        whose = choices.choose(
            actor=request.actor,
            patient=str(patient),
            decision=decision,
            key=request.POST.get("idempotency_key", ""),
            now=now,
        )
        address = _back(request, base_of(whose), decision)
        return HttpResponseRedirect(f"{address}?fait={sharing_words.DONE}")
    whose, effect = choices.effect(
        actor=request.actor, patient=str(patient), decision=decision, now=now
    )
    base, titles = base_of(whose), register_labels.category_titles()
    known = common(whose, "partage/") | {
        "fields": fields(request),
        "question": question(effect, decision),
        "reading": decision.concerns == access.READING,
        "refusing": decision.allowed is False,
        "opening": decision.allowed is True,
        "changes": [
            {
                "text": sharing_words.change(one, documents=decision.category == "documents"),
                "loses": one.loses,
                "name": sharing_words.name_of(one.someone),
                "preview": f"{base}partage/vue/?comme={one.someone.key}&{_query(request)}",
            }
            for one in effect.changes
        ],
        "conflicts": [sharing_words.stands(one, titles) for one in effect.conflicts],
        "unchanged": effect.present is decision.allowed,
        "back": _back(request, base, decision),
        "crumbs": [
            *crumbs(whose),
            (titles[decision.category], f"{base}partage/categories/{decision.category}/"),
        ],
    }
    return render(request, f"{PAGES}/choose.html", known)


def _back(request: HttpRequest, base: str, decision: Asked) -> str:
    """
    Where the choice was begun: the page of the category, or that of the person.
    """
    if fields(request)["retour"] == sharing_words.PERSON and decision.whom.startswith("pro-"):
        return f"{base}partage/qui/{quote(decision.whom, safe='')}/"
    return f"{base}partage/categories/{decision.category}/"


def asked(request: HttpRequest) -> Asked:
    """
    :raises record.NotFound: a choice that does not exist
    """
    said = fields(request)
    if said["choix"] not in sharing_words.SAYS or said["droit"] not in sharing_words.CONCERNS:
        raise record.NotFound
    return Asked(
        sharing_words.CONCERNS[said["droit"]],
        said["qui"],
        said["quoi"],
        sharing_words.SAYS[said["choix"]],
    )


def fields(request: HttpRequest) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    defaults = {
        "quoi": "",
        "qui": choices.EVERYBODY,
        "droit": sharing_words.READING,
        "choix": "",
        "retour": "",
    }
    return {name: given.get(name, value)[:LONGEST] for name, value in defaults.items()}


def _query(request: HttpRequest) -> str:
    return urlencode({name: value for name, value in fields(request).items() if value})


def question(effect: Effect, decision: Asked) -> str:
    title = register_labels.category_titles()[effect.category]
    what = sharing_words.within([title])
    said = {"what": what, "title": title, "whom": sharing_words.whom(effect.target)}
    usual = _("Revenir à la règle habituelle pour %(whom)s et %(what)s ?")
    patterns = {
        ("reading", False): _("Refuser à %(whom)s de voir %(what)s ?"),
        ("reading", True): _("Ouvrir %(what)s à %(whom)s ?"),
        ("reading", None): usual,
        ("feeding", False): _("Refuser à %(whom)s d’ajouter dans « %(title)s » ?"),
        ("feeding", True): _("Permettre à %(whom)s d’ajouter dans « %(title)s » ?"),
        ("feeding", None): usual,
    }
    return patterns[decision.concerns, decision.allowed] % said
