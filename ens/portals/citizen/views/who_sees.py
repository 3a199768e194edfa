"""
Who sees what: the picture by category, one category, one person.
"""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.ground import clock
from ens.journeys.holder import Holder
from ens.journeys.sharing import choices, circle, dashboard
from ens.journeys.sharing.dashboard import Dashboard, Seer
from ens.portals.citizen import register_labels, sharing_words
from ens.portals.citizen.space import base_of, common, page_of_space
from ens.portals.shared.signed_in_request import SignedInRequest

PAGES = "citizen/pages/sharing"


def picture(found: Dashboard, base: str) -> dict[str, Any]:
    """
    What the picture and the list by person ask: a table of marks, each with its words.
    """
    titles = register_labels.category_titles()
    there = [name for name in sharing_words.GROUPS if found.rows and found.rows[0].groups[name]]
    nobody = [str(sharing_words.GROUPS[name][0]) for name in sharing_words.GROUPS]
    return {
        "columns": [
            dict(zip(("label", "icon"), sharing_words.GROUPS[name], strict=True)) for name in there
        ],
        "nobody": ", ".join(
            label.replace("\u00ad", "")
            for name, label in zip(sharing_words.GROUPS, nobody, strict=True)
            if name not in there
        ),
        "picture": [
            {
                "title": titles[row.category],
                "icon": sharing_words.CATEGORIES[row.category][0],
                "href": f"{base}partage/categories/{row.category}/",
                "cells": [_cell(row.groups[name]) for name in there],
                "refused": row.refused,
                "feeding_refused": row.feeding_refused,
            }
            for row in found.rows
        ],
        "people": [person_line(one, base) for one in found.seers],
        "chosen": [sharing_words.stands(one, titles) for one in found.chosen],
    }


def _cell(how: str) -> dict[str, object]:
    return {"how": how, "text": sharing_words.HOW[how], "mark": sharing_words.MARKS[how]}


def person_line(one: Seer, base: str) -> dict[str, object]:
    someone = one.someone
    return {
        "name": sharing_words.name_of(someone),
        "role": sharing_words.role_of(someone),
        "key": someone.key,
        "summary": sharing_words.summary(someone, one.sees, register_labels.category_titles()),
        "icon": sharing_words.ICONS.get(someone.kind, ""),
        "since": someone.since,
        "until": someone.until,
        "href": f"{base}partage/qui/{someone.key}/",
    }


@require_GET
@page_of_space
def category(request: SignedInRequest, category: str, patient: object = "") -> HttpResponse:
    whose, found = dashboard.dashboard(actor=request.actor, patient=str(patient), now=clock.now())
    if category not in found.categories:
        raise record.NotFound
    base, titles = base_of(whose), register_labels.category_titles()
    row = next(one for one in found.rows if one.category == category)
    about = [one for one in found.chosen if one.category == category]
    known = common(whose, "partage/") | {
        "category": category,
        "title": titles[category],
        "holds": sharing_words.CATEGORIES[category][1],
        "row": row,
        "choosing": f"{base}partage/choix/?quoi={category}",
        "people": [_of_category(one, category, base) for one in found.seers],
        "done": _done(request),
        "chosen": [
            {
                "text": sharing_words.stands(one, titles),
                "href": _choice(base, category, one.target.key, one.concerns, "defaut"),
            }
            for one in about
        ],
        "note": _conflict(about),
        "professions": [
            (f"profession-{code}", directory.profession_name(code))
            for code in access.matrix_professions()
        ],
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/category.html", known)


def _done(request: SignedInRequest) -> str:
    if request.GET.get("fait", "") != sharing_words.DONE:
        return ""
    return _("C’est enregistré, avec effet immédiat. Voici qui voit quoi maintenant.")


def _of_category(one: Seer, category: str, base: str) -> dict[str, object]:
    how = one.sees[category]
    known = person_line(one, base) | {
        "how": how,
        "text": _seen(one, how),
        "mark": sharing_words.MARKS[how],
        "button": "",
    }
    if one.someone.professional:
        says = "ouvrir" if how == "none" else "refuser"
        known["button"] = says
        known["act"] = _choice(base, category, one.someone.key, "reading", says)
    return known


def _seen(one: Seer, how: str) -> str:
    if one.someone.kind == circle.RESEARCH and how != "none":
        return _("Une partie de ce qui est ajouté")
    return str(sharing_words.HOW[how])


def _choice(base: str, category: str, whom: str, concerns: str, says: str) -> str:
    right = {value: key for key, value in sharing_words.CONCERNS.items()}[concerns]
    return f"{base}partage/choix/?quoi={category}&qui={whom}&droit={right}&choix={says}"


def _conflict(about: list[choices.Chosen]) -> str:
    """
    "Refusé à tout le monde, mais ouvert à Dr Anne ROUX."
    """
    refused = any(
        one.target.key == choices.EVERYBODY and not one.allowed and one.concerns == "reading"
        for one in about
    )
    opened = [one.target.name for one in about if one.allowed and one.concerns == "reading"]
    if not (refused and opened):
        return ""
    names = ", ".join(opened)
    return _(
        "Vous l’avez refusé à tous les professionnels, mais ouvert à %(names)s : le choix le plus"
        " précis l’emporte."
    ) % {"names": names}


@require_GET
@page_of_space
def someone(request: SignedInRequest, key: str, patient: object = "") -> HttpResponse:
    whose, seer, about = dashboard.one_seer(
        actor=request.actor, patient=str(patient), key=key, now=clock.now()
    )
    base, titles = base_of(whose), register_labels.category_titles()
    one = seer.someone
    known = common(whose, "partage/") | {
        "line": person_line(seer, base),
        "someone": one,
        "is_professional": bool(one.professional),
        "is_stranger": one.kind == circle.STRANGER,
        "is_outside": one.kind == circle.OUTSIDE,
        "in_team": one.kind == circle.TEAM,
        "is_research": one.kind == circle.RESEARCH,
        "done": _done(request),
        "rows": [_of_person(seer, name, titles[name], base) for name in seer.sees],
        "about": [sharing_words.stands(stands, titles) for stands in about],
        "places": _places(one, base),
        "deciding": f"{base}partage/{one.key.removeprefix('pro-')}/" if one.professional else "",
        "agreeing": f"{base}partage/accord/{one.key}/",
        "preview": f"{base}partage/vue/?comme={one.key}",
        "crumbs": crumbs(whose),
    }
    return render(request, f"{PAGES}/someone.html", known)


def _of_person(seer: Seer, category: str, title: str, base: str) -> dict[str, object]:
    how, key = seer.sees[category], seer.someone.key
    says = "ouvrir" if how == "none" else "refuser"
    return {
        "title": title,
        "icon": sharing_words.CATEGORIES[category][0],
        "text": _seen(seer, how),
        "how": how,
        "feeds": seer.feeds.get(category),
        "says": says,
        "act": f"{_choice(base, category, key, 'reading', says)}&retour={sharing_words.PERSON}",
    }


def _places(one: circle.Someone, base: str) -> list[tuple[str, str]]:
    keys = [actor.structure for actor in one.actors if actor.structure]
    return [
        (place.name, f"{base}partage/lieux/{place.public_id}/")
        for place in directory.structures(keys)
    ]


def crumbs(whose: Holder) -> list[tuple[str, str]]:
    base = base_of(whose)
    return [(_("Accueil"), base), (_("Partage"), f"{base}partage/")]
