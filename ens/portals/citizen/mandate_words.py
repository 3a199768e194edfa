"""
What a mandate is about and lets do, in plain French.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.portals.citizen import register_labels
from ens.ui import words

KINDS: Mapping[str, Promise] = {
    "helper": gettext_lazy("Aidant"),
    "trusted": gettext_lazy("Personne de confiance"),
    "assisted": gettext_lazy("Curateur"),
}
KIND_CHOICES = (
    (
        "helper",
        gettext_lazy("Un proche qui m’aide"),
        gettext_lazy("Pour un an au plus. Vous pourrez le redemander ensuite."),
    ),
    (
        "trusted",
        gettext_lazy("Ma personne de confiance"),
        gettext_lazy("Celle qui parle pour vous si vous ne le pouvez plus. Pour dix ans au plus."),
    ),
)
ACTS: Mapping[str, Promise] = {
    "see": gettext_lazy("Lire"),
    "write": gettext_lazy("Ajouter et corriger"),
    "decide": gettext_lazy("Décider qui voit quoi"),
    "take": gettext_lazy("Emporter une copie"),
}
ACT_CHOICES = (
    ("write", ACTS["write"], gettext_lazy("Par exemple une mesure ou un document.")),
    (
        "decide",
        ACTS["decide"],
        gettext_lazy("Masquer, donner accès à un professionnel, l’enlever. Avec 48 h d’attente."),
    ),
    ("take", ACTS["take"], gettext_lazy("Télécharger une archive de ce que le mandat couvre.")),
)


def kind(name: str) -> str:
    return str(KINDS.get(name, name))


def about(categories: Sequence[str]) -> str:
    """
    What it is about, as one line.
    """
    titles = register_labels.category_titles()
    if set(categories) >= set(titles):
        return _("Tout l’espace")
    return words.listed([titles[one] for one in categories if one in titles])


def acts(names: Sequence[str]) -> str:
    return words.listed([str(ACTS[one]) for one in names if one in ACTS])


def last_day(until: dt.datetime) -> str:
    """
    The last day of which something is left.
    """
    return words.day(until - dt.timedelta(microseconds=1))


def code_in_groups(code: str) -> str:
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
