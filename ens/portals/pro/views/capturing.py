"""
An agreement is taken down from somebody who cannot give it alone; a colleague who was there
confirms it from their own account.
"""

import re
from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.ground import clock
from ens.journeys.capturing import answer, ask, capture_words, listed
from ens.portals.pro.desk import born, page_of_professional
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.fhir import folding
from ens.ui import words

LONGEST_NAME, MOST, LARGEST = 100, 8, 2**63
RPPS = re.compile(r"\d{11}", re.ASCII)
HERE = "/pro/accords/"
DONE: dict[str, str | Promise] = {
    "demande": gettext_lazy("C’est noté. Rien n’est ouvert tant que personne n’a confirmé."),
    "confirme": gettext_lazy("C’est noté : vous avez confirmé. La personne en est prévenue."),
    "refuse": gettext_lazy("C’est noté : vous n’avez pas confirmé. Rien ne s’ouvre."),
}
ERRORS: Mapping[str, str | Promise] = {
    "par": gettext_lazy("Choisissez qui exprime l’accord."),
    "comment": gettext_lazy("Choisissez comment la personne a été informée."),
    "quoi": gettext_lazy("Choisissez ce que l’accord ouvre."),
    "duree": gettext_lazy("Choisissez combien de temps."),
}
FIELDS = {"through": "par", "informed": "comment", "categories": "quoi", "days": "duree"}
NO_WITNESS = gettext_lazy("Écrivez le nom du témoin, ou son numéro RPPS.")
UNKNOWN = gettext_lazy("Aucun professionnel de ce nom dans l’annuaire.")
WHICH = gettext_lazy("Choisissez le témoin dans la liste : son nom n’est pas écrit en entier.")
YOURSELF = gettext_lazy("Le témoin est quelqu’un d’autre que vous.")
# What each may be: said beside it, since the page does not tell who is on record.
HINTS: Mapping[str, str | Promise] = {
    "person": gettext_lazy("Un autre professionnel présent le confirme."),
    "trusted": gettext_lazy("Celle qu’elle a nommée dans son espace ; elle confirme elle-même."),
    "helper": gettext_lazy("Avec un mandat pour décider ; ce proche confirme lui-même."),
}


@require_http_methods(["GET", "POST"])
@page_of_professional
def capture(request: SignedInRequest, found: str) -> HttpResponse:
    try:
        if request.method == "POST":
            return _taken(request, found)
        return _form(request, found, {}, ())
    except ask.AlreadySeen as seen:
        return HttpResponseRedirect(f"/pro/patient/{seen.patient}/")
    except ask.TooOften as often:
        known = {"weekly": often.weekly, "crumbs": _crumbs()}
        return render(request, "pro/pages/capture_too_often.html", known, status=429)


def _taken(request: SignedInRequest, found: str) -> HttpResponse:
    asked, errors = request.POST, {}
    through = asked.get("par", "")
    candidates = _candidates(request) if through == "person" else ()
    sure = _is_sure(request, candidates)
    if through == "person" and not sure:
        errors["temoin"] = str(WHICH if candidates else _missing(asked.get("temoin", "")))
    days = asked.get("duree", "")
    taken = access.Taken(
        through=through,
        informed=asked.get("comment", ""),
        categories=tuple(asked.getlist("quoi")[:20]),
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
        witness=candidates[0].professional if sure else 0,
    )
    errors |= _errors(taken)
    if not errors:
        try:
            ask.ask(
                actor=request.actor, address=found, taken=taken,
                key=asked.get("idempotency_key", ""), now=clock.now(),
            )  # fmt: skip
            return HttpResponseRedirect(f"{HERE}?fait=demande")
        except ask.SameHuman:
            errors["temoin"] = str(YOURSELF)
        except access.BadCapture as bad:
            name = FIELDS.get(str(bad), "temoin")
            errors[name] = str(ERRORS.get(name, YOURSELF))
    return _form(request, found, errors, candidates)


def _errors(taken: access.Taken) -> dict[str, str]:
    known = {name for name, _title in ask.choices()}
    wrong = {
        "par": taken.through not in access.THROUGH,
        "comment": taken.informed not in access.INFORMED,
        "quoi": not taken.categories or bool(set(taken.categories) - known),
        "duree": taken.days not in ask.terms(),
    }
    return {name: str(ERRORS[name]) for name, is_wrong in wrong.items() if is_wrong}


def _missing(typed: str) -> str | Promise:
    return UNKNOWN if typed.strip() else NO_WITNESS


def _candidates(request: SignedInRequest) -> tuple[directory.Professional, ...]:
    """
    Those whom the name or the number may be; the one who was chosen among them, or alone.
    """
    asked = request.POST
    chosen = directory.professional_of_public_id(asked.get("lequel", "")[:64])
    typed = " ".join(asked.get("temoin", "").replace("\x00", "").split())[:LONGEST_NAME]
    found = _called(typed, request.actor.professional)
    if chosen and (not typed or chosen in found):
        return (chosen,)
    return found


def _called(typed: str, asker: int) -> tuple[directory.Professional, ...]:
    if RPPS.fullmatch(typed):
        one = directory.professional_of_rpps(typed)
        return (one,) if one else ()
    found = directory.search(name=typed, limit=MOST + 1)
    return tuple(one for one in found if one.professional != asker)[:MOST]


