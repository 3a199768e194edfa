"""
The form by which an agent of the authority decides about what waits in a queue: one of a few
choices, and some words.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ens.portals.shared.signed_in_request import SignedInRequest

LONGEST = 2000


def typed(request: SignedInRequest) -> dict[str, str]:
    """
    What is decided, as the journeys ask it.
    """
    return {
        "decision": request.POST.get("decision", ""),
        "comment": request.POST.get("comment", "").strip()[:LONGEST],
        "key": request.POST.get("idempotency_key", ""),
    }


def wrong(decision: str, decisions: Collection[str]) -> dict[str, str]:
    """
    What is wrong with one that was refused: no such choice, or one that asks for words.
    """
    if decision not in decisions:
        return {"decision": _("Choisissez ce que vous décidez.")}
    return {"comment": _("Expliquez votre décision en quelques mots.")}


def shown(request: SignedInRequest, errors: Mapping[str, str]) -> dict[str, Any]:
    """
    As it was typed, with what is wrong beside each field.
    """
    return {
        "decision": request.POST.get("decision", ""),
        "comment": request.POST.get("comment", "")[:LONGEST],
        "longest": LONGEST,
        "errors": list(errors.items()),
        "decision_error": errors.get("decision", ""),
        "comment_error": errors.get("comment", ""),
    }
