"""
What a person presses or follows.
"""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ens.ui.icons import mark_of

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """
    One icon of our set; silent for screen readers unless it carries a label.
    """
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" {} focusable="false"><path d="{}"/></svg>',
        SafeString(role),
        mark_of(name),
    )


@register.inclusion_tag("ui/button.html")
def button(
    label: str,
    *,
    name: str = "",
    value: str = "",
    kind: str = "primary",
    icon: str = "",
    about: str = "",
    type: str = "submit",  # noqa: A002 - the attribute's own name
    form: str = "",
) -> dict:
    """
    A button of a form. `kind`: primary, secondary, quiet, danger. `about` completes the label for
    screen readers when several buttons read the same ("Masquer" + "le compte rendu du 3 mars").
    """
    return {
        "label": label,
        "name": name,
        "value": value,
        "kind": kind,
        "icon": icon,
        "about": about,
        "type": type,
        "form": form,
    }


@register.inclusion_tag("ui/link_button.html")
def link_button(
    label: str, href: str, *, kind: str = "primary", icon: str = "", about: str = ""
) -> dict:
    """
    A link that looks like a button: it goes somewhere and changes nothing.
    """
    return {"label": label, "href": href, "kind": kind, "icon": icon, "about": about}


@register.inclusion_tag("ui/back_link.html")
def back_link(href: str, label: str = "") -> dict:
    """
    Back to the page this one was opened from; "Retour" unless a label says where.
    """
    return {"href": href, "label": label}


@register.inclusion_tag("ui/more_link.html")
def more_link(label: str, href: str) -> dict:
    """
    The way to the whole of what a section shows in part ("Tous vos documents").
    """
    return {"href": href, "label": label}


@register.inclusion_tag("ui/print_button.html")
def print_button(label: str = "") -> dict:
    """
    Prints the page; shown only where script runs, since the browser prints without it.
    """
    return {"label": label}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Sequence[Mapping], *, label: str) -> dict:
    """
    Sections of one subject, each a page of its own. Items: `href`, `label`, `current`, `count`.
    """
    return {"items": items, "label": label}


@register.inclusion_tag("ui/pagination.html")
def pagination(*, newer: str = "", older: str = "", note: str = "") -> dict:
    """
    To what is newer and older; both addresses optional. `note` says where one is.
    """
    return {"newer": newer, "older": older, "note": note}
