"""
The vaccines of a space: what is due first, then what comes, then what was done; each with why.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ens.contexts.prevention import api as prevention
from ens.contexts.prevention.api import Noted, Plan, State, Step
from ens.ground import clock
from ens.journeys import vaccines_of_person
from ens.portals.citizen import vaccine_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

SOON = dt.timedelta(days=2 * 365)  # what comes later is folded


@require_GET
@page_of_space
def vaccines(request: SignedInRequest, patient: object = "") -> HttpResponse:
    whose, found = vaccines_of_person.of_citizen(
        actor=request.actor, patient=str(patient), now=clock.now()
    )
    plan, given = found.plan, "" if whose.mine else whose.given
    coming = sorted(plan.in_state(State.COMING), key=_opens)
    soon = [one for one in coming if _opens(one) <= plan.today + SOON]
    later = [one for one in coming if one not in soon]
    done = sorted(plan.in_state(State.DONE), key=lambda one: one.given[-1].last, reverse=True)
    known = common(whose, "prevention/") | {
        "lead": vaccine_words.lead(plan),
        "plan": plan,
        "provenance": prevention.told(plan.calendar.provenance),
        "picture": _picture([one for one in plan.steps if one in soon or _is_shown(one)]),
        "to_do": _rows(sorted(plan.to_do, key=_opens), plan, given),
        "soon": _rows(soon, plan, given),
        "later": _rows(later, plan, given),
        "done": _rows(done, plan, given),
        "following": _following([*soon, *later]),
        "past": _rows(plan.in_state(State.PAST), plan, given),
        "unknown": [_noted(one) for one in plan.unknown],
        "undated": [_noted(one) for one in plan.undated],
        "others": [_other(one, plan) for one in plan.others],
        "reminded": found.reminded,
        "said": _done(request.GET.get("fait", "")),
    }
    return render(request, "citizen/pages/vaccines.html", known)


@require_POST
@page_of_space
def reminders(request: SignedInRequest, patient: object = "") -> HttpResponse:
    on = "reprendre" in request.POST
    whose = vaccines_of_person.switch(
        actor=request.actor,
        patient=str(patient),
        on=on,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    done = "rappels" if on else "sans-rappel"
    return HttpResponseRedirect(f"{base_of(whose)}prevention/?fait={done}")


def _done(word: str) -> str:
    return {
        "rappels": _("C’est fait : les rappels sont activés."),
        "sans-rappel": _("C’est fait : il n’y aura plus de rappel."),
    }.get(word, "")


def _opens(step: Step) -> dt.date:
    return step.opens or dt.date.max


def _is_shown(step: Step) -> bool:
    return step.state is State.DONE or step.to_do


def _picture(steps: Sequence[Step]) -> list[dict[str, object]]:
    """
    What is done, due and near, one line per vaccine.
    """
    return [
        {
            "name": prevention.name_of(vaccine),
            "doses": [
                {
                    "age": vaccine_words.age_of(one),
                    "state": one.state.value,
                    "href": f"#{one.key}",
                }
                for one in group
            ],
        }
        for vaccine, group in groupby(steps, key=lambda one: one.vaccine)
    ]


def _rows(steps: Sequence[Step], plan: Plan, given: str) -> list[dict[str, object]]:
    return [
        {
            "key": one.key,
            "state": one.state.value,
            "title": prevention.name_of(one.vaccine),
            "which": prevention.which(one),
            "when": vaccine_words.when(one),
            "word": vaccine_words.STATES[one.state][0],
            "tone": vaccine_words.STATES[one.state][1],
            "duty": _("Obligatoire") if one.required else _("Recommandé"),
            "noted": vaccine_words.noted(one),
            "reasons": []
            if one.state is State.DONE
            else vaccine_words.reasons(one, plan, given=given),
            "icon": "check" if one.state is State.DONE else "vaccine",
        }
        for one in steps
    ]


def _following(coming: Sequence[Step]) -> str:
    """
    What comes next, for who has nothing to do.
    """
    if not coming:
        return _("Cette page vous dira quand un vaccin sera à faire.")
    return _("Le prochain : %(title)s. %(when)s.") % {
        "title": prevention.title(coming[0]),
        "when": vaccine_words.when(coming[0]),
    }


def _noted(one: Noted) -> tuple[str, str]:
    if one.precision == "unknown":
        return one.name, _("Sans date")
    return one.name, vaccine_words.on(one)


def _other(one: Noted, plan: Plan) -> tuple[str, str]:
    about = one.product.about if one.product else ()
    name, when = _noted(one)
    diseases = prevention.disease_names(plan.calendar, about)
    named = diseases.casefold() in name.casefold()
    return name if named else f"{name} ({diseases})", when
