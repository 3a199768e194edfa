"""
What the person agreed to: each with its receipt, and where it is taken back.
"""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ens.contexts.consents import api as consents
from ens.ground import clock
from ens.journeys import receipts_of_person as journey
from ens.journeys.capturing import listed as captures
from ens.portals.citizen import capture_lines
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

# What each kind is called, with its icon, and the page where it is taken back.
KINDS = {
    "application": (gettext_lazy("Application"), "application", "applications/{about}/"),
    "professional": (gettext_lazy("Accord à un professionnel"), "doctor", "partage/"),
    "structure": (gettext_lazy("Accord à une structure"), "hospital", "partage/"),
    "opening": (gettext_lazy("Ouverture à quelqu’un"), "unlock", "partage/"),
    "captured": (gettext_lazy("Accord recueilli par un professionnel"), "people", "accords/"),
    "whereabouts": (gettext_lazy("Lieu joint en cas d’urgence"), "emergency", "urgence/"),
    "pass": (gettext_lazy("Accès temporaire"), "key", "partage/passes/"),
    "mandate": (gettext_lazy("Mandat"), "people", "proches/"),
    "research": (gettext_lazy("Recherche"), "research", "recherche/"),
}


@require_GET
@page_of_space
def agreements(request: SignedInRequest, patient: str = "") -> HttpResponse:
    now = clock.now()
    whose, found = journey.receipts(actor=request.actor, patient=str(patient), now=now)
    rows = [_row(one, now) for one in found]
    taken = captures.of_person(actor=request.actor, patient=str(patient), now=now)
    known = common(whose, "accords/") | {
        "captures": capture_lines.lines_of(taken, base_of(whose)),
        "done": _("C’est fait : cet accord n’ouvre rien.") if "fait" in request.GET else "",
        "held": [row for row in rows if row["holds"]],
        "over": [row for row in rows if not row["holds"]],
    }
    return render(request, "citizen/pages/agreements.html", known)


def _row(one: consents.Receipt, now: dt.datetime) -> dict[str, object]:
    kind, icon, _where = KINDS[one.kind]
    return {
        "href": f"{one.receipt}/",
        "kind": str(kind),
        "whom": ", ".join(one.said.recipients),
        "icon": icon,
        "when": one.given_at,
        "holds": one.holds(now),
        "withdrawn": one.withdrawn_at,
    }


@require_GET
@page_of_space
def agreement(request: SignedInRequest, number: int, patient: str = "") -> HttpResponse:
    now = clock.now()
    try:
        whose, found, by = journey.receipt(
            actor=request.actor, patient=str(patient), number=number, now=now
        )
    except (consents.UnknownReceipt, OverflowError) as error:
        raise Http404 from error
    kind, icon, where = KINDS[found.kind]
    known = common(whose, "accords/") | {
        "receipt": found,
        "kind": str(kind),
        "icon": icon,
        "by": _("vous") if found.given_by == request.actor.account else by,
        "language": {"fr": _("français"), "en": _("anglais")}[found.language],
        "read_for": _seconds(found),
        "holds": found.holds(now),
        "where": base_of(whose) + where.format(about=found.about),
    }
    known["crumbs"] = [*known["crumbs"], (_("Mes accords"), f"{base_of(whose)}accords/")]  # type: ignore[misc]
    return render(request, "citizen/pages/agreement.html", known)


def _seconds(found: consents.Receipt) -> int | None:
    if found.shown_at is None:
        return None
    return max(0, int((found.given_at - found.shown_at).total_seconds()))
