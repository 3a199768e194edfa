"""
What a scope means, in the plain words of the authorisation page.

Reading and writing are told apart: a person may want one without the other. The texts are
French; the caller hands its translation function.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ens.standards.smart.scopes import ResourceScope, resource

Translate = Callable[[str], str]


def gettext_noop(text: str) -> str:
    return text


_ = gettext_noop

THINGS = {
    "*": _("tout ce que contient l’espace"),
    "AllergyIntolerance": _("les allergies"),
    "Appointment": _("les rendez-vous"),
    "Binary": _("le contenu des documents"),
    "CarePlan": _("les plans de soins"),
    "CareTeam": _("l’équipe de soins"),
    "Communication": _("les messages"),
    "Condition": _("les maladies et problèmes de santé"),
    "Consent": _("les choix de partage"),
    "Coverage": _("les droits d’assurance maladie"),
    "Device": _("les appareils de santé"),
    "DiagnosticReport": _("les comptes rendus d’examens"),
    "DocumentReference": _("les documents"),
    "Encounter": _("les consultations et séjours"),
    "FamilyMemberHistory": _("les antécédents familiaux"),
    "Goal": _("les objectifs de santé"),
    "Immunization": _("les vaccins"),
    "List": _("les listes et lots de documents"),
    "Medication": _("les médicaments"),
    "MedicationRequest": _("les ordonnances"),
    "MedicationStatement": _("les traitements"),
    "MedicationDispense": _("les délivrances de médicaments"),
    "Observation": _("les mesures et les résultats d’analyses"),
    "Organization": _("les structures de soins"),
    "Patient": _("l’identité et les coordonnées"),
    "Practitioner": _("les professionnels"),
    "PractitionerRole": _("les situations d’exercice des professionnels"),
    "Procedure": _("les actes et opérations"),
    "Questionnaire": _("les questionnaires"),
    "QuestionnaireResponse": _("les réponses aux questionnaires"),
    "RelatedPerson": _("les proches et représentants"),
    "ServiceRequest": _("les demandes d’examens"),
    "Subscription": _("ses demandes pour être prévenue des nouveautés"),
}
CATEGORIES = {
    ("Observation", "laboratory"): _("les résultats de laboratoire"),
    ("Observation", "vital-signs"): _("les mesures : poids, taille, tension, température"),
    ("Observation", "social-history"): _("les habitudes de vie"),
}
OTHERS = {
    "openid": _("Savoir que c’est vous qui vous êtes connecté"),
    "fhirUser": _("Savoir qui vous êtes dans cet espace"),
    "profile": _("Savoir qui vous êtes dans cet espace"),
    "launch": _("S’ouvrir d’ici, sans redemander de quel dossier il s’agit"),
    "launch/patient": _("Savoir de quelle personne il s’agit"),
    "offline_access": _("Garder l’accès quand vous n’êtes pas là, jusqu’à ce que vous le retiriez"),
    "online_access": _("Garder l’accès tant que vous restez connecté"),
}
# Told once for all: what is known cannot be taken back.
TOLD = ("openid", "fhirUser", "profile", "launch/patient")
VERBS = {"c": _("ajouter"), "u": _("modifier"), "d": _("supprimer")}
READING = {"rs": _("lire"), "r": _("ouvrir"), "s": _("rechercher dans")}


@dataclass(frozen=True, slots=True)
class Wording:
    """
    One scope in words. `parts` are what may be refused inside it: pairs of a scope and the
    words of its refusal.
    """

    scope: str
    sentence: str
    parts: tuple[tuple[str, str], ...] = ()


def of_other(text: str, translate: Translate = str) -> Wording:
    return Wording(text, translate(OTHERS.get(text, text)))


def of_type(name: str, translate: Translate = str) -> str:
    """
    What a type of resource is called, or its own name.
    """
    return translate(THINGS.get(name, name))


def of_resource(scope: ResourceScope, translate: Translate = str) -> Wording:
    """
    "Lire et ajouter les mesures..."; when it both reads and writes, each side may be refused.
    """
    sides = tuple(part for part in _sides(scope) if part.letters)
    parts = tuple((part.text, _refusal(part, translate)) for part in sides)
    return Wording(scope.text, _sentence(scope, translate), parts if len(parts) > 1 else ())


def sides(scope: ResourceScope, translate: Translate = str) -> tuple[Wording, ...]:
    """
    Reading and writing, each as a scope of its own that may be taken back alone.
    """
    return tuple(
        Wording(part.text, _sentence(part, translate)) for part in _sides(scope) if part.letters
    )


def _sides(scope: ResourceScope) -> tuple[ResourceScope, ResourceScope]:
    reads = "".join(letter for letter in scope.letters if letter in "rs")
    writes = "".join(letter for letter in scope.letters if letter in "cud")
    where = (scope.context, scope.type, scope.parameters)
    return resource(*where, letters=reads), resource(*where, letters=writes)


def _sentence(scope: ResourceScope, translate: Translate) -> str:
    verbs = _enumerated(_verbs(scope, translate), translate(_("et")))
    text = f"{verbs} {_things(scope, translate)}"
    return text[0].upper() + text[1:]


def _refusal(scope: ResourceScope, translate: Translate) -> str:
    """
    "Ne pas ajouter ni modifier"
    """
    verbs = _enumerated(_verbs(scope, translate), translate(_("ni")))
    return f"{translate(_('Ne pas'))} {verbs}"


def _verbs(scope: ResourceScope, translate: Translate) -> list[str]:
    reads = "".join(letter for letter in scope.letters if letter in "rs")
    verbs = [translate(READING[reads])] if reads else []
    return verbs + [translate(VERBS[letter]) for letter in scope.letters if letter in VERBS]


def _enumerated(verbs: list[str], joint: str) -> str:
    if len(verbs) < 2:
        return "".join(verbs)
    return f"{', '.join(verbs[:-1])} {joint} {verbs[-1]}"


def _things(scope: ResourceScope, translate: Translate) -> str:
    rest = []
    things = of_type(scope.type, translate)
    for name, value in scope.parameters:
        category = CATEGORIES.get((scope.type, value.rpartition("|")[2]))
        if name == "category" and category:
            things = translate(category)
        else:
            rest.append(f"{name} = {value}")
    return f"{things} ({', '.join(rest)})" if rest else things
