"""
An address or a code as a picture that a telephone reads.
"""

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

QUIET = 4  # white modules around, that the standard asks for


@register.simple_tag
def qr_code(text: str, *, label: str) -> SafeString:
    """
    A QR code drawn in SVG, black on white whatever the theme; `label` says what it holds. What it
    leads to is written beside it, for who cannot aim at it.
    """
    rows = tuple(segno.make(text, error="m", micro=False).matrix)
    side = len(rows) + 2 * QUIET
    drawn = "".join(
        f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z"
        for y, row in enumerate(rows)
        for x, width in _runs(row)
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}"'
        ' focusable="false" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{drawn}"/></svg>',
        side=side,
        label=label,
        drawn=drawn,
    )


def _runs(row: bytearray | tuple[int, ...]) -> list[tuple[int, int]]:
    """
    Where each run of dark modules begins, and how long it is.
    """
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
