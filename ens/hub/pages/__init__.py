"""
The hub's page: what it holds, in protected counts, for whoever may come by.
"""

import datetime as dt
from pathlib import Path
from threading import Lock

from starlette.responses import HTMLResponse

from ens.hub import counting
from ens.hub.counting import Table

TEMPLATES = Path(__file__).parent / "templates"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_loading = Lock()


def warm() -> None:
    """
    Load Django's template engine: late, so that the hub listens before.
    """
    from django.conf import settings

    from ens.ui import standalone

    with _loading:
        if not settings.configured:
            standalone.configure(templates=(TEMPLATES,))


def front(incoming: Path) -> HTMLResponse:
    warm()
    from django.template.loader import render_to_string

    by_type, by_month = (counting.count(incoming, by=name) for name in ("type", "month"))
    page = render_to_string("hub/front.html", _known(by_type, by_month))
    return HTMLResponse(page, headers=HEADERS)


def _known(by_type: Table, by_month: Table) -> dict[str, object]:
    from django.utils.formats import date_format
    from django.utils.translation import gettext as _

    from ens.hub import words

    policy = counting.policy()

    def people(count: int | None) -> str:
        return words.people(count, threshold=policy.threshold)

    months = [(dt.date.fromisoformat(f"{one.value}-01"), one.people) for one in by_month.counts]
    return {
        "LANGUAGE_CODE": "fr",
        "policy": policy,
        "columns_of_types": [_("Sorte de données"), (_("Personnes"), "number")],
        "columns_of_months": [_("Mois"), (_("Personnes"), "number")],
        "total": people(by_type.total),
        "types": [[words.type_name(one.value), people(one.people)] for one in by_type.counts],
        "months": [[date_format(when, "F Y"), people(count)] for when, count in months],
    }
