"""
Why a visit waits for a look, in words, and what may be decided of it.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

REASONS: Mapping[str, Words] = {
    "stranger": gettext_lazy(
        "Aucun des confrères avec qui il travaille d’ordinaire ne s’occupe de la personne."
    ),
    "apart": gettext_lazy(
        "Il n’a presque aucun patient en commun avec ceux qui s’occupent de la personne."
    ),
    "declared-stay": gettext_lazy(
        "Un séjour est déclaré, mais aucun de ses confrères ne s’occupe de la personne."
    ),
    "other-way": gettext_lazy(
        "L’espace lui était ouvert d’une manière dont aucun autre ne l’était parmi ceux qu’il a"
        " consultés ce jour-là."
    ),
    "few-people": gettext_lazy(
        "Il n’a presque consulté personne d’autre ce jour-là, comme s’il ne travaillait pas."
    ),
    "again": gettext_lazy("Il revient souvent, et n’a jamais rien écrit à son sujet."),
    "nothing-written": gettext_lazy(
        "Personne de sa structure n’a rien écrit au sujet de la personne depuis un mois."
    ),
    "rare-name": gettext_lazy("Il porte le même nom de famille que la personne, un nom rare."),
    "same-name": gettext_lazy("Il porte le même nom de famille que la personne."),
    "colleague": gettext_lazy("La personne porte le nom d’un collègue de sa structure."),
    "marked": gettext_lazy("L’espace de la personne est surveillé de plus près."),
    "night": gettext_lazy("C’était la nuit, et il travaille de jour."),
    "many-people": gettext_lazy(
        "Il a consulté ce jour-là bien plus de personnes dont personne autour de lui ne s’occupe"
        " que ses confrères."
    ),
    "wrote-before": gettext_lazy("À décharge : il a écrit au sujet de la personne dans l’année."),
    "wrote-now": gettext_lazy("À décharge : il a écrit au sujet de la personne ce jour-là."),
    "files": gettext_lazy("À décharge : son travail est de relire les dossiers de sa structure."),
    "slip": gettext_lazy(
        "À décharge : il a consulté ce jour-là quelqu’un d’autre du même nom de famille."
    ),
    # of visits found by earlier versions
    "first-visit": gettext_lazy("C’est la première fois en un an."),
    "emergency": gettext_lazy("L’espace était ouvert en urgence."),
}
DECISIONS: Mapping[str, tuple[Words, Words]] = {
    "explained": (
        gettext_lazy("La consultation s’explique"),
        gettext_lazy("L’examen est terminé."),
    ),
    "to-explain": (
        gettext_lazy("Demander une explication"),
        gettext_lazy("La consultation reste à examiner, marquée comme telle."),
    ),
    "abusive": (
        gettext_lazy("Rien ne la justifiait"),
        gettext_lazy("L’examen est terminé. La personne en est informée."),
    ),
}
DONE: Mapping[str, Words] = {
    "explained": gettext_lazy("C’est noté : la consultation s’explique."),
    "abusive": gettext_lazy("C’est noté : rien ne la justifiait."),
    "to-explain": gettext_lazy("C’est noté : explication demandée."),
    "deja": gettext_lazy("Un autre agent avait déjà décidé. Rien n’a changé."),
}


def choices() -> list[tuple[str, str, str]]:
    return [(code, str(label), str(ends)) for code, (label, ends) in DECISIONS.items()]
