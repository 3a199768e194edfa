"""
Where a thing goes, from one holder to the next, and what each of them knows.
"""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("ui/passage.html")
def passage(stations: Sequence[dict[str, Any]], *, label: str) -> dict[str, Any]:
    """
    Where a thing goes, drawn from one station to the next: along a line on a large screen, down
    a phone. Stations: `title`, `knows` and `ignores` (what it knows of a person, and does not).
    """
    return {"stations": stations, "label": label}
