"""
What the pages of one space share: whose it is, where its pages are, how a journey is asked.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.ground import clock
from ens.journeys import holder, who_looked
from ens.journeys.holder import Holder
from ens.journeys.who_looked import Told
from ens.portals.citizen import lessons, register_labels, register_words
from ens.portals.shared import step_up
from ens.portals.shared.answers import plain_refusals
from ens.portals.shared.signed_in import signed_in
from ens.ui import words as ui_words

View = Callable[..., HttpResponseBase]

# Path, name, icon, and a shorter name for the phone, whose bar holds the first four; the others
# are behind "Plus" there, in this order. A large screen shows them all.
RUBRICS = (
    ("", gettext_lazy("Accueil"), "home", ""),
    ("documents/", gettext_lazy("Documents"), "documents", ""),
    ("mesures/", gettext_lazy("Mesures"), "measure", ""),
    ("acces/", gettext_lazy("Qui a regardé"), "eye", gettext_lazy("Accès")),
    ("resume/", gettext_lazy("Synthèse"), "heart", ""),
    ("prevention/", gettext_lazy("Vaccins"), "vaccine", ""),
    ("urgence/", gettext_lazy("Urgence"), "emergency", ""),
    ("a-moi/", gettext_lazy("Rien qu’à moi"), "lock", ""),
    ("partage/", gettext_lazy("Partage"), "share", ""),
    ("proches/", gettext_lazy("Proches"), "people", ""),
    ("applications/", gettext_lazy("Applications"), "application", ""),
    ("recherche/", gettext_lazy("Recherche"), "research", ""),
    ("accords/", gettext_lazy("Mes accords"), "check", ""),
    ("droits/", gettext_lazy("Mes droits"), "shield", ""),
    ("archive/", gettext_lazy("Tout emporter"), "download", ""),
)
# A heading over those that follow the fourth, so that nobody reads ten names to find one.
GROUPS = (
    (gettext_lazy("Ma santé"), ("resume/", "prevention/", "urgence/", "a-moi/")),
    (gettext_lazy("Avec qui je partage"), ("partage/", "proches/", "applications/", "recherche/")),
    (gettext_lazy("Mes données"), ("accords/", "droits/", "archive/")),
)
GROUP_OF = {path: name for name, paths in GROUPS for path in paths}

# Of oneself, whosever spaces one may open.
OWN = "a-moi/"
# What a page asks of who has a mandate and no more: its category, and the act ("own": no mandate
# opens it); a page that is not named is open to whoever may see the space.
ABOUT = {
    "documents/": ("documents", "see"),
    "mesures/": ("measures", "see"),
    "prevention/": ("carnet", "see"),
    "resume/": ("administrative", "see"),
    "partage/": ("administrative", "decide"),
    "applications/": ("administrative", "decide"),
    "recherche/": ("", "own"),
    "urgence/": ("", "own"),
    "accords/": ("", "own"),
    "proches/": ("", "own"),
    "droits/": ("", "own"),
    "archive/": ("", "take"),
}


def page_of_space(view: View) -> View:
    """
    A page for the person, or for who represents them; a space that is not open says so.
    """

    @signed_in(kind="citizen")
    @plain_refusals
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.spaces = SimpleLazyObject(lambda: _spaces(request))  # type: ignore[attr-defined]
        request.lessons = lessons.Shown(request.actor.account)  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)
        except holder.SpaceNotOpen as closed:
            known = common(closed.holder)
            return render(request, "citizen/pages/not_open.html", known, status=403)
        except holder.SignInTooWeak as weak:
            return step_up.explained(request, weak, common(weak.holder))

    return shown


def _spaces(request: HttpRequest) -> list[dict[str, object]]:
    """
    The spaces one may go to, one's own first; nothing when there is only that one. Asked by
    the page that shows them, not before.
    """
    actor = request.actor  # type: ignore[attr-defined]
    helped = holder.helped(actor=actor, now=clock.now())
    if not helped:
        return []
    mine = {"name": actor.name, "href": "/espace/", "relation": _("Vous")}
    return [mine, *map(_space_of, helped)]


def _space_of(one: Holder) -> dict[str, object]:
    relation = "" if one.is_open else _("Espace non ouvert")
    return {"name": one.name, "href": base_of(one), "relation": relation}


def base_of(whose: Holder) -> str:
    return "/espace/" if whose.mine else f"/espace/{whose.public_id}/"


def common(whose: Holder, here: str = "") -> dict[str, object]:
    """
    What every page of a space knows: whose, the rubrics, the time.
    """
    base = base_of(whose)
    return {
        "whose": whose,
        "base": base,
        "now": clock.now(),
        "navigation": _rubrics(base, here, whose) if whose.is_open else [],
        "helping": "" if whose.mine else _("Vous agissez pour %(name)s.") % {"name": whose.name},
        "title_of_space": ui_words.elided(_("Espace de %(name)s") % {"name": whose.name}),
        "crumbs": [(_("Accueil"), base)],
    }


def _rubrics(base: str, here: str, whose: Holder) -> list[dict[str, object]]:
    return [
        {
            "href": f"{base}{path}",
            "label": label,
            "icon": icon,
            "short": short,
            "current": path == here,
            "group": GROUP_OF.get(path, ""),
        }
        for path, label, icon, short in RUBRICS
        if whose.opens(*ABOUT.get(path, ("", ""))) and (whose.mine or path != OWN)
    ]


def lines_of(told: tuple[Told, ...], base: str) -> list[dict[str, object]]:
    """
    What `trace_line` asks, for each act of the register.
    """
    return [
        {
            "who": register_words.who(one),
            "what": register_words.what(one),
            "when": one.at,
            "why": register_words.why(one),
            "place": one.structure,
            "software": one.software,
            "icon": register_words.icon(one),
            "refused": one.refused,
            "more": f"{base}acces/{one.id}/",
            "mode": str(register_labels.MODES[one.mode]) if one.mode != who_looked.NORMAL else "",
            "href": f"{base}documents/{one.document}/"
            if one.document and one.count < 2 and one.action != "delete"
            else "",
        }
        for one in told
    ]
