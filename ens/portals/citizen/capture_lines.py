"""
Agreements that a professional took down, as those they concern read them.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ens.journeys.capturing import capture_words
from ens.journeys.capturing.listed import Told
from ens.ui import words


def lines_of(taken: Sequence[Told], base: str = "") -> list[dict[str, object]]:
    """
    Without a `base`, each is in the space of somebody whom the reader helps.
    """
    return [_line(one, base or f"/espace/{one.patient}/") for one in taken]


def _line(one: Told, base: str) -> dict[str, object]:
    return {
        "number": one.number,
        "patient": one.patient,
        "asker": one.asker,
        "place": one.place,
        "name": one.name,
        "waits": one.waits,
        "confirmable": one.confirmable,
        "state": _state(one),
        "lends": ", ".join(one.lends),
        "term": capture_words.term(one.days),
        "through": capture_words.through(one.through),
        "informed": capture_words.informed(one.informed),
        "witness": one.witness,
        "address": f"{base}accords/recueillis/{one.number}/",
    }


def _state(one: Told) -> str:
    if one.until and not one.waits:
        return _("En vigueur jusqu’au %(day)s") % {"day": words.day(one.until)}
    return _("N’ouvre rien : à confirmer avant %(when)s") % {"when": words.moment(one.expires_at)}
