"""
No line of a French page begins with ":" or ends with "«": in the text of each, and nowhere else,
the space beside such a mark does not break.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from ens.ui.words import NBSP

View = Callable[[HttpRequest], HttpResponse]
# What is shown or sent as it was written.
KEPT = re.compile(r"(<(textarea|pre|code|script|style|title)\b.*?</\2>)", re.DOTALL)
# A space beside a mark, in a text and not in a tag.
SPACE = re.compile(r" (?=[:;?!»][^<>]*(?:<|\Z))|(?<=«) (?=[^<>]*(?:<|\Z))")


def tied(html: str) -> str:
    pieces = KEPT.split(html)
    pieces[::3] = [SPACE.sub(NBSP, piece) for piece in pieces[::3]]
    del pieces[2::3]  # the names of the elements kept
    return "".join(pieces)


def typography(get_response: View) -> View:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        kind = response.headers.get("Content-Type", "")
        if not response.streaming and kind.startswith("text/html") and get_language() == "fr":
            response.content = tied(response.content.decode()).encode()
        return response

    return middleware
