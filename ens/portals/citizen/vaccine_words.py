"""
The vaccines of a person in plain French: when, and why, dose by dose.
"""

import datetime as dt
from collections.abc import Iterator

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ens.contexts.prevention import api as prevention
from ens.contexts.prevention.api import Noted, Plan, State, Step
from ens.ui import words

STATES = {
    State.OVERDUE: (gettext_lazy("À rattraper ou à vérifier"), "warning"),
    State.DUE: (gettext_lazy("À faire maintenant"), "new"),
    State.COMING: (gettext_lazy("À venir"), "neutral"),
    State.DONE: (gettext_lazy("Fait"), "success"),
    State.PAST: (gettext_lazy("Pas dans le carnet"), "neutral"),
}


def to_do(count: int) -> str:
    text = ngettext(
        "%(count)s vaccin à faire ou à vérifier", "%(count)s vaccins à faire ou à vérifier", count
    )
    return text % {"count": count}


def lead(plan: Plan) -> str:
    count = len(plan.to_do)
    return f"{to_do(count)}." if count else _("Rien à faire pour l’instant.")


def age_of(step: Step) -> str:
    """
    What is written under its mark: "2 mois", or the winter.
    """
    if step.vaccine.season:
        return prevention.which(step)
    return prevention.span_words(prevention.recommended(step))


def when(step: Step) -> str:
    """
    The one line that says when.
    """
    match step.state:
        case State.DONE:
            return _("Fait %(when)s") % {"when": on(step.given[-1])}
        case State.DUE:
            return _("À faire avant le %(day)s") % {"day": words.day(step.closes or dt.date.max)}
        case State.OVERDUE:
            return _("Recommandé depuis le %(day)s") % {"day": words.day(_opens(step))}
        case State.COMING:
            return _coming(step)
    return _("Recommandé %(age)s") % {"age": _from_age(step)}


def _coming(step: Step) -> str:
    if step.precision == "month":
        return _("À partir de %(month)s, à un mois près") % {"month": _month(_opens(step))}
    if step.precision == "year":
        return _("À partir de %(year)s, à un an près") % {"year": _opens(step).year}
    if step.waits:
        return _("Après la dose précédente, pas avant le %(day)s") % {
            "day": words.day(_opens(step))
        }
    return _("À partir du %(day)s") % {"day": words.day(_opens(step))}


def on(one: Noted) -> str:
    """
    "le 18 mars 2026", "en mars 2026", "en 2026".
    """
    if one.precision == "month":
        return _("en %(month)s") % {"month": _month(one.first)}
    if one.precision == "year":
        return _("en %(year)s") % {"year": one.first.year}
    return _("le %(day)s") % {"day": words.day(one.last)}


def noted(step: Step) -> list[str]:
    """
    What made it done, a line for each vaccine.
    """
    return [_as_noted(one) for one in step.given]


def reasons(step: Step, plan: Plan, *, given: str) -> list[str]:
    """
    Why it is due, to come or no longer followed, a sentence at a time. `given` is the first
    name of the person helped, empty when the reader is the person.
    """
    return [*_why(step, plan, given), *_notes(step, plan)]


def _why(step: Step, plan: Plan, given: str) -> Iterator[str]:
    yield _("Recommandé %(age)s.") % {"age": _from_age(step)}
    if step.state is State.PAST:
        yield _("À cet âge, cette page ne le suit plus. S’il manque, parlez-en à un professionnel.")
        return
    yield _age(plan, given)
    yield from _in_the_record(step, plan)


def _in_the_record(step: Step, plan: Plan) -> Iterator[str]:
    if step.given:
        yield _("Un vaccin est noté %(when)s, mais il ne protège pas contre : %(missing)s.") % {
            "when": on(step.given[-1]),
            "missing": prevention.disease_names(plan.calendar, step.missing),
        }
    elif step.last is None:
        yield _("Aucun vaccin correspondant n’est dans le carnet.")
    elif step.number > 1 and not step.waits:
        yield _("Le vaccin précédent est noté %(when)s.") % {"when": on(step.last)}
    else:
        yield _("Le dernier vaccin noté date %(when)s ; il ne compte pas pour cette dose.") % {
            "when": _from(step.last)
        }
    if step.waits:
        yield _("Cette dose se fait après la précédente, qui n’est pas dans le carnet.")
    if step.precision != "day":
        yield _("La date du vaccin précédent n’est pas connue au jour près : celle-ci non plus.")
    if step.state is State.OVERDUE:
        yield _("S’il a déjà été fait, un professionnel peut l’ajouter au carnet.")


def _notes(step: Step, plan: Plan) -> Iterator[str]:
    if step.required and step.vaccine.required_from:
        yield _("Obligatoire pour les enfants nés depuis le %(day)s.") % {
            "day": words.day(step.vaccine.required_from)
        }
    if note := prevention.told(step.vaccine.note):
        yield note
    yield _("Source : %(title)s, %(publisher)s.") % {
        "title": plan.calendar.title,
        "publisher": plan.calendar.publisher,
    }


def _as_noted(one: Noted) -> str:
    """
    "DTCaP-Hib-hépatite B, le 18 mars 2026, par Dr Anne ROUX, lot A1."
    """
    said = [one.name, on(one)]
    if one.by:
        said.append(_("par %(name)s") % {"name": one.by})
    if one.lot:
        said.append(_("lot %(lot)s") % {"lot": one.lot})
    text = f"{', '.join(said)}."
    return f"{text} {_('Reconnu d’après son nom.')}" if one.by_name else text


def _age(plan: Plan, given: str) -> str:
    age = prevention.age_words(prevention.age(plan.birth_date, today=plan.today))
    if given:
        return _("%(name)s a %(age)s.") % {"name": given, "age": age}
    return _("Vous avez %(age)s.") % {"age": age}


def _from_age(step: Step) -> str:
    age = prevention.span_words(prevention.recommended(step))
    if step.vaccine.season:
        return _("chaque hiver à partir de %(age)s") % {"age": age}
    return _("à partir de %(age)s") % {"age": age}


def _from(one: Noted) -> str:
    """
    "du 18 mars 2026", "de mars 2026", "de 2026".
    """
    if one.precision == "month":
        return _("de %(month)s") % {"month": _month(one.first)}
    if one.precision == "year":
        return _("de %(year)s") % {"year": one.first.year}
    return _("du %(day)s") % {"day": words.day(one.last)}


def _opens(step: Step) -> dt.date:
    return step.opens or dt.date.max


def _month(day: dt.date) -> str:
    return formats.date_format(day, "F Y")
