"""
Visits that wait for a look: the queue, and one of them.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.watch import api as watch
from ens.ground import clock
from ens.journeys import look_into
from ens.portals.authority import decision_form
from ens.portals.authority.desk import HOME, common, page_of_authority
from ens.portals.authority.watch_words import DECISIONS, DONE, REASONS, choices
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

QUEUE = f"{HOME}veille/"
SHOWN = 50


@require_GET
@page_of_authority
def queue(request: SignedInRequest) -> HttpResponse:
    waiting = watch.count_of_alerts_waiting()
    known = common("veille/") | {
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
        "waiting": waiting,
        "alerts": watch.alerts_waiting(limit=SHOWN),
        "more": max(0, waiting - SHOWN),
    }
    return render(request, "authority/pages/watch.html", known)


@require_http_methods(["GET", "POST"])
@page_of_authority
def one(request: SignedInRequest, number: int) -> HttpResponse:
    try:
        return _decided(request, number) if request.method == "POST" else _shown(request, number)
    except watch.UnknownAlert as error:
        raise Http404 from error


def _decided(request: SignedInRequest, number: int) -> HttpResponse:
    typed = decision_form.typed(request)
    decision = typed["decision"]
    try:
        look_into.decide(actor=request.actor, alert=number, now=clock.now(), **typed)
    except watch.NoSuchDecision:
        wrong = decision_form.wrong(decision, DECISIONS)
        return _shown(request, number, wrong=wrong)
    except watch.AlreadyDecided:
        return HttpResponseRedirect(f"{QUEUE}?fait=deja")
    return HttpResponseRedirect(f"{QUEUE}?fait={decision}")


def _shown(
    request: SignedInRequest, number: int, *, wrong: dict[str, str] | None = None
) -> HttpResponse:
    seen = watch.alert(number)
    errors = wrong or {}
    known = common("veille/") | {
        "alert": seen,
        "facts": _facts(seen),
        "reasons": [REASONS[one] for one in (*seen.reasons, *seen.excuses)],
        "choices": choices(),
        **decision_form.shown(request, errors),
        "decided": str(DECISIONS[seen.decision][0]) if seen.decision else "",
    }
    known["crumbs"] = [*known["crumbs"], (_("Consultations à examiner"), QUEUE)]  # type: ignore[misc]
    return render(request, "authority/pages/alert.html", known, status=422 if errors else 200)


def _facts(seen: watch.Alert) -> list[tuple[str, str]]:
    read = ngettext("%(count)s élément du dossier", "%(count)s éléments du dossier", seen.things)
    facts = [
        (_("Professionnel"), ", ".join(filter(None, (seen.professional, seen.profession)))),
        (_("Où"), seen.structure),
        (_("Le jour"), words.day(seen.day)),
        (_("Personne concernée"), _("référence %(text)s") % {"text": seen.person_reference}),
        (_("Ce qui a été lu"), read % {"count": words.number(seen.things)}),
    ]
    if seen.asked_at:
        facts.append((_("Explication demandée"), words.capital(words.moment(seen.asked_at))))
    return facts
