"""
One measure: over a year, by something, and as a file.
"""

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
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
from ens.portals.authority.themes import BY, OTHERS, THEMES, Theme, by_of, name_of
from ens.portals.authority.views.dashboard import counts_of, sentence
from ens.portals.shared.signed_in_request import SignedInRequest
from ens.ui import words
from ens.ui.charts.columns import month_name

HIDDEN = "nc"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_GET
@page_of_authority
def theme(request: SignedInRequest, slug: str) -> HttpResponse:
    asked, by = _theme(slug), _by(request, slug)
    year, now = year_asked(request), clock.now()
    seen = steering.told(asked.measure, by=by, year=year, now=now)
    month = _month(request, seen)
    known = common(f"{slug}/") | {
        "theme": asked,
        "year": year,
        "years": [(str(one), str(one)) for one in seen.years],
        "months": [("", _("Toute l’année")), *_months(seen)],
        "month": str(month),
        "sentence": sentence(asked, seen.whole),
        "counts": counts_of(seen.whole),
        "total": seen.whole.shown.total,
        "others": [_other(one, year) for one in asked.others],
        "freshness": freshness(seen.freshness),
        "by": BY[by][0] if by else "",
        "tabs": _tabs(asked, by, year),
        "breakdown": _breakdown(asked, by, seen, month) if by else None,
        "file": f"{HOME}{slug}/donnees.csv?{urlencode(_kept(by, year))}",
    }
    return render(request, "authority/pages/theme.html", known)


def _theme(slug: str) -> Theme:
    if slug not in THEMES:
        raise Http404
    return THEMES[slug]


def _by(request: SignedInRequest, slug: str) -> str:
    """
    The breakdown that the address names, else the first there is.
    """
    offered = THEMES[slug].by
    asked = by_of(request.GET.get("par", ""))
    return asked if asked in offered else next(iter(offered), "")


def _kept(by: str, year: int) -> dict[str, object]:
    return {"annee": year} | ({"par": BY[by][0]} if by else {})


def _months(seen: steering.Told) -> list[tuple[str, str]]:
    return [(str(one.month), words.capital(month_name(one))) for one in seen.whole.months]


def _month(request: SignedInRequest, seen: steering.Told) -> int:
    """
    The month asked for, 0 for the whole year.
    """
    text = request.GET.get("mois", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return asked if 0 < asked <= len(seen.whole.months) else 0


def _tabs(asked: Theme, by: str, year: int) -> list[dict[str, object]]:
    return [
        {
            "href": f"?{urlencode(_kept(one, year))}#detail",
            "label": BY[one][1],
            "current": one == by,
        }
        for one in asked.by
    ]


def _breakdown(asked: Theme, by: str, seen: steering.Told, month: int) -> dict[str, object]:
    found = seen.breakdown
    lines = found.lines if found else ()
    told = [(name_of(by, one), one.months[month - 1] if month else one.total) for one in lines]
    return {
        "head": BY[by][2],
        "lines": [one for one in told if one[1] != 0],
        "unnamed": bool(found and found.unnamed),
        "hidden": any(count is None for _name, count in told),
        "caption": _("%(title)s, %(by)s, %(when)s") % {
            "title": asked.title,
            "by": str(BY[by][1]).lower(),
            "when": month_name(seen.whole.months[month - 1]) if month else seen.whole.year,
        },
    }  # fmt: skip


def _other(measure: str, year: int) -> dict[str, object]:
    seen = steering.told(measure, year=year, now=clock.now())
    return {
        "title": OTHERS[measure],
        "count": how_many(seen.whole.shown.total),
        "counts": counts_of(seen.whole),
    }


@require_GET
@page_of_authority
def data(request: SignedInRequest, slug: str) -> HttpResponse:
    """
    The same as on the page, no more: one number a line, "nc" where it is not told.
    """
    asked, by, year = _theme(slug), _by(request, slug), year_asked(request)
    seen = steering.told(asked.measure, by=by, year=year, now=clock.now())
    named = f"ens-{slug}-{year}" + (f"-par-{BY[by][0]}" if by else "")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{named}.csv"'
    response.write("\ufeff")  # so that spreadsheets read the accents
    writer = csv.writer(response)
    writer.writerow(["indicateur", "annee", "ventilation", "ligne", "mois", "nombre"])
    writer.writerows(_rows(slug, by, seen))
    for measure in asked.others:
        whole = steering.told(measure, year=year, now=clock.now()).whole
        head = [slug, year, "", str(OTHERS[measure])]
        writer.writerows(_line(head, whole, whole.shown.values, whole.shown.total))
    return response


def _rows(slug: str, by: str, seen: steering.Told) -> Iterator[list[object]]:
    year, whole = seen.whole.year, seen.whole
    yield from _line([slug, year, "", ""], whole, whole.shown.values, whole.shown.total)
    for line in seen.breakdown.lines if seen.breakdown else ():
        head = [slug, year, BY[by][0], _plain(name_of(by, line))]
        yield from _line(head, whole, line.months, line.total)


def _line(
    head: list[object], whole: steering.Year, counts: tuple[int | None, ...], total: int | None
) -> Iterator[list[object]]:
    for month, count in zip(whole.months, counts, strict=True):
        yield [*head, f"{month:%Y-%m}", HIDDEN if count is None else count]
    yield [*head, "total", HIDDEN if total is None else total]


def _plain(text: str) -> str:
    """
    A name that a spreadsheet would take for a formula stays a name.
    """
    return f"'{text}" if text.startswith(FORMULA) else text
