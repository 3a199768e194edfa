"""
The sentence of an invariant: its definition's in English, ours in French for the usual ones.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir.validate.words import Sentence

FRENCH: Final[Mapping[str, str]] = {
    "age-1": "un âge a un code UCUM s’il a une valeur, et sa valeur est positive",
    "ait-1": "clinicalStatus est nécessaire, sauf si l’allergie a été saisie par erreur",
    "ait-2": "une allergie saisie par erreur n’a pas de clinicalStatus",
    "app-1": "un participant a un type ou un acteur",
    "app-2": "start et end vont ensemble",
    "app-3": "seul un rendez-vous proposé, annulé ou en attente n’a pas de date",
    "app-4": "cancelationReason est pour un rendez-vous annulé ou non honoré",
    "att-1": "une pièce jointe qui a des données a un contentType",
    "bdl-1": "seule une recherche ou un historique a un total",
    "bdl-2": "search est pour une recherche (searchset)",
    "bdl-3": "request est obligatoire dans batch, transaction et history, et nulle part ailleurs",
    "bdl-4": "response est obligatoire dans les réponses et history, et nulle part ailleurs",
    "bdl-5": "une entrée a une ressource, un request ou un response",
    "bdl-7": "chaque fullUrl n’est là qu’une fois",
    "bdl-8": "fullUrl n’a pas de version",
    "bdl-9": "un document a un identifiant avec system et value",
    "bdl-10": "un document a un timestamp",
    "bdl-11": "la première ressource d’un document est une Composition",
    "bdl-12": "la première ressource d’un message est un MessageHeader",
    "cmp-1": "une section a un texte, des entrées ou des sections",
    "cmp-2": "emptyReason est pour une section sans entrée",
    "con-1": "un stade a un résumé ou une évaluation",
    "con-2": "une preuve a un code ou un détail",
    "con-3": "un problème de la liste a un clinicalStatus, sauf s’il a été saisi par erreur",
    "con-4": "un problème qui a pris fin est inactif, résolu ou en rémission",
    "con-5": "un problème saisi par erreur n’a pas de clinicalStatus",
    "cpl-3": "une activité a un détail ou une référence, et non les deux",
    "cpt-2": "un moyen de contact qui a une valeur a un system",
    "dom-2": "une ressource contenue n’en contient pas d’autre",
    "dom-3": "une ressource contenue est désignée depuis celle qui la contient",
    "dom-4": "une ressource contenue n’a ni version ni date de mise à jour",
    "dom-5": "une ressource contenue n’a pas d’étiquette de sécurité",
    "dom-6": "une ressource devrait avoir un texte lisible par tous",
    "drt-1": "une durée qui a un code a une valeur et le system UCUM",
    "ele-1": "ne doit pas être vide",
    "ext-1": "une extension a une valeur ou des extensions, et non les deux",
    "gol-1": "un objectif chiffré dit ce qui est mesuré",
    "imm-1": "un document remis a un type ou une référence",
    "inv-1": "un paramètre a une valeur, une ressource ou des parties, une seule de ces choses",
    "lst-1": "emptyReason est pour une liste sans entrée",
    "lst-2": "deleted est pour une liste de changements",
    "lst-3": "date est pour une liste de travail",
    "obs-3": "un intervalle de référence a low, high ou un texte",
    "obs-6": "dataAbsentReason est pour une observation sans valeur",
    "obs-7": "un composant qui a le code de l’observation remplace sa valeur",
    "org-1": "une organisation a un identifiant ou un nom",
    "org-2": "l’adresse d’une organisation n’est pas un domicile",
    "org-3": "un moyen de contact d’une organisation n’est pas celui d’un domicile",
    "pat-1": "un contact a un nom, un moyen de contact, une adresse ou une organisation",
    "per-1": "start ne doit pas être après end",
    "prr-1": "orderDetail est pour une demande qui a un code",
    "qrs-1": "une question n’a pas à la fois une réponse et des sous-questions",
    "qty-3": "une quantité qui a un code d’unité a son system",
    "rat-1": "numerator et denominator vont ensemble",
    "ref-1": "une référence à #id désigne une ressource contenue",
    "rng-2": "low ne doit pas dépasser high",
    "sqty-1": "cette quantité n’a pas de comparateur",
    "tim-1": "duration demande durationUnit",
    "tim-2": "period demande periodUnit",
    "tim-4": "duration ne doit pas être négatif",
    "tim-5": "period ne doit pas être négatif",
    "tim-6": "periodMax demande period",
    "tim-7": "durationMax demande duration",
    "tim-8": "countMax demande count",
    "tim-9": "offset demande when, et non un repas",
    "tim-10": "timeOfDay et when s’excluent",
    "txt-1": "le texte mis en forme n’a que des éléments permis",
    "txt-2": "le texte mis en forme a du contenu",
}


def told(key: str, human: str) -> Sentence:
    french = FRENCH.get(key)
    said = f"{french} ({key})" if french else f"la règle {key} n’est pas respectée"
    return Sentence(key, "invariant", _plain(f"{human.strip().rstrip('.')} ({key})"), _plain(said))


def _plain(text: str) -> str:
    """
    Braces are nothing to fill here.
    """
    return text.replace("{", "{{").replace("}", "}}")
