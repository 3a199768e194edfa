"""
What is told of notifications to an application, in plain French.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ens.journeys.subscriptions.log_of_person import Followed, Line

CONTENTS: dict[str, Promise] = {
    "empty": _("Elle apprend seulement qu’il y a du nouveau."),
    "id-only": _("Elle apprend ce qui est nouveau, puis le lit ici avec ses droits."),
    "full-resource": _("Elle reçoit ce qui est nouveau, en entier."),
}
STATES: dict[str, tuple[Promise, str]] = {
    "requested": (_("En attente de sa réponse"), "neutral"),
    "active": (_("En service"), "success"),
    "error": (_("En panne"), "error"),
    "off": (_("Arrêté"), "neutral"),
}
REASONS: dict[str, Promise] = {
    "filter": _("Ce qu’elle demande ne peut plus être cherché."),
    "permission-ended": _("Son autorisation a pris fin."),
    "space-closed": _("L’espace est fermé."),
    "ended": _("La date de fin est passée."),
    "deleted": _("Elle n’a plus rien demandé."),
    "unreachable": _("Son serveur ne répond pas."),
    "insecure": _("Son serveur n’est pas sûr : son certificat est refusé."),
    "silent": _("Son serveur met trop de temps à répondre."),
    "broken": _("Son serveur a coupé la conversation."),
    "too-long": _("Son serveur a répondu trop longuement."),
    "refused": _("Son serveur a refusé le message."),
    "not-allowed": _("Son adresse n’est pas de celles que nous appelons."),
}
TYPES: dict[str, Promise] = {
    "DocumentReference": _("document"),
    "Observation": _("mesure ou résultat"),
    "DiagnosticReport": _("compte rendu d’examen"),
    "Appointment": _("rendez-vous"),
    "MedicationRequest": _("prescription"),
    "MedicationStatement": _("traitement"),
    "MedicationDispense": _("médicament délivré"),
    "Immunization": _("vaccin"),
    "Condition": _("problème de santé"),
    "AllergyIntolerance": _("allergie"),
}
# By the name of a topic.
TITLES: dict[str, Promise] = {
    "document-deposited": _("Un document est ajouté"),
    "document-changed": _("Un document est modifié, remplacé ou retiré"),
    "observation-recorded": _("Une mesure ou un résultat est ajouté ou corrigé"),
    "report-available": _("Un compte rendu d’examen est disponible ou corrigé"),
    "appointment-changed": _("Un rendez-vous est pris, déplacé ou annulé"),
    "medication-changed": _("Un traitement est prescrit, délivré ou arrêté"),
    "vaccine-given": _("Un vaccin est ajouté ou corrigé"),
    "problem-recorded": _("Un problème de santé ou une allergie est ajouté ou modifié"),
}
RECEIVED = _("Bien reçu")
ANSWERED = _("{sentence} Réponse {status}.")
KINDS: dict[str, Promise] = {
    "handshake": _("Premier contact"),
    "heartbeat": _("Signe de vie, sans contenu"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One sending as it is read: what, how it went, and the icon that says the same.
    """

    at: object
    what: str
    outcome: str
    icon: str
    refused: bool


def row(line: Line) -> Row:
    received = line.outcome == "received"
    outcome = str(RECEIVED) if received else str(REASONS.get(line.outcome, line.outcome))
    if line.status and not received:
        outcome = str(ANSWERED).format(sentence=outcome, status=line.status)
    icon = "check" if received else "warning"
    return Row(line.at, what(line), outcome, icon, not received)


def what(line: Line) -> str:
    if line.kind in KINDS:
        return str(KINDS[line.kind])
    names = ", ".join(str(TYPES.get(name, name)) for name in line.types)
    return ngettext(
        "{count} nouveauté : {names}", "{count} nouveautés : {names}", line.count
    ).format(count=line.count, names=names)


def card(one: Followed) -> dict[str, object]:
    """
    One subscription, for the template.
    """
    state, tone = STATES[one.status]
    return {
        "title": TITLES.get(one.topic, one.topic),
        "content": CONTENTS[one.content],
        "to": one.to,
        "email": one.channel == "email",
        "since": one.since,
        "state": state,
        "tone": tone,
        "reason": REASONS.get(one.reason, ""),
        "rows": [row(line) for line in one.lines],
        "kept": [(kept.at, str(TYPES.get(kept.type, kept.type))) for kept in one.kept],
    }