def _is_sure(request: SignedInRequest, candidates: Sequence[directory.Professional]) -> bool:
    """
    Whether one is meant: chosen, or written by number or in full.
    """
    if len(candidates) != 1:
        return False
    [one], asked = candidates, request.POST
    typed = asked.get("temoin", "").strip()
    written = sorted(folding.fold(typed).split())
    full = sorted(folding.fold(f"{one.given} {one.family}").split())
    return asked.get("lequel") == one.public_id or bool(RPPS.fullmatch(typed)) or written == full


def _form(
    request: SignedInRequest,
    found: str,
    errors: dict[str, str],
    candidates: Sequence[directory.Professional],
) -> HttpResponse:
    asking = ask.asking(actor=request.actor, address=found, now=clock.now())
    asked = request.POST
    known = {
        "patient": asking.patient,
        "born": born(asking.patient),
        "young": asking.young,
        "throughs": [
            (name, str(title), str(HINTS[name])) for name, title in capture_words.THROUGH.items()
        ],
        "through": asked.get("par", "person"),
        "ways": [(name, str(title)) for name, title in capture_words.INFORMED.items()],
        "way": asked.get("comment", ""),
        "categories": asking.categories,
        "chosen": asked.getlist("quoi"),
        "terms": [(str(days), capture_words.term(days)) for days in asking.days],
        "term": asked.get("duree", str(asking.days[0])),
        "witness": asked.get("temoin", "")[:LONGEST_NAME],
        "candidates": [(one.public_id, one.name, _where(one)) for one in candidates],
        "candidate": asked.get("lequel", ""),
        "errors": errors,
        "summary": list(errors.items()),
        "crumbs": _crumbs(),
    }
    return render(request, "pro/pages/capture.html", known, status=422 if errors else 200)


def _where(one: directory.Professional) -> str:
    post = next(iter(one.situations), None)
    if post is None:
        return ""
    said = (directory.profession_name(post.profession), post.organisation, post.city)
    return ", ".join(part for part in said if part)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Mes patients"), "/pro/"), (_("Accords recueillis"), HERE)]


@require_GET
@page_of_professional
def captures(request: SignedInRequest) -> HttpResponse:
    """
    What one is asked to confirm, and what one took down.
    """
    now, actor = clock.now(), request.actor
    known = {
        "asked": [_asked(one) for one in listed.to_witness(actor=actor, now=now)],
        "mine": [_mine(one) for one in listed.by_professional(actor=actor, now=now)],
        "done": str(DONE.get(request.GET.get("fait", ""), "")),
        "crumbs": _crumbs()[:1],
    }
    return render(request, "pro/pages/captures.html", known)


def _asked(one: listed.Told) -> dict[str, object]:
    note = _("Demandé %(when)s. Sans réponse avant %(until)s, cette demande tombe.")
    said = {"when": words.moment(one.asked_at), "until": words.moment(one.expires_at)}
    return {"name": one.asker, "href": f"{HERE}{one.number}/", "note": note % said}


def _mine(one: listed.Mine) -> dict[str, object]:
    born = _("%(initials)s, de %(year)s") % {"initials": one.initials, "year": one.born}
    if one.state == listed.WAITING:
        until = words.moment(one.expires_at)
        note = _("À confirmer par %(who)s, avant %(until)s.") % {
            "until": until, "who": one.witness or _("un proche nommé par la personne"),
        }  # fmt: skip
    elif one.state == listed.HOLDS and one.until:
        note = _("Ouvert jusqu’au %(day)s.") % {"day": words.day(one.until)}
    else:
        note = _("N’ouvre rien : sans confirmation, retiré, ou à son terme.")
    return {
        "name": one.name or born,
        "href": f"/pro/patient/{one.patient}/" if one.patient else "",
        "note": f"{words.capital(words.moment(one.asked_at))}. {note}",
    }


@require_http_methods(["GET", "POST"])
@page_of_professional
def witness(request: SignedInRequest, number: int) -> HttpResponse:
    if number >= LARGEST:
        raise Http404
    now = clock.now()
    if request.method == "POST":
        confirms = "confirmer" in request.POST
        if not confirms and "refuser" not in request.POST:
            return HttpResponseRedirect(request.path)
        answer.by_witness(
            actor=request.actor, number=number, confirms=confirms,
            key=request.POST.get("idempotency_key", ""), now=now,
        )  # fmt: skip
        return HttpResponseRedirect(f"{HERE}?fait={'confirme' if confirms else 'refuse'}")
    one = answer.witnessed(actor=request.actor, number=number, now=now)
    kept = set(one.capture.categories)
    lends = ", ".join(title for name, title in ask.choices() if name in kept)
    known = {
        "asker": one.asker.name,
        "facts": [
            (_("La personne"), _("%(initials)s, de %(year)s")
             % {"initials": one.initials, "year": one.born}),
            (_("Accord exprimé par"), capture_words.through(one.capture.through)),
            (_("Comment elle a été informée"), capture_words.informed(one.capture.informed)),
            (_("Ce que l’accord ouvre"), lends),
            (_("Pour combien de temps"), capture_words.term(one.capture.days)),
        ],
        "until": words.moment(one.capture.expires_at),
        "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "pro/pages/witness.html", known)
