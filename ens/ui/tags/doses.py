"""
Doses over a life: what is done, due and to come, to be looked at before it is read.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

# The icon and the word of each state: never the colour alone.
STATES = {
    "done": ("check", _("fait")),
    "due": ("vaccine", _("à faire")),
    "overdue": ("warning", _("à rattraper")),
    "coming": ("calendar", _("à venir")),
    "past": ("cross", _("pas noté")),
}


@register.inclusion_tag("ui/doses.html")
def doses(lines: Sequence[dict[str, Any]], *, label: str) -> dict[str, Any]:
    """
    One line per vaccine, one mark per dose. Lines: `name`, `doses`; doses: `age` (what is under
    the mark), `state` (done, due, overdue, coming, past), `href` (where it is explained).
    """
    drawn = [
        {"name": one["name"], "doses": [_marked(dose) for dose in one["doses"]]} for one in lines
    ]
    return {"lines": drawn, "label": label}


def _marked(dose: dict[str, Any]) -> dict[str, Any]:
    icon, word = STATES[dose["state"]]
    return {**dose, "icon": icon, "word": word}
