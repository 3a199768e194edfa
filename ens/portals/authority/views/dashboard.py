"""
The first page: every measure over a year; and how all of it is counted.
"""

from collections.abc import Mapping

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
        "themes": [_told(one, seen.measures[one.measure]) for one in THEMES.values()],
    }
    return render(request, "authority/pages/dashboard.html", known)


def _states(spaces: Mapping[str, int | None]) -> list[tuple[str, str]]:
    small = f"< {steering.policy().threshold}"
    counts = {state: spaces[state] for state in STATES}
    return [
        (small if count is None else words.number(count), str(STATES[state]))
        for state, count in counts.items()
    ]


def _told(theme: Theme, seen: steering.Year) -> dict[str, object]:
    return {
        "href": f"{HOME}{theme.slug}/?annee={seen.year}",
        "title": theme.title,
        "unit": theme.unit,
        "sentence": sentence(theme, seen),
        "counts": counts_of(seen),
    }


def sentence(theme: Theme, seen: steering.Year) -> str:
    if seen.shown.total == 0:
        return str(theme.none % {"year": seen.year})
    said = {"count": how_many(seen.shown.total), "year": seen.year}
    return words.capital(theme.sentence % said)


def counts_of(seen: steering.Year) -> list[tuple[object, int | None]]:
    """
    What a chart draws; nothing where no month has a number to draw.
    """
    if not any(seen.shown.values):
        return []
    return list(zip(seen.months, seen.shown.values, strict=True))


@require_GET
@page_of_authority
def method(request: SignedInRequest) -> HttpResponse:
    seen = steering.overview(year=clock.today().year, now=clock.now())
    known = common("methode/") | {
        "freshness": freshness(seen.freshness),
        "themes": THEMES.values(),
    }
    return render(request, "authority/pages/method.html", known)
