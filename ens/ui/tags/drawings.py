"""
Our own drawings: the mark of the service and the pictures of quiet pages.
"""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()

DRAWINGS = ("door", "shelf", "visitors", "lost", "wait", "letter")


@register.simple_tag
def drawing(name: str, label: str = "") -> SafeString:
    """
    A drawing, silent for screen readers unless labelled: door, shelf, visitors, lost, wait, letter.
    """
    if name not in DRAWINGS:
        raise KeyError(name)
    return SafeString(render_to_string(f"ui/drawings/{name}.html", {"label": label}))


@register.inclusion_tag("ui/mark.html")
def mark() -> dict:
    """
    The mark of the service: a door, and in it a keyhole that is a person.
    """
    return {}
