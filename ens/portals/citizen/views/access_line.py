"""
One act of the register: all that is known of it, why it could be, and how to contest it.
"""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ens.contexts.access import api as access
from ens.contexts.cases import api as cases
from ens.ground import clock, rate
from ens.journeys.accesses import contest, one
from ens.journeys.accesses.one import Act, Thing
from ens.journeys.holder import Holder
from ens.portals.citizen import register_labels, register_words
from ens.portals.citizen.register_things import SEVERAL, THINGS
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.public import errors
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

OPEN = gettext_lazy("Votre contestation est suivie : une réponse vous est due.")
STATES = {
    "answered": gettext_lazy("Votre contestation a reçu une réponse."),
    "refused": gettext_lazy("Votre contestation a été refusée : la raison est ci-dessous."),
    "closed": gettext_lazy("Votre contestation est close."),
    "asked": gettext_lazy("Une précision vous est demandée."),
}
SHOWN = frozenset({"acknowledged", "sent", "asked", "extended", "answered", "refused"})


@require_http_methods(["GET", "POST"])
@page_of_space
def access_line(request: SignedInRequest, line: str, patient: object = "") -> HttpResponse:
    if request.method == "POST":
        return _contest(request, line, str(patient))
    return _page(request, line, str(patient))


def _contest(request: SignedInRequest, line: str, patient: str) -> HttpResponse:
    text = request.POST.get("motif", "").strip()
    try:
        whose, _number = contest.contest(
            actor=request.actor,
            patient=patient,
            fid=line,
            words=text,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except rate.TooFast as refused:
        return errors.too_fast(request, retry_after=refused.seconds)
    except cases.WordsMissing:
        error = _("Dites en quelques mots ce qui vous étonne, en 4 000 caractères au plus.")
        return _page(request, line, patient, text=text, error=error)
    return HttpResponseRedirect(f"{base_of(whose)}acces/{line}/?fait=conteste#contester")


def _page(
    request: SignedInRequest, line: str, patient: str, *, text: str = "", error: str = ""
) -> HttpResponse:
    whose, act = one.act(actor=request.actor, patient=patient, fid=line, now=clock.now())
    crumbs = [(_("Accueil"), base_of(whose)), (_("Qui a regardé"), f"{base_of(whose)}acces/")]
    known = common(whose, "acces/") | {
        "crumbs": crumbs,
        "sentence": words.tied(_sentence(act)),
        "when": act.told.at,
        "refused": act.told.refused,
        "mine": act.told.mine,
        "items": _items(act, whose),
        "why": _why(act),
        "law": register_labels.law(act.text) if act.text else "",
        "refusal": register_words.why(act.told) if act.told.refused else "",
        "contested": [_case(each, base_of(whose)) for each in act.contested],
        "may_contest": not any(not each.case.is_over for each in act.contested),
        "text": text,
        "errors": {"motif": error} if error else {},
        "summary": [("motif", error)] if error else [],
        "done": _("C’est enregistré : votre contestation est suivie.")
        if request.GET.get("fait") == "conteste"
        else "",
    }
    return render(request, "citizen/pages/access_line.html", known, status=422 if error else 200)


def _sentence(act: Act) -> str:
    told = act.told
    who = register_words.who(told)
    comma = "," if ", " in who and not told.mine else ""
    return f"{who}{comma} {register_words.what(told)}"


def _items(act: Act, whose: Holder) -> Sequence[tuple[str, str]]:
    told = act.told
    found = [
        (_("Qui"), _("Vous") if told.mine else told.name or told.software),
        (_("Profession"), told.profession),
        (_("Structure de soins"), told.structure),
        (_("Application ou logiciel"), told.software),
        (_("De qui"), whose.name),
        (_("Quoi"), " ; ".join(_thing(each) for each in act.things)),
        (_("Cherché d’après"), _asked(act)),
        (_("Quand"), _("%(day)s à %(hour)s") % _moment(act)),
        (_("Depuis"), str(register_labels.origin(act.kind, told.software))),
        (_("But"), str(register_labels.PURPOSES[act.purpose])),
        (_("De quelle façon"), str(register_labels.MODES[told.mode])),
        (_("Issue"), _("Refusé") if told.refused else _("Permis")),
        (_("Référence de la règle"), act.code),
    ]
    return [(str(name), value) for name, value in found if value]


def _moment(act: Act) -> dict[str, str]:
    return {"day": words.day(act.told.at), "hour": words.hour(act.told.at)}


def _thing(thing: Thing) -> str:
    """
    "Les prescriptions (3 éléments), les ordonnances et traitements".
    """
    named = str(SEVERAL.get(thing.type, THINGS))
    category = str(register_labels.CATEGORIES.get(thing.category, ""))
    counted = ngettext("%(count)s élément", "%(count)s éléments", thing.count) % {
        "count": words.number(thing.count)
    }
    said = f"{words.capital(named)} ({counted})"
    if not category or thing.type not in SEVERAL:
        return said
    return words.listed([said, category])


def _asked(act: Act) -> str:
    names = [
        str(register_labels.criterion(name))
        for each in act.things
        for name in each.asked
        if name not in register_labels.LAYOUT
    ]
    return ", ".join(dict.fromkeys(names))


def _why(act: Act) -> list[dict[str, str]]:
    return [
        {
            "because": words.capital(_since(each)),
            "otherwise": _("Sans cela, refus : %(why)s.") % {"why": each.otherwise},
            "law": register_labels.law(each.text),
        }
        for each in act.grounds
    ]


def _since(ground: access.Ground) -> str:
    if ground.since is None:
        return f"{ground.because}."
    return _("%(because)s, depuis le %(day)s.") % {
        "because": ground.because,
        "day": words.day(ground.since),
    }


def _case(followed: cases.Followed, base: str) -> dict[str, object]:
    said = [each for each in followed.steps if each.by_desk and each.text and each.what in SHOWN]
    return {
        "state": STATES.get(followed.case.state, OPEN),
        "reference": followed.case.reference,
        "href": f"{base}droits/demandes/{followed.case.number}/",
        "due": "" if followed.case.is_over else words.day(followed.case.due_on),
        "answers": [{"at": each.at, "text": each.text} for each in said],
    }
