"""
Those around a person: who helps them, who represents them, whom they help, and whom they ask.
"""

import datetime as dt
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ens.contexts.access import api as access
from ens.ground import clock
from ens.journeys import holder
from ens.journeys.entrusting import listed, offer
from ens.portals.citizen import mandate_words, register_labels
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import dates, words

HERE = "proches/"
INVITATION = "/espace/invitation/"
DONE = {
    "fini": gettext_lazy("C’est fait : cette personne n’agit plus pour vous, dès maintenant."),
    "suspendu": gettext_lazy("C’est fait : cette personne ne peut plus rien, jusqu’à ce que vous"
                             " repreniez."),
    "repris": gettext_lazy("C’est fait : cette personne agit de nouveau pour vous."),
    "retire": gettext_lazy("C’est fait : ce code ne marche plus."),
    "rendu": gettext_lazy("C’est fait : vous n’agissez plus pour cette personne."),
}  # fmt: skip
CHANGES = {"finir": ("end", "fini"), "suspendre": ("suspend", "suspendu"),
           "reprendre": ("resume", "repris")}  # fmt: skip
ERRORS = {
    "kind": gettext_lazy("Choisissez s’il s’agit d’un aidant ou d’une personne de confiance."),
    "categories": gettext_lazy("Choisissez au moins une sorte d’informations."),
    "acts": gettext_lazy("Choisissez parmi ce qui est proposé."),
    "until": gettext_lazy("Choisissez un jour à venir, dans la durée permise."),
    "family": gettext_lazy("Écrivez son nom de famille, en cent lettres au plus."),
}
FIELDS = {"kind": "lien", "categories": "sur", "acts": "pour", "until": "jusqu", "family": "nom"}


@require_GET
@page_of_space
def around(request: SignedInRequest, patient: object = "") -> HttpResponse:
    found = listed.around(actor=request.actor, patient=str(patient), now=clock.now())
    base = base_of(found.holder)
    known = common(found.holder, HERE) | {
        "here": f"{base}{HERE}",
        "mandates": [_mandate(one) for one in found.mandates],
        "invitations": [_invitation(one) for one in found.invitations],
        "representing": [_representing(one) for one in found.representing],
        "mine": [_mine(one) for one in found.mine],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
        "invitation": INVITATION,
    }
    return render(request, "citizen/pages/around.html", known)


def _mandate(one: listed.Named) -> dict[str, object]:
    held = one.mandate
    state = ""
    if held.suspended_at:
        state = _("Suspendu par vous.")
    elif one.waits:
        state = _("Commence %(when)s.") % {"when": words.moment(held.since)}
    return {
        "path": f"{held.mandate}/",
        "name": one.name,
        "kind": mandate_words.kind(held.kind),
        "about": mandate_words.about(held.categories),
        "acts": mandate_words.acts(held.acts),
        "until": mandate_words.last_day(held.until),
        "state": state,
        "suspended": bool(held.suspended_at),
        "changeable": held.kind != "assisted",
    }


def _invitation(one: access.Invitation) -> dict[str, object]:
    link = f"{settings.ENS_PUBLIC_URL}{INVITATION}"
    code = mandate_words.code_in_groups(one.code)
    text = _(
        "Bonjour,\n\nJe vous demande de m’aider dans mon espace de santé.\n"
        "Ouvrez %(link)s avec votre FranceConnect, puis écrivez ce code : %(code)s\n"
    ) % {"link": link, "code": code}
    return {
        "path": f"{one.invitation}/",
        "name": one.words or one.family,
        "family": one.family,
        "kind": mandate_words.kind(one.kind),
        "about": mandate_words.about(one.categories),
        "acts": mandate_words.acts(one.acts),
        "code": code,
        "link": link,
        "until": words.day(one.expires_at),
        "mailto": f"mailto:?subject={quote(_('Un code pour m’aider'))}&body={quote(text)}",
    }


def _representing(one: listed.Representing) -> dict[str, object]:
    kinds = {"parent": _("Parent"), "tutelle": _("Tuteur"),
             "habilitation-familiale": _("Habilitation familiale")}  # fmt: skip
    note = _("Depuis le %(day)s") % {"day": words.day(one.since)}
    if one.suspended:
        note = _("Suspendu : ne voit rien.")
    return {"name": one.name, "kind": kinds.get(one.kind, one.kind), "note": note}


