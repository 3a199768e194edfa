"""
What people ask by right: the queue, late ones first, and one case with what may be done about it.
"""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.cases import api as cases
from ens.contexts.cases.api import Case, Followed
from ens.ground import clock
from ens.journeys import rights_desk
from ens.portals.shared import case_words
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

HOME, QUEUE = "/exploitation/", "/exploitation/demandes/"
KINDS = {**case_words.KINDS, cases.ACCESS: gettext_lazy("Accès aux données")}
# What may be done, in the order in which it is offered, and what follows.
CHOICES: dict[str, tuple[str | Promise, str | Promise]] = {
    "acknowledged": (gettext_lazy("Accuser réception"), gettext_lazy("La personne est prévenue.")),
    "handled": (gettext_lazy("Commencer l’étude"), gettext_lazy("Rien n’est envoyé.")),
    "sent": (
        gettext_lazy("Transmettre à l’auteur ou à sa structure"),
        gettext_lazy("Écrivez à qui : la personne le lira. Nous ne corrigeons pas nous-mêmes."),
    ),
    "asked": (gettext_lazy("Demander une précision"), gettext_lazy("Le délai continue.")),
    "identity": (
        gettext_lazy("Demander de confirmer l’identité"),
        gettext_lazy("Seulement en cas de doute. Le délai attend la réponse."),
    ),
    "extended": (
        gettext_lazy("Prolonger de deux mois"),
        gettext_lazy("Une seule fois, avant l’échéance, avec la raison."),
    ),
    "answered": (gettext_lazy("Répondre"), gettext_lazy("La demande est répondue.")),
    "proposed": (
        gettext_lazy("Proposer l’effacement"),
        gettext_lazy("Un second agent devra l’accepter. Rien n’est effacé."),
    ),
    "accepted": (
        gettext_lazy("Accepter l’effacement"),
        gettext_lazy("Définitif. Proposé par un autre agent."),
    ),
    "refused": (
        gettext_lazy("Refuser"),
        gettext_lazy("Avec la raison : la personne la lira, avec ses recours."),
    ),
    "closed": (gettext_lazy("Clore"), gettext_lazy("Plus personne n’y écrit.")),
}
DONE = gettext_lazy("C’est enregistré.")


@require_GET
@signed_in(kind="operator")
@plain_refusals
def queue(request: SignedInRequest) -> HttpResponse:
    count, found = rights_desk.waiting(actor=request.actor, now=clock.now())
    known = {
        "crumbs": [(_("Exploitation"), HOME)],
        "waiting": count,
        "late": sum(one.late for one in found),
        "cases": [_row(one) for one in found],
        "more": count - len(found),
        "done": str(DONE) if "fait" in request.GET else "",
    }
    return render(request, "operator/pages/cases.html", known)


def _row(one: Case) -> dict[str, object]:
    return {
        "href": f"{QUEUE}{one.number}/",
        "title": str(KINDS.get(one.kind, one.kind)),
        "reference": _("Demande %(reference)s") % {"reference": one.reference},
        "note": f"{case_words.state(one)}. {case_words.due(one)}",
        "when": one.opened_at,
        "late": one.late,
    }


@require_http_methods(["GET", "POST"])
@signed_in(kind="operator")
@plain_refusals
def one(request: SignedInRequest, number: int) -> HttpResponse:
    try:
        if request.method != "POST":
            return _shown(request, number)
        if "nommer" in request.POST:
            known = rights_desk.name(actor=request.actor, number=number, now=clock.now())
            return _shown(request, number, named=known)
        return _stepped(request, number)
    except cases.UnknownCase as error:
        raise Http404 from error


def _stepped(request: SignedInRequest, number: int) -> HttpResponse:
    what, text = request.POST.get("etape", ""), request.POST.get("texte", "")
    try:
        rights_desk.step(
            actor=request.actor,
            number=number,
            what=what,
            text=text,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except cases.WordsMissing:
        wrong = _("Écrivez ce que la personne doit savoir, en %(most)s signes au plus.")
        return _shown(request, number, wrong={"texte": wrong % {"most": cases.LONGEST}})
    except rights_desk.OwnAct:
        wrong = _("C’est votre acte qui est contesté : un autre agent y répond.")
        return _shown(request, number, wrong={"etape": wrong})
    except cases.SameOperator:
        wrong = _("Vous l’avez proposé : un autre agent doit l’accepter.")
        return _shown(request, number, wrong={"etape": wrong})
    except cases.NotNow:
        return _shown(request, number, wrong={"etape": _("Choisissez une étape possible.")})
    return HttpResponseRedirect(f"{request.path}?fait=1")


def _shown(
    request: SignedInRequest,
    number: int,
    *,
    wrong: dict[str, str] | None = None,
    named: rights_desk.Named | None = None,
) -> HttpResponse:
    followed = rights_desk.read(actor=request.actor, number=number, now=clock.now())
    errors = wrong or {}
    known = {
        "crumbs": [(_("Exploitation"), HOME), (_("Demandes"), QUEUE)],
        "case": followed.case,
        "title": str(KINDS.get(followed.case.kind, followed.case.kind)),
        "facts": _facts(followed.case, named),
        "named": named is not None,
        "steps": case_words.timeline(followed, inside=True),
        "choices": _choices(followed, request.actor.account),
        "step": request.POST.get("etape", "") if errors else "",
        "text": request.POST.get("texte", "")[: cases.LONGEST] if errors else "",
        "longest": cases.LONGEST,
        "wrong": errors,
        "errors": list(errors.items()),
        "done": str(DONE) if "fait" in request.GET else "",
    }
    return render(request, "operator/pages/case.html", known, status=422 if errors else 200)


def _facts(case: Case, named: rights_desk.Named | None) -> list[tuple[str, str]]:
    who = _("référence %(text)s") % {"text": case.person_reference}
    if named:
        born = words.day(named.birth_date)
        who = _("%(name)s, naissance le %(day)s") % {"name": named.name, "day": born}
    facts = [
        (_("État"), case_words.state(case)),
        (_("Reçue"), words.capital(words.moment(case.opened_at, now=clock.now()))),
        (_("Échéance"), case_words.due(case)),
        (_("Personne"), who),
        (_("Porte sur"), _about(case.about)),
    ]
    return [(label, said) for label, said in facts if said]


def _about(about: str) -> str:
    """
    What the history below says more of, or nothing.
    """
    kind, _mark, rest = about.partition(":")
    match kind:
        case "register":
            return _("La ligne %(number)s de son registre") % {"number": rest}
        case "DocumentReference":
            return _("Un de ses documents")
    return about


def _choices(followed: Followed, account: int) -> list[tuple[str, str, str]]:
    case = followed.case
    return [
        (what, str(label), str(hint))
        for what, (label, hint) in CHOICES.items()
        if cases.may_follow(what, kind=case.kind, state=case.state)
        and _is_offered(what, case, account)
    ]


def _is_offered(what: str, case: Case, account: int) -> bool:
    match what:
        case "extended":
            return not (case.extended or case.late)
        case "proposed":
            return not case.proposed_by
        case "accepted":
            return case.proposed_by not in (0, account)
    return True
