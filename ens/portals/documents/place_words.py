"""
Where somebody said that they are, in words: as read aloud on the telephone.
"""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from ens.contexts.access import api as access
from ens.ui import words


def told(place: access.Place, said_at: dt.datetime) -> Mapping[str, str]:
    return {
        "words": place.words,
        "position": position(place),
        "address": f"geo:{place.latitude:.5f},{place.longitude:.5f}" if position(place) else "",
        "within": _within(place),
        "said": _("Dit par la personne, ou qui la représente, à %(hour)s.")
        % {"hour": words.hour(said_at)},
    }


def position(place: access.Place) -> str:
    """
    In degrees, to a metre.
    """
    if place.latitude is None or place.longitude is None:
        return ""
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def _within(place: access.Place) -> str:
    if place.accuracy is None or not position(place):
        return ""
    return _("à %(metres)s m près") % {"metres": words.number(place.accuracy)}


def message(place: access.Place | None) -> str:
    """
    As the body of an SMS for help.
    """
    if place is None:
        return ""
    told = ", ".join(one for one in (place.words, position(place), _within(place)) if one)
    return _("Urgence. Je suis ici : %(place)s") % {"place": told}
