"""
What the pages of the authority share.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from ens.contexts.access import api as access
from ens.contexts.steering import api as steering
from ens.contexts.watch import api as watch
from ens.ground import clock
from ens.portals.authority.themes import THEMES
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.ui import words

View = Callable[..., HttpResponseBase]
HOME = "/autorite/"
QUEUE = f"{HOME}urgences/"


def page_of_authority(view: View) -> View:
    """
    For an agent appointed by the authority, and nobody else.
    """

    @signed_in(kind="authority")
    @plain_refusals
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return shown


def common(here: str) -> dict[str, object]:
    now = clock.now()
    return {
        "now": now,
        "navigation": _navigation(here, _waiting()),
        "crumbs": [(_("Vue d’ensemble"), HOME)],
        "policy": steering.policy(),
    }


def _waiting() -> dict[str, int]:
    """
    How much waits for a look, by address.
    """
    return {
        "urgences/": access.count_of_reviews_waiting(),
        "veille/": watch.count_of_alerts_waiting(),
    }


def _navigation(here: str, waiting: dict[str, int]) -> list[dict[str, object]]:
    first = [("", _("Vue d’ensemble"), _("Accueil"), "home")]
    themes = [(f"{one.slug}/", one.title, one.short, one.icon) for one in THEMES.values()]
    queue = [
        ("urgences/", _("Urgences à vérifier"), _("À vérifier"), "check"),
        ("veille/", _("Consultations à examiner"), _("À examiner"), "eye"),
    ]
    last = [
        ("matrice/", _("Matrice d’habilitation"), _("Matrice"), "lock"),
        ("methode/", _("Comment c’est compté"), _("Méthode"), "info"),
    ]
    return [
        {
            "href": f"{HOME}{path}",
            "label": label,
            "short": short,
            "icon": icon,
            "current": path == here,
            "count": waiting.get(path, 0),
        }
        for path, label, short, icon in [*first, *queue, *themes, *last]
    ]


def year_asked(request: HttpRequest) -> int:
    """
    The year in the address, else this one.
    """
    text, this = request.GET.get("annee", ""), clock.today().year
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else this
    return min(asked, this)


def how_many(count: int | None) -> str:
    """
    A count that stands alone.
    """
    if count is None:
        return _("moins de %(count)s") % {"count": steering.policy().threshold}
    return words.number(count)


def freshness(fresh: steering.Freshness) -> str:
    if fresh.is_live:
        return _("Compté à l’instant.")
    if fresh.counted_at is None:
        return _("Le compte n’a pas encore commencé.")
    return _("Compté jusqu’à %(hour)s, le %(day)s. La suite le sera dans quelques minutes.") % {
        "hour": words.hour(fresh.counted_at),
        "day": words.day(fresh.counted_at),
    }
