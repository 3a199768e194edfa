"""
The measures of a space: each kind over time, and the form to add one.
"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ens.ground import clock
from ens.journeys import add_measure
from ens.journeys import measures_of_person as journey
from ens.journeys.add_measure import NotAMeasure, Typed
from ens.journeys.holder import Holder
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.vital_signs import Measure
from ens.ui import dates, words

HERE = "mesures/"
VALUES = ("valeur", "valeur2")


@require_GET
@page_of_space
def measures(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, found = journey.at_a_glance(actor=request.actor, patient=str(patient), now=clock.now())
    known = common(whose, HERE) | {
        "series": found.series,
        "grows": found.grows,
        "done": _done(request),
    }
    return render(request, "citizen/pages/measures.html", known)


@require_GET
@page_of_space
def measure(request: SignedInRequest, code: str, patient: object = "") -> HttpResponse:
    whose, found = journey.one_kind(
        actor=request.actor, patient=str(patient), code=code, now=clock.now()
    )
    kind = journey.known(code)
    known = common(whose, HERE) | {
        "name": journey.named(kind),
        "kind": kind,
        "one": found.series[0] if found.series else None,
        "grows": found.grows and kind.grows,
        "done": _done(request),
        "crumbs": _crumbs(whose),
    }
    return render(request, "citizen/pages/measure.html", known)


def _done(request: HttpRequest) -> str:
    return _("C’est fait : votre mesure est enregistrée.") if "fait" in request.GET else ""


def _crumbs(whose: Holder) -> list[tuple[str, str]]:
    base = base_of(whose)
    return [(_("Accueil"), base), (_("Mesures"), f"{base}{HERE}")]


@require_GET
@page_of_space
def choose(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose = add_measure.prepared(actor=request.actor, patient=str(patient), now=clock.now())
    kinds = [(one.code, journey.named(one)) for one in add_measure.kinds()]
    known = common(whose, HERE) | {"kinds": kinds, "crumbs": _crumbs(whose)}
    return render(request, "citizen/pages/measure_choose.html", known)


@require_http_methods(["GET", "POST"])
@page_of_space
def add(request: SignedInRequest, code: str, patient: object = "") -> HttpResponse:
    if request.method == "GET":
        return _form(request, code, str(patient))
    typed, day_error = _typed(request)
    try:
        whose = add_measure.add(
            actor=request.actor,
            patient=str(patient),
            code=code,
            typed=typed,
            key=request.POST.get("idempotency_key", ""),
            now=clock.now(),
        )
    except NotAMeasure as wrong:
        said = _said(wrong, journey.known(code)) | ({"jour": day_error} if day_error else {})
        return _form(request, code, str(patient), errors=said)
    return HttpResponseRedirect(f"{base_of(whose)}{HERE}{code}/?fait=1")


def _typed(request: HttpRequest) -> tuple[Typed, str]:
    values = tuple(request.POST.get(name, "") for name in VALUES)
    try:
        return Typed(values, dates.read_date(request.POST, "jour")), ""
    except dates.NotADate as error:
        return Typed(values, None), str(error)


def _form(
    request: HttpRequest, code: str, patient: str, *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    kind = add_measure.known(code)
    whose = add_measure.prepared(actor=request.actor, patient=patient, now=clock.now())  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    fields = [
        {
            "name": name,
            "label": label,
            "value": sent.get(name, "") if sent else "",
            "error": (errors or {}).get(name, ""),
        }
        for name, label in zip(VALUES, _labels(kind), strict=False)
    ]
    known = common(whose, HERE) | {
        "name": journey.named(kind),
        "unit": journey.unit_of(kind),
        "kind": kind,
        "fields": fields,
        "day": dates.typed_date(sent, "jour") if sent else clock.today(),
        "day_error": (errors or {}).get("jour", ""),
        "errors": list((errors or {}).items()),
        "crumbs": _crumbs(whose),
    }
    status = 422 if errors else 200
    return render(request, "citizen/pages/measure_add.html", known, status=status)


def _labels(kind: Measure) -> tuple[str, ...]:
    if kind.pair:
        return _("Maximale (le premier nombre)"), _("Minimale (le second nombre)")
    return (_("Valeur"),)


def _said(wrong: NotAMeasure, kind: Measure) -> dict[str, str]:
    """
    Each mistake as a sentence, under the name of its field.
    """
    unit = journey.unit_of(kind)
    said = {
        "number": _("Écrivez un nombre, par exemple %(example)s.")
        % {"example": words.number("120" if kind.pair else "36.8")},
        "limits": _("Écrivez une valeur entre %(least)s et %(most)s.")
        % {"least": words.number(kind.least), "most": words.quantity(kind.most, unit)},
        "order": _("La minimale est plus petite que la maximale."),
        "missing": _("Indiquez la date de la mesure."),
        "future": _("La date est aujourd’hui au plus tard."),
        "before-birth": _("La date est après la naissance."),
    }
    names = {"value0": VALUES[0], "value1": VALUES[1], "day": "jour"}
    return {names[field]: said[reason] for field, reason in wrong.wrong.items()}
