"""
Who is here, who wrote, who looked, who may.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ens.ui import words
from ens.ui.tags.reading import time_of

register = template.Library()

SOURCES = {
    "professional": (_("Professionnel"), "doctor"),
    "me": (_("Ajouté par vous"), "person"),
    "application": (_("Application"), "application"),
    "device": (_("Appareil"), "device"),
}


@register.inclusion_tag("ui/source_badge.html")
def source_badge(source: str, *, name: str = "") -> dict:
    """
    Where a thing comes from: professional, me, application, device; `name` replaces the word.
    """
    label, icon = SOURCES[source]
    return {"source": source, "label": name or label, "icon": icon}


@register.simple_block_tag
def person_card(
    content: str,
    name: str,
    *,
    role: str = "",
    place: str = "",
    note: str = "",
    icon: str = "",
    href: str = "",
) -> SafeString:
    """
    {% person_card "Anne Roux" role="Pédiatre" place="Hôpital fictif" %}buttons{% endperson_card %},
    inside `{% rows %}`. Initials are drawn unless an icon is given.
    """
    values = {
        "content": SafeString(content.strip()),
        "name": name,
        "initials": initials(name),
        "role": role,
        "place": place,
        "note": note,
        "icon": icon,
        "href": href,
    }
    return SafeString(render_to_string("ui/person_card.html", values))


def initials(name: str) -> str:
    kept = [part[0] for part in name.replace("-", " ").split() if part[0].isalpha()]
    return "".join(kept[:1] + kept[-1:] if len(kept) > 1 else kept).upper()


@register.inclusion_tag("ui/trace_line.html", takes_context=True)
def trace_line(
    context: Context,
    who: str,
    what: str,
    *,
    when: datetime,
    why: str = "",
    place: str = "",
    software: str = "",
    icon: str = "eye",
    refused: bool = False,
    href: str = "",
    more: str = "",
    mode: str = "",
) -> dict:
    """
    One line of the register, inside `{% rows %}`: who, what (a sentence that starts with a verb: "a
    ouvert..."), when, why they could, from where and with which software. `refused`: was stopped.
    `mode`: in which quality, when not the usual one. `more`: where the whole of it is told.
    """
    return {
        "who": who,
        "what": words.tied(what),
        "when": time_of(when, now=context.get("now")),
        "why": words.tied(why),
        "place": place,
        "software": software,
        "icon": "lock" if refused else icon,
        "refused": refused,
        "href": href,
        "more": more,
        "mode": mode,
    }


@register.inclusion_tag("ui/sharing_code.html")
def sharing_code(code: str, *, seconds: int, label: str = "") -> dict:
    """
    The code to say to a professional, big, in groups of three, with the time left in words.
    """
    size = 3 if len(code) % 3 == 0 else 4
    groups = [code[i : i + size] for i in range(0, len(code), size)]
    return {
        "code": code,
        "groups": groups,
        "left": words.capital(words.time_left(seconds)),
        "over": seconds <= 0,
        "label": label,
    }


@register.inclusion_tag("ui/switch_person.html")
def switch_person(
    current: str, people: Sequence[Mapping], *, relation: str = "", here: str = ""
) -> dict:
    """
    Whose space is open, and the others one may open. People: `name`, `href`, `relation`, `current`
    (or `here`, the address of the one that is open). Nothing when there is nobody else.
    """
    shown = [
        {"current": person["href"] == here, **person, "initials": initials(person["name"])}
        for person in people
    ]
    return {
        "current": current,
        "relation": relation,
        "initials": initials(current),
        "people": shown,
    }


@register.inclusion_tag("ui/account.html", takes_context=True)
def account(context: Context, name: str, *, detail: str = "", links: Sequence = ()) -> dict:
    """
    Who is signed in, in the header: name, `detail` (work situation), `links` (label, address), and
    the button that signs out (POST /deconnexion).
    """
    return {
        "name": name,
        "detail": detail,
        "links": links,
        "initials": initials(name),
        "csrf_token": context.get("csrf_token", ""),
    }
