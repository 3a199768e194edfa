"""
What the pages of an archive say of a value, a choice, a step of the space's life.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.journeys.emergency import emergency_words
from ens.journeys.reading.findings import Finding
from ens.journeys.take_away import Choice, Step

Words = str | Promise
CHAPTERS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (gettext_lazy("Allergies"), ("AllergyIntolerance",)),
    (gettext_lazy("Problèmes de santé"), ("Condition",)),
    (gettext_lazy("Vaccins"), ("Immunization",)),
    (gettext_lazy("Prescriptions et traitements"), ("MedicationRequest", "MedicationStatement")),
    (gettext_lazy("Actes"), ("Procedure",)),
)
CHOICES: Mapping[str, Words] = {
    "relation": gettext_lazy("Accès donné à %(name)s"),
    "block": gettext_lazy("Blocage de %(name)s"),
    "application": gettext_lazy("Application autorisée : %(name)s (%(about)s)"),
    "representation": gettext_lazy("%(name)s agit pour cette personne"),
    "opposition": gettext_lazy("Opposition : %(about)s"),
    "pass": gettext_lazy("Accès temporaire préparé : %(about)s"),
    "pass-used": gettext_lazy("Accès temporaire utilisé par %(name)s : %(about)s"),
    "consent": gettext_lazy("Accord donné à %(name)s"),
    "choice-reading-refused": gettext_lazy("Lecture refusée (%(about)s) %(name)s"),
    "choice-reading-allowed": gettext_lazy("Lecture ouverte (%(about)s) %(name)s"),
    "choice-feeding-refused": gettext_lazy("Ajout refusé (%(about)s) %(name)s"),
    "choice-feeding-allowed": gettext_lazy("Ajout permis (%(about)s) %(name)s"),
    "emergency": gettext_lazy("Ouvert en urgence par %(name)s : %(about)s"),
    "research-allowed": gettext_lazy("Recherche : %(about)s, accepté"),
    "research-refused": gettext_lazy("Recherche : %(about)s, refusé"),
}
ABOUT: Mapping[str, Words] = {
    **emergency_words.REASONS,
    "professional": gettext_lazy("ce que les professionnels ajoutent"),
    "own": gettext_lazy("ce que vous ajoutez, vous ou vos applications"),
    "consultation": gettext_lazy("à la consultation par les professionnels"),
    "feeding": gettext_lazy("à l’ajout de documents"),
    "emergency": gettext_lazy("à l’accès en urgence"),
}
STEPS: Mapping[str, Words] = {
    "created": gettext_lazy("L’espace a été créé"),
    "opened": gettext_lazy("L’espace a été ouvert"),
    "refused": gettext_lazy("L’espace a été refusé"),
    "closed": gettext_lazy("L’espace a été fermé"),
}


def value(one: Finding) -> str:
    if isinstance(one.value, Decimal):
        return format(one.value, "f").replace(".", ",")
    return one.value


def choice(one: Choice) -> str:
    pattern = CHOICES.get(one.kind, gettext_lazy("%(name)s %(about)s"))
    said = {"name": one.name, "about": str(ABOUT.get(one.about, one.about))}
    return (str(pattern) % said).strip()


def step(one: Step) -> str:
    said = str(STEPS.get(one.event, one.event))
    return _("%(what)s par %(who)s") % {"what": said, "who": one.by} if one.by else said
