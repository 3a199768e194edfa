"""
What acts of the register are filtered and told by, in plain French.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from ens.journeys import who_looked
from ens.journeys.accesses import acts, asked

Words = str | Promise

ACTS: Mapping[str, Words] = {
    acts.SEE: gettext_lazy("Regarder"),
    acts.ADD: gettext_lazy("Ajouter"),
    acts.CHANGE: gettext_lazy("Modifier ou retirer"),
    acts.TAKE: gettext_lazy("Emporter ou transmettre"),
    acts.DECIDE: gettext_lazy("Décider de qui voit"),
    acts.URGENT: gettext_lazy("Ouvrir en urgence"),
    acts.FOLLOW: gettext_lazy("Contester ou vérifier"),
}
# As `categories.toml` names them, for what is translated.
CATEGORIES: Mapping[str, Words] = {
    "carnet": gettext_lazy("Le carnet de santé"),
    "documents": gettext_lazy("Les documents et résultats"),
    "measures": gettext_lazy("Les mesures"),
    "prescriptions": gettext_lazy("Les ordonnances et traitements"),
    "messages": gettext_lazy("Les messages"),
    "appointments": gettext_lazy("Les rendez-vous"),
    "reimbursements": gettext_lazy("Les droits et remboursements"),
    "administrative": gettext_lazy("L’identité et l’entourage"),
}
MODES: Mapping[str, Words] = {
    who_looked.NORMAL: gettext_lazy("Ordinaire"),
    who_looked.EMERGENCY: gettext_lazy("En urgence"),
    who_looked.REGULATION: gettext_lazy("Par la régulation du SAMU"),
    who_looked.DELEGATED: gettext_lazy("Pour le compte de la personne"),
}
OUTCOMES: Mapping[str, Words] = {
    asked.PERMITTED: gettext_lazy("Ce qui a été permis"),
    asked.REFUSED: gettext_lazy("Ce qui a été refusé"),
}
ACTORS: Mapping[str, Words] = {
    "me": gettext_lazy("Vous"),
    "relative": gettext_lazy("Proches et représentants"),
    "application": gettext_lazy("Applications"),
    "professional": gettext_lazy("Professionnels"),
    "structure": gettext_lazy("Structures de soins"),
    "automatic": gettext_lazy("Envois et rappels automatiques"),
    "other": gettext_lazy("Le service et ceux qui le contrôlent"),
}
PURPOSES: Mapping[str, Words] = {
    "emergency": gettext_lazy("Une urgence"),
    "research": gettext_lazy("La recherche, sans le nom"),
    "prevention": gettext_lazy("La prévention : un rappel"),
    "own": gettext_lazy("Un usage personnel"),
    "behalf": gettext_lazy("Aider la personne, ou la représenter"),
    "care": gettext_lazy("Les soins"),
    "desk": gettext_lazy("Tenir ou contrôler ce service"),
    "demonstration": gettext_lazy("La démonstration"),
}
# From what kind of place: by who acted, and whether a software stood in between.
ORIGINS: Mapping[tuple[str, bool], Words] = {
    ("citizen", False): gettext_lazy("Ce site"),
    ("citizen", True): gettext_lazy("Une application choisie par la personne"),
    ("professional", False): gettext_lazy("Le portail des professionnels"),
    ("professional", True): gettext_lazy("Le logiciel d’un professionnel"),
    ("structure", False): gettext_lazy("Le système d’une structure de soins"),
    ("structure", True): gettext_lazy("Le système d’une structure de soins"),
    ("job", False): gettext_lazy("Ce service, automatiquement"),
    ("job", True): gettext_lazy("Ce service, automatiquement"),
}
OTHER_ORIGIN = gettext_lazy("Ce service")
CRITERIA: Mapping[str, Words] = {
    "patient": gettext_lazy("la personne"),
    "subject": gettext_lazy("la personne"),
    "date": gettext_lazy("la date"),
    "_lastUpdated": gettext_lazy("la date de mise à jour"),
    "period": gettext_lazy("la période"),
    "code": gettext_lazy("ce qui est mesuré ou fait"),
    "category": gettext_lazy("la catégorie"),
    "type": gettext_lazy("le type"),
    "status": gettext_lazy("l’état"),
    "author": gettext_lazy("l’auteur"),
    "identifier": gettext_lazy("un identifiant"),
    "name": gettext_lazy("le nom"),
    "family": gettext_lazy("le nom de famille"),
    "given": gettext_lazy("le prénom"),
    "birthdate": gettext_lazy("la date de naissance"),
    "_id": gettext_lazy("une référence exacte"),
    "_content": gettext_lazy("des mots du contenu"),
    "_text": gettext_lazy("des mots du texte"),
}
OTHER_CRITERION = gettext_lazy("un autre critère")
# How an answer is laid out, which is no criterion.
LAYOUT = frozenset({
    "_count", "_sort", "_include", "_revinclude", "_summary", "_elements", "_total", "_format",
    "_pretty", "_page", "_contained",
})  # fmt: skip


def category_titles() -> dict[str, str]:
    """
    Every category with its title, in the reader's language.
    """
    return {name: str(title) for name, title in CATEGORIES.items()}


def criterion(name: str) -> Words:
    return CRITERIA.get(name.split(".")[0], OTHER_CRITERION)


def origin(kind: str, software: str) -> Words:
    return ORIGINS.get((kind, bool(software)), OTHER_ORIGIN)


def law(text: str) -> str:
    """
    A text as the rules name it, for people: its source in full, without what is ours alone.
    """
    kept = [part.strip() for part in text.split(";")]
    kept = [one for one in kept if not one.startswith(("readings", "age:", "CNIL:"))]
    said = " ; ".join(kept)
    if not said or said.startswith("choice"):
        return str(OURS)
    for short, long in FULL.items():
        said = said.replace(short, str(long))
    return said


OURS = gettext_lazy("Une règle de ce service")
FULL: Mapping[str, Words] = {
    "CSP ": gettext_lazy("Code de la santé publique, "),
    "RGPD ": gettext_lazy("Règlement européen sur la protection des données (RGPD), article "),
    "EHDS ": gettext_lazy("Règlement européen sur l’espace des données de santé, article "),
}
