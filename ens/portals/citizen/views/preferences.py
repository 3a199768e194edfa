"""
When e-mails may come, and about what: the choice, and what it would do now.
"""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.contexts.notices import api as notices
from ens.contexts.notices.api import NotAPreference, Preferences
from ens.ground import clock
from ens.journeys import preferences as journey
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

# A family of notices: its question, what it is about, and what an e-mail about it follows.
FAMILIES = {
    "reminders": (gettext_lazy("Rappels"), gettext_lazy("Un vaccin devient à faire."), "reminder"),
    "documents": (
        gettext_lazy("Ce qui est ajouté"),
        gettext_lazy("Un document, une mesure ou un vaccin arrive dans un espace."),
        "document-added",
    ),
    "visits": (
        gettext_lazy("Premières visites"),
        gettext_lazy("Quelqu’un, ou un logiciel, consulte un espace pour la première fois."),
        "first-access",
    ),
    "access": (
        gettext_lazy("Qui a accès"),
        gettext_lazy("Un professionnel ou une application reçoit un accès, ou le perd."),
        "relation-begun",
    ),
    "research": (
        gettext_lazy("Recherche"),
        gettext_lazy("Un choix pour la recherche est enregistré."),
        "research-changed",
    ),
}
CHOICES = {
    "any": gettext_lazy("Tout de suite"),
    "hours": gettext_lazy("Dans mes heures"),
    "daily": gettext_lazy("Un e-mail par jour"),
    "weekly": gettext_lazy("Un e-mail par semaine"),
    "never": gettext_lazy("Pas d’e-mail"),
}


@require_http_methods(["GET", "POST"])
@signed_in(kind="citizen")
@plain_refusals
def preferences(request: SignedInRequest) -> HttpResponse:
    present = journey.of(actor=request.actor)
    if request.method == "GET":
        return _page(request, present, present.preferences, {})
    asked, errors = _read(request.POST)
    if errors:
        return _page(request, present, asked, errors)
    journey.save(
        actor=request.actor,
        chosen=asked,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect(f"{request.path}?fait=1")


def _read(data: Mapping[str, str]) -> tuple[Preferences, dict[str, str]]:
    asked = Preferences(
        opens=_hour(data.get("de", "")),
        closes=_hour(data.get("a", "")),
        choices={family: data.get(family, "") for family in FAMILIES},
    )
    try:
        notices.check_preferences(asked)
    except NotAPreference as refused:
        return asked, _errors(str(refused))
    return asked, {}


def _errors(about: str) -> dict[str, str]:
    if about in FAMILIES:
        return {about: _("Choisissez une des réponses.")}
    if about == "same":
        return {"a": _("Choisissez une autre heure de fin que de début.")}
    return {"de": _("Choisissez une heure de début et une heure de fin.")}


def _hour(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1


def _page(
    request: SignedInRequest, present: journey.Chosen, asked: Preferences, errors: dict[str, str]
) -> HttpResponse:
    known = {
        "title_of_space": _("Préférences"),
        "crumbs": [(_("Accueil"), "/espace/")],
        "email": present.email,
        "opens": str(asked.opens),
        "closes": str(asked.closes),
        "from_hours": [(str(hour), _hour_words(hour)) for hour in range(24)],
        "to_hours": [(str(hour), _hour_words(hour)) for hour in range(1, 25)],
        "families": [_family(name, asked, errors) for name in FAMILIES],
        "effects": [_effect(name, present.preferences) for name in FAMILIES],
        "errors": errors,
        "summary": list(errors.items()),
        "done": _("C’est enregistré.") if "fait" in request.GET else "",
    }
    return render(request, "citizen/pages/preferences.html", known, status=422 if errors else 200)


def _hour_words(hour: int) -> str:
    return _("%(hour)s h") % {"hour": hour} if hour < 24 else _("minuit")


def _family(name: str, asked: Preferences, errors: Mapping[str, str]) -> dict[str, object]:
    label, about, kind = FAMILIES[name]
    return {
        "name": name,
        "label": label,
        "about": about,
        "choices": list(CHOICES.items()),
        "value": notices.choice_for(kind, asked),
        "error": errors.get(name, ""),
    }


def _effect(name: str, present: Preferences) -> tuple[str, str]:
    """
    What would happen to an e-mail about this, now.
    """
    label, _about, kind = FAMILIES[name]
    now = clock.now()
    at = notices.leaves_at(kind, present, now=now)
    if at is None:
        return str(label), _("Aucun e-mail : vous le lirez dans l’espace.")
    if at == now:
        return str(label), _("Un e-mail partirait tout de suite.")
    return str(label), _("Un e-mail partirait %(when)s.") % {"when": words.moment(at, now=now)}
