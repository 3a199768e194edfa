"""
Rights over one's data: what each gives, what can be done at once, and what was asked.
"""

import re

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.cases import api as cases
from ens.contexts.cases.api import Case
from ens.ground import clock, rate
from ens.journeys import audit_events, data_rights
from ens.journeys.accesses.one import ABOUT
from ens.journeys.holder import Holder
from ens.portals.citizen.right_words import RIGHTS, Right
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.public import errors
from ens.portals.shared import case_words
from ens.portals.shared.signed_in_request import SignedInRequest

DOCUMENT = "DocumentReference:"
ID = re.compile(r"[A-Za-z0-9.-]{1,64}")


@require_GET
@page_of_space
def rights(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, found = data_rights.of(actor=request.actor, patient=str(patient), now=clock.now())
    base = base_of(whose)
    known = common(whose, "droits/") | {
        "rights": [(f"{base}droits/{name}/", right) for name, right in RIGHTS.items()],
        "cases": [_row(one, base) for one in found],
    }
    return render(request, "citizen/pages/rights.html", known)


def _row(one: Case, base: str) -> dict[str, object]:
    return {
        "href": f"{base}droits/demandes/{one.number}/",
        "title": case_words.kind(one),
        "reference": _("Demande %(reference)s") % {"reference": one.reference},
        "note": f"{case_words.state(one)}. {case_words.due(one)}",
        "when": one.opened_at,
    }


@require_http_methods(["GET", "POST"])
@page_of_space
def ask(request: SignedInRequest, right: str, patient: object = "") -> HttpResponse:
    if right not in RIGHTS:
        raise Http404
    if request.method == "POST":
        return _asked(request, right, str(patient))
    whose = data_rights.whose_rights(actor=request.actor, patient=str(patient), now=clock.now())
    return _form(request, whose, RIGHTS[right])


def _asked(request: SignedInRequest, name: str, patient: str) -> HttpResponse:
    now, right = clock.now(), RIGHTS[name]
    try:
        whose, number = data_rights.ask(
            actor=request.actor,
            patient=patient,
            kind=right.kind,
            words=request.POST.get("mots", ""),
            document=_document(request.POST.get("document", ""), right),
            key=request.POST.get("idempotency_key", ""),
            now=now,
        )
    except cases.WordsMissing:
        whose = data_rights.whose_rights(actor=request.actor, patient=patient, now=now)
        return _form(request, whose, right, wrong=_wrong(request.POST.get("mots", "")))
    except rate.TooFast as error:
        return errors.too_fast(request, retry_after=error.seconds)
    return HttpResponseRedirect(f"{base_of(whose)}droits/demandes/{number}/?fait=1")


def _document(asked: str, right: Right) -> str:
    """
    The id of a document, for what is corrected by who wrote it; "-" is nobody's.
    """
    if not asked or right.kind != cases.RECTIFICATION:
        return ""
    return asked if ID.fullmatch(asked) else "-"


def _wrong(typed: str) -> str:
    if typed.strip():
        return _("C’est trop long : %(most)s signes au plus.") % {"most": cases.LONGEST}
    return _("Écrivez quelques mots.")


def _form(
    request: SignedInRequest, whose: Holder, right: Right, *, wrong: str = ""
) -> HttpResponse:
    base = base_of(whose)
    known = common(whose, "droits/") | {
        "right": right,
        "at_once": [(label, f"{base}{path}") for label, path in right.at_once],
        "document": _document(
            request.POST.get("document") or request.GET.get("document", ""), right
        ),
        "typed": request.POST.get("mots", "")[: cases.LONGEST],
        "longest": cases.LONGEST,
        "wrong": wrong,
        "errors": [("mots", wrong)] if wrong else [],
    }
    known["crumbs"] = _crumbs(base)
    return render(request, "citizen/pages/right.html", known, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
@page_of_space
def follow(request: SignedInRequest, number: int, patient: object = "") -> HttpResponse:
    if request.method != "POST":
        return _shown(request, number, str(patient))
    try:
        data_rights.write(
            actor=request.actor,
            patient=str(patient),
            number=number,
            text=request.POST.get("message", ""),
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except cases.WordsMissing:
        wrong = _wrong(request.POST.get("message", ""))
        return _shown(request, number, str(patient), wrong=wrong)
    except cases.NotNow:
        return _shown(request, number, str(patient), wrong=_("Cette demande est close."))
    except rate.TooFast as error:
        return errors.too_fast(request, retry_after=error.seconds)
    return HttpResponseRedirect(f"{request.path}?fait=message")


def _shown(request: SignedInRequest, number: int, patient: str, *, wrong: str = "") -> HttpResponse:
    whose, followed = data_rights.one(
        actor=request.actor, patient=patient, number=number, now=clock.now()
    )
    case = followed.case
    known = common(whose, "droits/") | {
        "case": case,
        "title": case_words.kind(case),
        "state": case_words.state(case),
        "tone": case_words.tone(case),
        "due": case_words.due(case),
        "document": case.about.removeprefix(DOCUMENT) if case.about.startswith(DOCUMENT) else "",
        "line": _line(case.about, whose.person),
        "erasing": case.kind == cases.ERASURE and not case.is_over,
        "steps": case_words.timeline(followed, inside=False),
        "can_write": case.state != "closed",
        "typed": request.POST.get("message", "")[: cases.LONGEST] if wrong else "",
        "longest": cases.LONGEST,
        "wrong": wrong,
        "errors": [("message", wrong)] if wrong else [],
        "done": _done(request.GET.get("fait", "")),
    }
    known["crumbs"] = _crumbs(base_of(whose))
    return render(request, "citizen/pages/case.html", known, status=422 if wrong else 200)


def _line(about: str, person: int) -> str:
    """
    How the page of accesses names the act that a case is about.
    """
    number = about.removeprefix(ABOUT) if about.startswith(ABOUT) else ""
    return audit_events.sealed(person, int(number)) if number.isdigit() else ""


def _done(said: str) -> str:
    if said == "message":
        return _("Votre message est envoyé.")
    return _("Votre demande est envoyée. Gardez son numéro.") if said else ""


def _crumbs(base: str) -> list[tuple[str, str]]:
    return [(_("Accueil"), base), (_("Mes droits"), f"{base}droits/")]
