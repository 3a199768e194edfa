"""
What anybody may check the register with: its last checkpoints and its public keys.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ens.journeys import proof_of_register
from ens.standards.transparency import checkpoints

SHOWN = 10


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    points = proof_of_register.points()
    known = {
        "key": proof_of_register.public_key(),
        "witnesses": proof_of_register.witness_keys(),
        "last": points[0].text if points else "",
        "points": [
            {
                "size": one.size,
                "at": checkpoints.parse(one.note.rpartition("\n\n")[0] + "\n").at,
                "witnesses": len(one.cosignatures),
            }
            for one in points[:SHOWN]
        ],
    }
    return render(request, "public/pages/register.html", known)


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """
    The last one, as a signed note with its cosignatures.
    """
    points = proof_of_register.points()
    return _plain(points[0].text if points else "", 200 if points else 404)


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    return _plain(f"{proof_of_register.public_key()}\n", 200)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """
    One to a line, as the log says it: for whoever knows a former one.
    """
    return _plain("".join(f"{one}\n" for one in proof_of_register.keys_in_order()), 200)


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    answer["cache-control"] = "no-store"
    return answer
