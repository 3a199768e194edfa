"""
The filter of the register: read from an address, written into one, and as fields of a form.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.journeys.accesses.asked import Asked, Choices
from ens.portals.citizen import register_labels
from ens.portals.citizen.register_labels import Words
from ens.ui import dates

OTHERS = "autres"
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 40  # characters of a value
# Name in the address, criterion, label, the choice of everything.
OFFERED: tuple[tuple[str, str, Words, Words], ...] = (
    ("qui", "person", gettext_lazy("Qui"), gettext_lazy("Tout le monde")),
    ("profession", "profession", gettext_lazy("Profession"), gettext_lazy("Toutes")),
    ("structure", "structure", gettext_lazy("Structure de soins"), gettext_lazy("Toutes")),
    ("logiciel", "software", gettext_lazy("Application ou logiciel"), gettext_lazy("Tous")),
)
FIXED: tuple[tuple[str, str, Words, Words], ...] = (
    ("categorie", "category", gettext_lazy("Quoi"), gettext_lazy("Tout")),
    ("acte", "act", gettext_lazy("Pour faire quoi"), gettext_lazy("Tout")),
    ("mode", "mode", gettext_lazy("De quelle façon"), gettext_lazy("Toutes")),
    ("issue", "outcome", gettext_lazy("Permis ou refusé"), gettext_lazy("Les deux")),
)
DAYS = (("du", "since", gettext_lazy("Du")), ("au", "until", gettext_lazy("Au")))


@dataclass(frozen=True, slots=True)
class Read:
    """
    What an address asks; `errors` by name of field, in words.
    """

    asked: Asked
    errors: dict[str, str] = field(default_factory=dict)


def choices_of(criterion: str) -> list[tuple[str, str]]:
    known: dict[str, Mapping[str, Words]] = {
        "category": register_labels.CATEGORIES,
        "act": register_labels.ACTS,
        "mode": register_labels.MODES,
        "outcome": register_labels.OUTCOMES,
    }
    return [(name, str(words)) for name, words in known[criterion].items()]


def read(data: Mapping[str, str]) -> Read:
    values: dict[str, Any] = {"others": data.get("voir") == OTHERS}
    errors: dict[str, str] = {}
    for name, criterion, *_words in OFFERED:
        values[criterion] = data.get(name, "")[:LONGEST]
    for name, criterion, *_words in FIXED:
        values[criterion] = value = data.get(name, "")
        if value and value not in dict(choices_of(criterion)):
            values[criterion] = ""
            errors[name] = _("Choisissez une des réponses.")
    for name, criterion, _label in DAYS:
        try:
            values[criterion] = _day(data, name)
        except dates.NotADate as refused:
            errors[name] = str(refused)
    since, until = values.get("since"), values.get("until")
    if since and until and until < since:
        errors["au"] = _("Choisissez une fin qui vient après le début.")
    return Read(Asked(**values), errors)


def _day(data: Mapping[str, str], name: str) -> dt.date | None:
    found = dates.read_date(data, name)
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise dates.NotADate(_("Choisissez une année plus proche."))
    return found


def address(asked: Asked, *, others: bool | None = None) -> str:
    """
    The query that asks this; `others` replaces whose acts.
    """
    kept = {}
    if asked.others if others is None else others:
        kept["voir"] = OTHERS
    for name, criterion, *_words in (*OFFERED, *FIXED):
        if value := getattr(asked, criterion):
            kept[name] = value
    for name, criterion, _label in DAYS:
        if day := getattr(asked, criterion):
            kept |= {f"{name}_jour": day.day, f"{name}_mois": day.month, f"{name}_annee": day.year}
    return urlencode(kept)


def selects(asked: Asked, offered: Choices, errors: Mapping[str, str]) -> list[dict[str, object]]:
    """
    What the fields of the form ask; a criterion of which the register offers nothing is left out.
    """
    known = [(one, list(getattr(offered, one[1]))) for one in OFFERED]
    known += [(one, choices_of(one[1])) for one in FIXED]
    return [
        {
            "name": name,
            "label": label,
            "choices": found,
            "value": getattr(asked, criterion),
            "empty": everything,
            "error": errors.get(name, ""),
        }
        for (name, criterion, label, everything), found in known
        if found
    ]


def days(
    asked: Asked, data: Mapping[str, str], errors: Mapping[str, str]
) -> list[dict[str, object]]:
    return [
        {
            "name": name,
            "label": label,
            "value": dates.typed_date(data, name) if name in errors else getattr(asked, criterion),
            "error": errors.get(name, ""),
        }
        for name, criterion, label in DAYS
    ]


def summary(asked: Asked, offered: Choices) -> str:
    """
    What is filtered, in words: "Dr Anne ROUX · Les documents et résultats".
    """
    said = []
    for _name, criterion, *_words in OFFERED:
        said.append(dict(getattr(offered, criterion)).get(getattr(asked, criterion), ""))
    for _name, criterion, *_words in FIXED:
        said.append(dict(choices_of(criterion)).get(getattr(asked, criterion), ""))
    for _name, criterion, label in DAYS:
        day = getattr(asked, criterion)
        said.append(f"{str(label).lower()} {day:%d/%m/%Y}" if day else "")
    return " · ".join(one for one in said if one)
