"""
The categories of reasons for which a space is opened in an emergency, in plain French.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Promise] = {
    "cannot-speak": _("la personne ne peut pas s’exprimer"),
    "immediate-danger": _("danger immédiat pour sa vie ou sa santé"),
    "child-alone": _("enfant sans adulte qui puisse répondre"),
    "regulation-call": _("appel au centre 15 (SAMU)"),
}


def reason(code: str) -> str:
    return str(REASONS.get(code, code))
