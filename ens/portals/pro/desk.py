"""
What the professional's pages share.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from ens.contexts.prevention import api as prevention
from ens.ground import clock
from ens.journeys.patient_seen import Patient
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.ui import words

View = Callable[..., HttpResponseBase]


def page_of_professional(view: View) -> View:
    """
    For a professional signed in; who is not theirs does not exist.
    """

    @signed_in(kind="professional")
    @plain_refusals
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return shown


def common(patient: Patient | None = None) -> dict[str, object]:
    known: dict[str, object] = {"now": clock.now(), "crumbs": [(_("Mes patients"), "/pro/")]}
    if patient is None:
        return known
    base = f"/pro/patient/{patient.public_id}/"
    return known | {
        "patient": patient,
        "base": base,
        "born": born(patient),
        "loan_end": lent_until(patient),
        "loan_lends": _listed(patient.loan.lends) if patient.loan else "",
        "glass_end": words.hour(patient.glass.end) if patient.glass else "",
        "crumbs": [(_("Mes patients"), "/pro/"), (patient.name, base)],
    }


def lent_until(patient: Patient) -> str:
    """
    "22 novembre 2026, 12 h 50"
    """
    if patient.loan is None:
        return ""
    return f"{words.day(patient.loan.until)}, {words.hour(patient.loan.until)}"


def _listed(titles: tuple[str, ...]) -> str:
    """
    "les mesures, les messages": titles in the middle of a sentence.
    """
    return ", ".join(f"{title[:1].lower()}{title[1:]}" for title in titles)


def born(patient: Patient) -> str:
    """
    "Née le 17 février 1958, 68 ans"
    """
    said = {"day": words.day(patient.birth_date), "age": age(patient)}
    if patient.sex == "F":
        return _("Née le %(day)s, %(age)s") % said
    return _("Né le %(day)s, %(age)s") % said


def age(patient: Patient) -> str:
    """
    In days for a newborn, in months until two years, as a paediatrician counts.
    """
    if patient.birth_date == clock.today():
        return _("aujourd’hui")
    return prevention.age_words(prevention.age(patient.birth_date, today=clock.today()))
