"""
What is told on which page, in which words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ens.contexts.steering import api as steering

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Theme:
    """
    One page: its main measure, others shown below it, and what is counted, in the plural.

    `sentence` says the figure of the year in words, `none` that there was nothing.
    """

    slug: str
    title: Words
    short: Words
    icon: str
    measure: str
    unit: Words
    sentence: Words
    none: Words
    meaning: Words
    others: tuple[str, ...] = ()

    @property
    def by(self) -> tuple[str, ...]:
        return steering.MEASURES[self.measure].by


THEMES: Mapping[str, Theme] = {
    one.slug: one
    for one in (
        Theme(
            "depots", _("Documents déposés"), _("Dépôts"), "upload", steering.FEED,
            _("Documents"),
            _("%(count)s documents sont entrés dans les espaces en %(year)s."),
            _("Aucun document n’est entré dans un espace en %(year)s."),
            _("Chaque document accepté dans un espace, quel que soit le logiciel ou la page d’où"
              " il vient. Un dépôt refusé n’est pas compté ici."),
        ),
        Theme(
            "acces", _("Accès aux espaces"), _("Accès"), "eye", steering.ACCESS,
            _("Accès"),
            _("Les espaces ont été consultés %(count)s fois en %(year)s."),
            _("Aucun espace n’a été consulté en %(year)s."),
            _("Une page ouverte, ou une demande d’un logiciel, sur l’espace d’une personne : un"
              " accès, même si plusieurs choses y sont lues. Les lectures des personnes"
              " elles-mêmes comptent aussi."),
        ),
        Theme(
            "espaces", _("Vie des espaces"), _("Espaces"), "folder", steering.OPENED,
            _("Ouvertures"),
            _("%(count)s espaces ont été ouverts en %(year)s."),
            _("Aucun espace n’a été ouvert en %(year)s."),
            _("Un espace naît « à ouvrir », puis la personne ou son représentant l’ouvre ou le"
              " refuse. Un espace rouvert compte de nouveau."),
            (steering.CREATED, steering.REFUSED, steering.CLOSED),
        ),
        Theme(
            "bris-de-glace", _("Accès en urgence"), _("Urgences"), "emergency",
            steering.EMERGENCY, _("Accès en urgence"),
            _("%(count)s espaces ont été ouverts en urgence en %(year)s."),
            _("Aucun espace n’a été ouvert en urgence en %(year)s."),
            _("Chaque fois qu’un professionnel a ouvert en urgence l’espace de quelqu’un qu’il ne"
              " suit pas. Une tentative arrêtée n’est pas comptée ici mais parmi les refus."),
        ),
        Theme(
            "refus", _("Refus"), _("Refus"), "lock", steering.REFUSAL,
            _("Refus"),
            _("%(count)s demandes ont été refusées en %(year)s."),
            _("Aucune demande n’a été refusée en %(year)s."),
            _("Chaque demande arrêtée par la décision d’accès, avec la règle qui l’a arrêtée."),
        ),
        Theme(
            "applications", _("Applications autorisées"), _("Applis"), "application",
            steering.ALLOWED, _("Autorisations"),
            _("%(count)s autorisations ont été données à des applications en %(year)s."),
            _("Aucune application n’a été autorisée en %(year)s."),
            _("Chaque fois qu’une personne autorise une application à agir dans un espace. Une"
              " autorisation retirée est comptée à part, dans le mois de son retrait."),
            (steering.WITHDRAWN,),
        ),
    )
}  # fmt: skip

OTHERS: Mapping[str, Words] = {
    steering.CREATED: _("Espaces créés"),
    steering.REFUSED: _("Espaces refusés"),
    steering.CLOSED: _("Espaces fermés"),
    steering.WITHDRAWN: _("Autorisations retirées"),
}

STATES: Mapping[str, Words] = {
    "open": _("ouverts"),
    "to-open": _("à ouvrir"),
    "refused": _("refusés"),
    "closed": _("fermés"),
}

# The name of a breakdown in an address, on its tab, and above its lines.
BY: Mapping[str, tuple[str, Words, Words]] = {
    "structure": ("structure", _("Par structure"), _("Structure")),
    "region": ("region", _("Par région"), _("Région")),
    "profession": ("profession", _("Par profession"), _("Profession")),
    "actor": ("qui", _("Par qui"), _("Qui")),
    "code": ("regle", _("Par règle"), _("Règle")),
    "application": ("application", _("Par application"), _("Application")),
}

ACTORS: Mapping[str, Words] = {
    "citizen": _("Personnes et proches, sur le site"),
    "app": _("Applications des personnes"),
    "professional": _("Professionnels, sur le site"),
    "pro-software": _("Professionnels, avec leur logiciel"),
    "structure": _("Logiciels des établissements"),
    "other": _("Traitements du service"),
}
RULES: Mapping[str, Words] = {
    "space_not_open": _("Espace pas encore ouvert, refusé ou fermé"),
    "sign_in_too_weak": _("Connexion pas assez sûre"),
    "not_concerned": _("Personne qui n’est pas concernée"),
    "outside_app_scopes": _("Application au-delà de ce qui lui est permis"),
    "feeding_opposed": _("Opposition aux dépôts"),
    "consultation_opposed": _("Opposition à la consultation"),
    "emergency_opposed": _("Opposition à l’accès en urgence"),
    "professional_blocked": _("Professionnel bloqué par la personne"),
    "no_relation": _("Professionnel hors de l’équipe de soins"),
    "outside_pass": _("Au-delà d’un accès temporaire"),
    "no_mandate": _("Proche sans mandat"),
    "mandate_suspended": _("Mandat suspendu"),
    "outside_mandate": _("Au-delà du mandat"),
    "secret_from_parents": _("Tenu secret des parents"),
    "profession_not_entitled": _("Profession non habilitée (matrice)"),
    "refused_by_holder": _("Choix de la personne pour cette profession"),
    "masked": _("Masqué par la personne"),
    "not_yet_announced": _("Pas encore annoncé à la personne"),
    "personal_area": _("Espace personnel"),
    "not_the_author": _("Modification par un autre que l’auteur"),
    "not_the_holder": _("Choix réservé à la personne"),
}
UNKNOWN: Mapping[str, Words] = {
    "structure": _("Sans structure"),
    "region": _("Sans région"),
    "profession": _("Sans profession"),
    "application": _("Sans nom"),
}
REST: Words = _("Toutes les autres ensemble")


def name_of(by: str, line: steering.Line) -> str:
    """
    What a line of a breakdown is called.
    """
    if line.is_rest:
        return str(REST)
    if not line.value:
        return str(UNKNOWN.get(by, ""))
    known = {"actor": ACTORS, "code": RULES}.get(by, {})
    return str(known.get(line.value, line.name))


def by_of(address: str) -> str:
    """
    The dimension that an address names; "" if none.
    """
    return next((by for by, (name, *_rest) in BY.items() if name == address), "")
