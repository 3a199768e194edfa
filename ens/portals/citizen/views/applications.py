"""
The applications: the store, what each may do here, and the buttons that take it back.
"""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ens.ground import clock
from ens.journeys.applications import apps_of_person, change_app, launch_app
from ens.journeys.applications.apps_of_person import Sheet
from ens.journeys.holder import Holder
from ens.journeys.subscriptions import log_of_person
from ens.portals.citizen import sending_words, store_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

HERE = "applications/"


@require_GET
@page_of_space
def applications(request: SignedInRequest, patient: object = "") -> HttpResponse:
    asked = request.GET.get("q", "")[:100]
    whose, shelf = apps_of_person.shelf(
        actor=request.actor, patient=str(patient), asked=asked, now=clock.now()
    )
    known = common(whose, HERE) | {
        "asked": asked,
        "in_use": shelf.in_use,
        "impacts": store_words.IMPACTS,
        "found": [store_words.card(one) for one in shelf.found],
        "done": _done(request.GET.get("fait", "")),
    }
    return render(request, "citizen/pages/applications.html", known)


def _done(word: str) -> str:
    return {"retiree": _("C’est fait : cette application n’a plus accès à rien ici.")}.get(word, "")


@require_POST
@page_of_space
def launch(request: SignedInRequest, application: str, patient: object = "") -> HttpResponse:
    address = launch_app.launch(
        actor=request.actor,
        patient=str(patient),
        application=application,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect(address)


@require_http_methods(["GET", "POST"])
@page_of_space
def application(request: SignedInRequest, application: str, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        return _restricted(request, application, str(patient))
    return _sheet(request, application, str(patient), changed="fait" in request.GET)


def _restricted(request: SignedInRequest, application: str, patient: str) -> HttpResponse:
    kept = request.POST.getlist("scope")
    try:
        whose = change_app.restrict(
            actor=request.actor,
            patient=patient,
            application=application,
            kept=kept,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except change_app.NothingLeft:
        return _sheet(request, application, patient, kept=kept)
    return HttpResponseRedirect(f"{base_of(whose)}{HERE}{application}/?fait=moins")


def _sheet(
    request: SignedInRequest,
    application: str,
    patient: str,
    *,
    kept: Sequence[str] | None = None,
    changed: bool = False,
) -> HttpResponse:
    whose, sheet = apps_of_person.sheet(
        actor=request.actor, patient=patient, application=application, now=clock.now()
    )
    known = _of_sheet(whose, sheet) | {
        "kept": kept,
        "done": _("C’est fait : elle ne peut plus faire que ce qui est coché.") if changed else "",
    }
    status = 200 if kept is None else 422
    return render(request, "citizen/pages/application.html", known, status=status)


def _of_sheet(whose: Holder, sheet: Sheet) -> dict[str, object]:
    base = base_of(whose)
    return common(whose, HERE) | {
        "sheet": sheet,
        "in_use": sheet.in_use,
        "card": store_words.card(sheet.listing) if sheet.listing else None,
        "crumbs": [(_("Accueil"), base), (_("Applications"), f"{base}{HERE}")],
    }


@require_GET
@page_of_space
def sendings(request: SignedInRequest, application: str, patient: object = "") -> HttpResponse:
    whose, log = log_of_person.log(
        actor=request.actor, patient=str(patient), application=application, now=clock.now()
    )
    base = base_of(whose)
    place = f"{base}{HERE}"
    known = common(whose, HERE) | {
        "log": log,
        "followed": [sending_words.card(one) for one in log.followed],
        "crumbs": [
            (_("Accueil"), base),
            (_("Applications"), place),
            (log.name, f"{place}{log.client_id}/"),
        ],
    }
    return render(request, "citizen/pages/app_sendings.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def withdraw(request: SignedInRequest, application: str, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        whose = change_app.withdraw(
            actor=request.actor,
            patient=str(patient),
            application=application,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
        return HttpResponseRedirect(f"{base_of(whose)}{HERE}?fait=retiree")
    whose, sheet = apps_of_person.sheet(
        actor=request.actor, patient=str(patient), application=application, now=clock.now()
    )
    return render(request, "citizen/pages/application_off.html", _of_sheet(whose, sheet))