def _mine(one: listed.Mine) -> dict[str, object]:
    held = one.mandate
    if held.suspended_at:
        state = _("Suspendu par la personne.")
    elif one.waits:
        state = _("Commence %(when)s.") % {"when": words.moment(held.since)}
    else:
        state = _("Jusqu’au %(day)s") % {"day": mandate_words.last_day(held.until)}
    return {
        "name": one.name,
        "path": f"/espace/{HERE}aides/{one.public_id}/",
        "about": f"{mandate_words.about(held.categories)} · {mandate_words.acts(held.acts)}",
        "state": state,
        "href": f"/espace/{one.public_id}/" if held.is_in_force(clock.now()) else "",
        "changeable": held.kind != "assisted",
    }


@require_POST
@page_of_space
def change(request: SignedInRequest, mandate: int, patient: object = "") -> HttpResponse:
    how, said = next((two for name, two in CHANGES.items() if name in request.POST), ("", ""))
    whose = offer.change(
        actor=request.actor, patient=str(patient), mandate=_bounded(mandate), how=how,
        key=request.POST.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{base_of(whose)}{HERE}?fait={said}")


@require_POST
@page_of_space
def withdraw(request: SignedInRequest, invitation: int, patient: object = "") -> HttpResponse:
    whose = offer.withdraw(
        actor=request.actor, patient=str(patient), invitation=_bounded(invitation),
        key=request.POST.get("idempotency_key", ""), now=clock.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{base_of(whose)}{HERE}?fait=retire")


def _bounded(number: int) -> int:
    if number >= 2**63:
        raise Http404
    return number


@require_http_methods(["GET", "POST"])
@page_of_space
def entrust(request: SignedInRequest, patient: object = "") -> HttpResponse:
    now = clock.now()
    if request.method == "GET":
        whose, _reach = holder.own(actor=request.actor, patient=str(patient), now=now)
        return render(request, "citizen/pages/entrust.html", common(whose, HERE) | _form(request))
    errors: dict[str, str] = {}
    asked = _asked(request, errors)
    if not errors:
        try:
            whose, _code = offer.offer(
                actor=request.actor, patient=str(patient), offer=asked,
                key=request.POST.get("idempotency_key", ""), now=now,
            )  # fmt: skip
            return HttpResponseRedirect(f"{base_of(whose)}{HERE}#demandes")
        except access.BadMandate as refused:
            errors[str(refused)] = str(ERRORS[str(refused)])
    whose, _reach = holder.own(actor=request.actor, patient=str(patient), now=now)
    known = common(whose, HERE) | _form(request, errors)
    return render(request, "citizen/pages/entrust.html", known, status=422)


def _asked(request: SignedInRequest, errors: dict[str, str]) -> access.Offer:
    data = request.POST
    try:
        day = dates.read_date(data, "jusqu")
    except dates.NotADate as wrong:
        errors["until"] = str(wrong)
        day = None
    if day is None:
        errors.setdefault("until", str(ERRORS["until"]))
    return access.Offer(
        kind=data.get("lien", ""),
        categories=tuple(data.getlist("sur")),
        acts=tuple(data.getlist("pour")),
        until=_end_of(day) if day else clock.now(),
        family=_plain(data.get("nom", "")),
        words=_plain(data.get("surnom", "")),
    )  # fmt: skip


def _end_of(day: dt.date) -> dt.datetime:
    """
    The whole of the day, in Paris; the last day that there is is far enough.
    """
    last = min(day, dt.date(9000, 1, 1))
    return clock.beginning_of(last + dt.timedelta(days=1))


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _form(request: SignedInRequest, errors: dict[str, str] | None = None) -> dict[str, object]:
    data, wrong = request.POST, errors or {}
    by_field = {FIELDS[name]: text for name, text in wrong.items()}
    day = clock.today() + dt.timedelta(days=settings.ENS_MANDATE_DAYS - 1)
    return {
        "kinds": mandate_words.KIND_CHOICES,
        "kind": data.get("lien", "helper"),
        "categories": list(register_labels.category_titles().items()),
        "chosen": data.getlist("sur") if data else ["documents", "prescriptions"],
        "acts": mandate_words.ACT_CHOICES,
        "chosen_acts": data.getlist("pour"),
        "until": dates.typed_date(data, "jusqu") if data else day,
        "family": data.get("nom", ""),
        "words": data.get("surnom", ""),
        "errors": by_field,
        "summary": list(by_field.items()),
    }
