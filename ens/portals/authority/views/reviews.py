"""
Emergencies that wait for a look: the queue, and one of them.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.access import api as access
from ens.ground import clock
from ens.journeys.emergency import emergency_words, review_emergency
from ens.portals.authority import decision_form
from ens.portals.authority.desk import QUEUE, common, page_of_authority
from ens.portals.authority.review_words import DECISIONS, DONE, KINDS, capacity, choices, kind
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

SHOWN = 50


@require_GET
@page_of_authority
def queue(request: SignedInRequest) -> HttpResponse:
    now = clock.now()
    waiting = access.count_of_reviews_waiting()
    known = common("urgences/") | {
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
        "waiting": waiting,
        "reviews": [_row(one) for one in access.reviews_waiting(limit=SHOWN, now=now)],
        "more": max(0, waiting - SHOWN),
    }
    return render(request, "authority/pages/reviews.html", known)


def _row(one: access.Review) -> dict[str, object]:
    place = ", ".join(part for part in (one.profession, one.structure) if part)
    return {
        "href": f"{QUEUE}{one.review}/",
        "title": one.professional,
        "what": kind(one),
        "note": place,
        "when": one.at,
        "contested": bool(one.contested_at),
        "asked": bool(one.asked_at),
    }


@require_http_methods(["GET", "POST"])
@page_of_authority
def one(request: SignedInRequest, review: int) -> HttpResponse:
    try:
        if request.method != "POST":
            return _shown(request, review)
        if "lire" in request.POST:
            said = access.words_of_review(review=review, by=request.actor, now=clock.now())
            return _shown(request, review, said=said)
        return _decided(request, review)
    except (access.UnknownReview, OverflowError) as error:
        raise Http404 from error


def _decided(request: SignedInRequest, review: int) -> HttpResponse:
    typed = decision_form.typed(request)
    decision = typed["decision"]
    try:
        review_emergency.decide(actor=request.actor, review=review, now=clock.now(), **typed)
    except access.NoSuchDecision:
        wrong = decision_form.wrong(decision, access.DECISIONS)
        return _shown(request, review, wrong=wrong)
    except access.AlreadyDecided:
        return HttpResponseRedirect(f"{QUEUE}?fait=deja")
    return HttpResponseRedirect(f"{QUEUE}?fait={decision}")


def _shown(
    request: SignedInRequest, review: int, *, said: str = "", wrong: dict[str, str] | None = None
) -> HttpResponse:
    seen = access.review(review=review, now=clock.now())
    errors = wrong or {}
    known = common("urgences/") | {
        "review": seen,
        "title": kind(seen),
        "meaning": KINDS[seen.kind][1],
        "facts": _facts(seen),
        "said": said,
        "choices": choices(seen),
        **decision_form.shown(request, errors),
        "decided": str(DECISIONS[seen.decision]) if seen.decision else "",
    }
    known["crumbs"] = [*known["crumbs"], (_("Urgences à vérifier"), QUEUE)]  # type: ignore[misc]
    return render(request, "authority/pages/review.html", known, status=422 if errors else 200)


def _facts(seen: access.Review) -> list[tuple[str, str]]:
    facts = [
        (_("Professionnel"), ", ".join(filter(None, (seen.professional, seen.profession)))),
        (_("Où"), seen.structure),
        (_("À quel titre"), capacity(seen)),
        (_("Quand"), words.capital(words.moment(seen.at))),
        (_("Motif"), words.capital(emergency_words.reason(seen.reason))),
        (_("Personne concernée"), _("référence %(text)s") % {"text": seen.person_reference}),
    ]
    if seen.kind == "opened":
        facts += [(_("Durée"), _minutes(seen.minutes)), (_("Ce qui a été lu"), _read(seen))]
    if seen.contested_at:
        facts.append(
            (_("Contesté par la personne"), words.capital(words.moment(seen.contested_at)))
        )
    if seen.asked_at:
        facts.append((_("Explication demandée"), words.capital(words.moment(seen.asked_at))))
    return facts


def _minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


def _read(seen: access.Review) -> str:
    count = seen.things_read
    text = ngettext("%(count)s élément du dossier", "%(count)s éléments du dossier", count)
    return text % {"count": words.number(count)}
