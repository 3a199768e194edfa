"""
The first page: every measure over a year; and how all of it is counted.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.contexts.steering import api as steering
from ens.ground import clock
from ens.portals.authority.desk import (
    HOME,
    common,
    freshness,
    how_many,
    page_of_authority,
    year_asked,
)
from ens.portals.authority.themes import STATES, THEMES, Theme
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.standards.disclosure import USUAL
from ens.ui import words


@require_GET
@page_of_authority
def dashboard(request: SignedInRequest) -> HttpResponse:
    year = year_asked(request)
    seen = steering.overview(year=year, now=clock.now())
    known = common("") | {
        "year": year,
        "years": [(str(one), str(one)) for one in seen.years],
        "freshness": freshness(seen.freshness),
        "spaces": _states(seen.spaces),
        "known_spaces": how_many(seen.spaces.total),
        "themes": [_told(one, seen.measures[one.measure]) for one in THEMES.values()],
    }
    return render(request, "authority/pages/dashboard.html", known)


def _states(spaces: steering.Spaces) -> list[tuple[str, str]]:
    """
    A state that is hidden may be so beside another: it is not said to be small.
    """
    return [
        ("n. c." if spaces.states[state] is None else words.number(spaces.states[state] or 0), name)
        for state, name in STATES.items()
    ]


def _told(theme: Theme, seen: steering.Year) -> dict[str, object]:
    count = how_many(seen.shown.total)
    return {
        "href": f"{HOME}{theme.slug}/?annee={seen.year}",
        "title": theme.title,
        "unit": theme.unit,
        "sentence": words.capital(theme.sentence % {"count": count, "year": seen.year}),
        "counts": counts_of(seen),
    }


def counts_of(seen: steering.Year) -> list[tuple[object, int | None]]:
    """
    What a chart draws; nothing where the whole is nothing, or too little to be told.
    """
    if not seen.shown.total:
        return []
    return list(zip(seen.months, seen.shown.values, strict=True))


@require_GET
@page_of_authority
def method(request: SignedInRequest) -> HttpResponse:
    seen = steering.overview(year=clock.today().year, now=clock.now())
    known = common("methode/") | {
        "freshness": freshness(seen.freshness),
        "policy": USUAL,
        "themes": THEMES.values(),
    }
    return render(request, "authority/pages/method.html", known)
