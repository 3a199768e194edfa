"""
What an agreement was taken down by, in plain French: who said it, how it was explained, for how
long.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THROUGH: Mapping[str, Promise] = {
    "person": _("La personne, de vive voix"),
    "trusted": _("Sa personne de confiance"),
    "helper": _("Un proche qui décide pour elle"),
}
INFORMED: Mapping[str, Promise] = {
    "plain-words": _("De vive voix, avec des mots simples"),
    "easy-to-read": _("Avec un document facile à lire"),
    "interpreter": _("Avec un interprète, ou en langue des signes"),
    "with-relative": _("En présence d’un proche"),
    "signs-and-pictures": _("Avec des images ou des gestes"),
}
TERMS: Mapping[int, Promise] = {
    1: _("Un jour"),
    7: _("Une semaine"),
    30: _("Un mois"),
    90: _("Trois mois (90 jours)"),
}


def through(code: str) -> str:
    return str(THROUGH[code])


def informed(code: str) -> str:
    return str(INFORMED[code])


def term(days: int) -> str:
    return str(TERMS[days])
