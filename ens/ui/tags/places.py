"""
Where one is in the service, and how to go elsewhere.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django import template
from django.template import Context
from django.utils.translation import get_language

register = template.Library()

ON_A_PHONE = 4


@register.inclusion_tag("ui/skip_link.html")
def skip_link(target: str = "contenu") -> dict:
    """
    First stop of the keyboard: straight to the content.
    """
    return {"target": target}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(items: Sequence[tuple[str, str]], current: str) -> dict:
    """
    Pairs of label and address, from the home page down, then the page one is on.
    """
    return {"items": items, "current": current}


@register.inclusion_tag("ui/navigation.html")
def navigation(items: Sequence[Mapping], *, label: str = "") -> dict:
    """
    The sections of a portal: at the side on a large screen, at the bottom on a phone (the first
    four, the others behind "Plus"). Items: `href`, `label`, `icon`, `current`, and `short` (a word
    for the phone), `count` (things to see), `group` (a heading over those that share it, behind
    "Plus").
    """
    shown = len(items) if len(items) == ON_A_PHONE + 1 else ON_A_PHONE
    rest = items[shown:]
    return {
        "first": items[:shown],
        "groups": _grouped(rest),
        "rest_current": any(item.get("current") for item in rest),
        "label": label,
    }


def _grouped(items: Sequence[Mapping]) -> list[tuple[object, list[Mapping]]]:
    """
    Neighbours of one group together, under its name.
    """
    found = groupby(items, key=lambda item: item.get("group", ""))
    return [(name, list(several)) for name, several in found]


@register.inclusion_tag("ui/language.html", takes_context=True)
def language(context: Context) -> dict:
    """
    The same page in the other language, by `?lang=`.
    """
    other = "fr" if (get_language() or "fr").startswith("en") else "en"
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query["lang"] = other
    return {"other": other, "href": f"?{query.urlencode()}" if query else f"?lang={other}"}
