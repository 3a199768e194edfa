"""
Who represents whom: found by an INS, suspended in minutes on a court's decision, begun and ended
with its reference. An operator sees names and links, and nothing of a space.
"""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ens.contexts.identity import api as identity
from ens.ground import clock
from ens.journeys.representing import links
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import dates, words

HOME, HERE = "/exploitation/", "/exploitation/representations/"
BUTTONS = {"suspendre": "suspend", "reprendre": "resume", "finir": "end"}
DONE = gettext_lazy("C’est fait, avec effet immédiat, sessions ouvertes comprises.")
ERRORS = {
    links.Unknown: gettext_lazy("Personne ici n’a ce numéro, ou ce lien n’existe plus."),
    links.NoReference: gettext_lazy("Écrivez la référence de la décision, en trois cents signes"
                                    " au plus."),
    links.Impossible: gettext_lazy("Ce lien existe déjà, ou ne peut pas exister : vérifiez les"
                                   " deux numéros et les dates."),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in(kind="operator")
@plain_refusals
def representations(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request)
    data, now = request.POST, clock.now()
    number = data.get("numero", "")[:40]
    try:
        if "commencer" in data:
            _begin(request)
        elif how := next((how for name, how in BUTTONS.items() if name in data), ""):
            links.change(
                actor=request.actor, patient=data.get("personne", "")[:40],
                representative=data.get("representant", "")[:40], how=how,
                reference=data.get("reference", ""), key=data.get("idempotency_key", ""), now=now,
            )  # fmt: skip
        elif "verifier" in data:
            found = links.look(actor=request.actor, patient=data["verifier"][:40], now=now)
            return _page(request, found=found)
        else:
            found = links.find(actor=request.actor, number=number, now=now)
            return _page(request, found=found, number=number)
    except tuple(ERRORS) as refused:
        return _page(request, error=str(ERRORS[type(refused)]), number=number, sent=True)
    return HttpResponseRedirect(f"{HERE}?fait=1")


def _begin(request: SignedInRequest) -> None:
    data = request.POST
    try:
        since, until = dates.read_date(data, "depuis"), dates.read_date(data, "jusqu")
    except dates.NotADate as error:
        raise links.Impossible from error
    links.begin(
        actor=request.actor, number=data.get("par", "")[:40], of=data.get("pour", "")[:40],
        kind=data.get("nature", ""), reference=data.get("reference", ""),
        since=since or clock.today(), until=until, key=data.get("idempotency_key", ""),
        now=clock.now(),
    )  # fmt: skip


def _page(
    request: SignedInRequest,
    *,
    found: links.Represented | None = None,
    error: str = "",
    number: str = "",
    sent: bool = False,
) -> HttpResponse:
    kinds = identity.representation_kinds().values()
    known = {
        "crumbs": [(_("Exploitation"), HOME)],
        "found": found,
        "rows": [_row(one) for one in found.links] if found else [],
        "born": words.day(found.birth_date) if found else "",
        "number": number,
        "waiting": [(one.public_id, words.moment(one.since)) for one in links.waiting()],
        "error": error,
        "typed": request.POST if sent else {},
        "kinds": [(one.kind, one.title, one.text) for one in kinds],
        "done": str(DONE) if "fait" in request.GET else "",
    }
    status = 422 if error else 200
    return render(request, "operator/pages/representations.html", known, status=status)


def _row(one: links.Link) -> dict[str, object]:
    since = _("depuis le %(day)s") % {"day": words.day(one.since)}
    term = _("jusqu’au %(day)s") % {"day": words.day(one.until)} if one.until else ""
    note = ", ".join(part for part in (since, term, one.source) if part)
    state = _("Suspendu.") if one.suspended else ""
    return {
        "id": one.representative, "name": one.name, "title": one.title, "note": note,
        "state": state, "suspended": one.suspended,
    }  # fmt: skip
