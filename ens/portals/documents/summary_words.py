"""
The words of a summary's page: those of its sections are the French of the standard's own module,
written here again so that they are translated.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: Final[Mapping[str, str | Promise]] = {
    "Allergies et intolérances": gettext_lazy("Allergies et intolérances"),
    "Problèmes de santé": gettext_lazy("Problèmes de santé"),
    "Traitements": gettext_lazy("Traitements"),
    "Vaccins": gettext_lazy("Vaccins"),
    "Résultats d'examens": gettext_lazy("Résultats d'examens"),
    "Actes et interventions": gettext_lazy("Actes et interventions"),
    "Dispositifs médicaux et implants": gettext_lazy("Dispositifs médicaux et implants"),
    "Mesures et signes vitaux": gettext_lazy("Mesures et signes vitaux"),
    "Antécédents": gettext_lazy("Antécédents"),
    "Grossesses": gettext_lazy("Grossesses"),
    "Mode de vie": gettext_lazy("Mode de vie"),
    "Autonomie et handicap": gettext_lazy("Autonomie et handicap"),
    "Plan de soins": gettext_lazy("Plan de soins"),
    "Directives anticipées": gettext_lazy("Directives anticipées"),
    "Alertes": gettext_lazy("Alertes"),
    "Chaque allergie est donnée une fois, dans sa version la plus récente.": gettext_lazy(
        "Chaque allergie est donnée une fois, dans sa version la plus récente."
    ),
    "Chaque problème est donné une fois, dans sa version la plus récente.": gettext_lazy(
        "Chaque problème est donné une fois, dans sa version la plus récente."
    ),
    (
        "Les traitements terminés ou arrêtés, et les prescriptions identiques plus anciennes, "
        "n'y sont pas."
    ): gettext_lazy(
        "Les traitements terminés ou arrêtés, et les prescriptions identiques plus anciennes, "
        "n'y sont pas."
    ),
    "Seuls les plus récents y sont.": gettext_lazy("Seuls les plus récents y sont."),
    "Seules les plus récentes y sont.": gettext_lazy("Seules les plus récentes y sont."),
    "Chaque examen est donné une fois, dans son résultat le plus récent.": gettext_lazy(
        "Chaque examen est donné une fois, dans son résultat le plus récent."
    ),
    "Chaque acte est donné une fois, à sa date la plus récente.": gettext_lazy(
        "Chaque acte est donné une fois, à sa date la plus récente."
    ),
    "Chaque mesure est donnée une fois, dans sa valeur la plus récente.": gettext_lazy(
        "Chaque mesure est donnée une fois, dans sa valeur la plus récente."
    ),
    "Chaque antécédent est donné une fois, à sa date la plus récente.": gettext_lazy(
        "Chaque antécédent est donné une fois, à sa date la plus récente."
    ),
    "Chaque observation est donnée une fois, la plus récente.": gettext_lazy(
        "Chaque observation est donnée une fois, la plus récente."
    ),
    "Les plans terminés ou arrêtés n'y sont pas.": gettext_lazy(
        "Les plans terminés ou arrêtés n'y sont pas."
    ),
    "Seules les alertes en cours y sont.": gettext_lazy("Seules les alertes en cours y sont."),
    "Aucune information sur des allergies ou des intolérances.": gettext_lazy(
        "Aucune information sur des allergies ou des intolérances."
    ),
    "Aucune information sur des problèmes de santé en cours.": gettext_lazy(
        "Aucune information sur des problèmes de santé en cours."
    ),
    "Aucune information sur des traitements en cours.": gettext_lazy(
        "Aucune information sur des traitements en cours."
    ),
    "Aucune information sur des vaccins.": gettext_lazy("Aucune information sur des vaccins."),
    "Aucune information sur des résultats d'examens.": gettext_lazy(
        "Aucune information sur des résultats d'examens."
    ),
    "Aucune information sur des actes ou des interventions.": gettext_lazy(
        "Aucune information sur des actes ou des interventions."
    ),
    "Aucune information sur des dispositifs médicaux.": gettext_lazy(
        "Aucune information sur des dispositifs médicaux."
    ),
    "noté le": gettext_lazy("noté le"),
    "prescrit le": gettext_lazy("prescrit le"),
    "déclaré le": gettext_lazy("déclaré le"),
    "risque élevé": gettext_lazy("risque élevé"),
    "risque faible": gettext_lazy("risque faible"),
    "risque non évalué": gettext_lazy("risque non évalué"),
    "non confirmé": gettext_lazy("non confirmé"),
    "provisoire": gettext_lazy("provisoire"),
    "à confirmer parmi d'autres": gettext_lazy("à confirmer parmi d'autres"),
    "récidive": gettext_lazy("récidive"),
    "rechute": gettext_lazy("rechute"),
    "inactif": gettext_lazy("inactif"),
    "en rémission": gettext_lazy("en rémission"),
    "terminé": gettext_lazy("terminé"),
    "suspendu": gettext_lazy("suspendu"),
    "prévu": gettext_lazy("prévu"),
    "état inconnu": gettext_lazy("état inconnu"),
    "non fait": gettext_lazy("non fait"),
    "en cours": gettext_lazy("en cours"),
    "interrompu": gettext_lazy("interrompu"),
    "en attente": gettext_lazy("en attente"),
    "partiel": gettext_lazy("partiel"),
    "corrigé": gettext_lazy("corrigé"),
    "modifié": gettext_lazy("modifié"),
    "au-dessus de la normale": gettext_lazy("au-dessus de la normale"),
    "très au-dessus de la normale": gettext_lazy("très au-dessus de la normale"),
    "au-dessous de la normale": gettext_lazy("au-dessous de la normale"),
    "très au-dessous de la normale": gettext_lazy("très au-dessous de la normale"),
    "anormal": gettext_lazy("anormal"),
    "très anormal": gettext_lazy("très anormal"),
    "positif": gettext_lazy("positif"),
    "ne pas donner": gettext_lazy("ne pas donner"),
    "valeurs usuelles : {}": gettext_lazy("valeurs usuelles : {}"),
    "dose {}": gettext_lazy("dose {}"),
    "lot {}": gettext_lazy("lot {}"),
}
# The names of what has none.
UNNAMED: Final[Mapping[str, str | Promise]] = {
    "Non précisé": gettext_lazy("Non précisé"),
    "Substance non précisée": gettext_lazy("Substance non précisée"),
    "Problème non précisé": gettext_lazy("Problème non précisé"),
    "Médicament non précisé": gettext_lazy("Médicament non précisé"),
    "Vaccin non précisé": gettext_lazy("Vaccin non précisé"),
    "Observation non précisée": gettext_lazy("Observation non précisée"),
    "Dispositif non précisé": gettext_lazy("Dispositif non précisé"),
    "Compte rendu": gettext_lazy("Compte rendu"),
    "Plan de soins": gettext_lazy("Plan de soins"),
    "Directive anticipée": gettext_lazy("Directive anticipée"),
}


def said(text: str) -> str:
    """
    In the reader's language.
    """
    return str(WORDS[text])


def named(name: str) -> str:
    """
    As its author wrote it; in the reader's language where there is no name.
    """
    return str(UNNAMED.get(name, name))
