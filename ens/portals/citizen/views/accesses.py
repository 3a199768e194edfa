"""
Who looked, and what they did: the register, filtered, by day, with the last year drawn.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ens.ground import clock
from ens.journeys import watch_space
from ens.journeys.accesses import listed
from ens.journeys.accesses.listed import Page, Place, Year
from ens.journeys.emergency import emergencies
from ens.journeys.emergency.emergencies import Emergency
from ens.journeys.who_looked import Told
from ens.portals.citizen import register_filter, register_labels
from ens.portals.citizen.register_filter import OTHERS, Read
from ens.portals.citizen.space import base_of, common, lines_of, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words

FIRST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
LONGEST = 18  # digits of a number in an address
MOST_LINES = 6  # of each table beside the drawing
DONE = {
    "conteste": gettext_lazy("C’est noté : cette ouverture sera vérifiée en premier."),
    "surveille": gettext_lazy("C’est noté : cet espace est surveillé de plus près."),
    "comme-les-autres": gettext_lazy("C’est noté : cet espace est surveillé comme les autres."),
}


@require_GET
@page_of_space
def accesses(request: SignedInRequest, patient: object = "") -> HttpResponse:
    read = register_filter.read(request.GET)
    before = place(request.GET.get("avant", ""))
    now = clock.now()
    whose, page = listed.page(
        actor=request.actor, patient=str(patient), asked=read.asked, before=before, now=now
    )
    base = base_of(whose)
    known = common(whose, "acces/") | {
        "emergencies": _opened(page.emergencies, base),
        "done": DONE.get(request.GET.get("fait", ""), ""),
        "may_watch": whose.limited is None,
        "watched": whose.limited is None and watch_space.is_watched(person=whose.person),
        "days": [] if read.errors else by_day(page.told, base, now),
        "others": read.asked.others,
        "year": _drawn(page.year) if page.year and page.year.total else None,
        **_links(read, page, before),
        **_filter(read, page, request),
    }
    status = 422 if read.errors else 200
    return render(request, "citizen/pages/accesses.html", known, status=status)


def place(text: str) -> Place | None:
    """
    Where a page begins, as `place_in_address` wrote it; nothing else is one.
    """
    parts = text.split("-")
    if len(parts) != 2 or not all(_is_number(one) for one in parts):
        return None
    try:
        return FIRST + int(parts[0]) * MICROSECOND, int(parts[1])
    except OverflowError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def place_in_address(one: Place) -> str:
    at, line = one
    return f"{(at - FIRST) // MICROSECOND}-{line}"


def by_day(told: Sequence[Told], base: str, now: dt.datetime) -> list[dict[str, object]]:
    """
    The acts of each day, under its name.
    """
    days = groupby(told, key=lambda one: timezone.localtime(one.at).date())
    return [
        {"name": _day_name(day, now), "lines": lines_of(tuple(group), base)} for day, group in days
    ]


def _day_name(day: dt.date, now: dt.datetime) -> str:
    today = timezone.localtime(now).date()
    if day == today:
        return _("Aujourd’hui")
    if day == today - dt.timedelta(days=1):
        return _("Hier")
    return words.capital(f"{formats.date_format(day, 'l')} {words.day(day)}")


def _links(read: Read, page: Page, before: Place | None) -> dict[str, object]:
    query = register_filter.address(read.asked)
    following = f"avant={place_in_address(page.following)}" if page.following else ""
    return {
        "older": "?" + "&".join(one for one in (query, following) if one) if following else "",
        "newer": f"?{query}" if before else "",
        "files": [
            {"href": f"fichier/{kind}/?{query}", "label": label}
            for kind, label in (
                ("tableau", _("Tableau (CSV)")),
                ("feuille", _("Page à imprimer ou à enregistrer en PDF")),
                ("fhir", _("Pour un logiciel (FHIR AuditEvent)")),
            )
        ],
        "tabs": [
            {
                "href": f"?{register_filter.address(read.asked, others=others)}",
                "label": label,
                "current": others == read.asked.others,
            }
            for others, label in ((False, _("Tout")), (True, _("Les autres que moi")))
        ],
    }


def _filter(read: Read, page: Page, request: SignedInRequest) -> dict[str, object]:
    return {
        "selects": register_filter.selects(read.asked, page.choices, read.errors),
        "dates": register_filter.days(read.asked, request.GET, read.errors),
        "errors": read.errors,
        "summary": list(read.errors.items()),
        "filtered": not read.asked.is_everything or bool(read.errors),
        "said": register_filter.summary(read.asked, page.choices),
        "everything": f"?voir={OTHERS}" if read.asked.others else "?",
        "voir": OTHERS if read.asked.others else "",
    }


def _drawn(year: Year) -> dict[str, object]:
    """
    By month what others did; beside it everybody, by who and by what.
    """
    return {
        "months": year.months,
        "others": any(count for _month, count in year.months),
        "actors": [
            (register_labels.ACTORS[name], count) for name, count in year.by_actor[:MOST_LINES]
        ],
        "kinds": [(register_labels.ACTS[name], count) for name, count in year.by_kind[:MOST_LINES]],
    }


@require_POST
@page_of_space
def watch(request: SignedInRequest, patient: object = "") -> HttpResponse:
    """
    From the next day on, more closely than other spaces; or as them again.
    """
    closely = "surveiller" in request.POST
    whose = watch_space.decide(
        actor=request.actor,
        patient=str(patient),
        closely=closely,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    done = "surveille" if closely else "comme-les-autres"
    return HttpResponseRedirect(f"{base_of(whose)}acces/?fait={done}")


@require_POST
@page_of_space
def contest(request: SignedInRequest, review: int, patient: object = "") -> HttpResponse:
    whose = emergencies.contest(
        actor=request.actor,
        patient=str(patient),
        review=review,
        key=request.POST.get("idempotency_key", ""),
        now=clock.now(),
    )
    return HttpResponseRedirect(f"{base_of(whose)}acces/?fait=conteste")


def _opened(found: tuple[Emergency, ...], base: str) -> list[dict[str, object]]:
    return [
        {
            "name": one.name,
            "role": one.profession,
            "place": one.place,
            "note": f"{_when(one)} {_outcome(one)}",
            "contest": f"{base}acces/urgences/{one.review}/contester/"
            if one.state == "waiting" and not one.contested
            else "",
            "key": f"contest-{one.review}",
        }
        for one in found
    ]


def _when(one: Emergency) -> str:
    said = {
        "day": words.day(one.at),
        "begin": words.hour(one.at),
        "end": words.hour(one.until),
        "reason": one.reason,
    }
    return _("Le %(day)s, de %(begin)s à %(end)s. Motif : %(reason)s.") % said


def _outcome(one: Emergency) -> str:
    if one.state == "justified":
        return _("Vérifiée : elle était justifiée.")
    if one.state == "abusive":
        return _("Vérifiée : elle n’était pas justifiée.")
    if one.contested:
        return _("Vous la contestez : elle sera vérifiée en premier.")
    return _("La vérification est en attente.")
