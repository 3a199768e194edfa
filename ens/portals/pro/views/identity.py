"""
Who is this person? The national service answers by the traits, posted: no name is ever in an
address.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ens.contexts.register import api as register
from ens.ground import clock
from ens.journeys import identify
from ens.portals.pro.desk import common, page_of_professional
from ens.portals.pro.traits import TraitsForm, read
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

NOBODY, SEVERAL, DOWN, REFUSED, TOO_MANY = "nobody", "several", "down", "refused", "too-many"


@require_http_methods(["GET", "POST"])
@page_of_professional
def identity(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return _asked(request, TraitsForm())
    form = read(request.POST)
    if form.traits is None:
        return _asked(request, form, status=422)
    try:
        answer = identify.by_traits(actor=request.actor, traits=form.traits, now=clock.now())
    except identify.BornLater:
        late = {"naissance": _("Cette date n’est pas encore passée.")}
        return _asked(request, replace(form, errors=late), status=422)
    except identify.TooManyQuestions:
        return _asked(request, form, said=TOO_MANY, status=429)
    except identify.QuestionRefused:
        return _asked(request, form, said=REFUSED, status=422)
    except (identify.ServiceDown, register.NotWritten):
        return _asked(request, form, said=DOWN, status=503)
    if answer.found is None:
        return _asked(request, form, said=SEVERAL if answer.several else NOBODY)
    return render(request, "pro/pages/identity_found.html", _found(answer.found))


def _asked(
    request: SignedInRequest, form: TraitsForm, *, said: str = "", status: int = 200
) -> HttpResponse:
    known = common() | {
        "form": form,
        "said": said,
        "sexes": [("F", _("Féminin")), ("M", _("Masculin"))],
    }
    return render(request, "pro/pages/identity.html", known, status=status)


def _found(found: identify.Found) -> dict[str, Any]:
    traits = found.traits
    number = f"{found.number.value[:13]}{words.NBSP}{found.number.value[13:]}"
    base = f"/pro/patient/{found.public_id}/"
    return common() | {
        "found": found,
        "name": f"{traits.first_given} {traits.family}",
        "facts": [
            (_("Nom de naissance"), traits.family),
            (_("Prénoms de l’acte de naissance"), " ".join(traits.given)),
            (_("Sexe"), _("Féminin") if traits.sex == "F" else _("Masculin")),
            (_("Né(e) le"), words.day(traits.birth_date)),
            (_("Lieu de naissance (code INSEE)"), traits.birthplace),
            (_("Matricule INS"), number),
            (_("Statut de l’identité"), _("Récupérée auprès d’INSi")),
        ],
        "patient_page": base if found.then == identify.OPEN else "",
        "emergency": f"{base}urgence/" if found.may_break_glass else "",
        "capture": f"/pro/accord/{found.capture}/" if found.capture else "",
    }
