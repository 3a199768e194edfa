"""
What an act of the register touched, in plain French: one thing of a type, or several.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

ONE: Mapping[str, Words] = {
    "DocumentReference": gettext_lazy("un document"),
    "Binary": gettext_lazy("le fichier d’un document"),
    "Observation": gettext_lazy("un résultat ou une mesure"),
    "Patient": gettext_lazy("l’identité"),
    "Condition": gettext_lazy("un problème de santé"),
    "AllergyIntolerance": gettext_lazy("une allergie"),
    "MedicationRequest": gettext_lazy("une prescription"),
    "MedicationStatement": gettext_lazy("un traitement"),
    "Immunization": gettext_lazy("un vaccin"),
    "ImmunizationRecommendation": gettext_lazy("les rappels de vaccins"),
    "Encounter": gettext_lazy("une consultation ou un séjour"),
    "Appointment": gettext_lazy("un rendez-vous"),
    "DiagnosticReport": gettext_lazy("un compte rendu d’examen"),
    "MedicationDispense": gettext_lazy("un médicament délivré"),
    "Procedure": gettext_lazy("un acte médical"),
    "CarePlan": gettext_lazy("un plan de soins"),
    "FamilyMemberHistory": gettext_lazy("un antécédent familial"),
    "QuestionnaireResponse": gettext_lazy("un questionnaire rempli"),
    "DeviceUseStatement": gettext_lazy("un appareil médical"),
    "Subscription": gettext_lazy("une demande pour être prévenu"),
    "AuditEvent": gettext_lazy("ce registre"),
    "CareTeam": gettext_lazy("l’équipe de soins"),
    "Consent": gettext_lazy("les choix"),
    "RelatedPerson": gettext_lazy("un proche"),
}
SEVERAL: Mapping[str, Words] = {
    "DocumentReference": gettext_lazy("les documents"),
    "Binary": gettext_lazy("les fichiers"),
    "Observation": gettext_lazy("les résultats et les mesures"),
    "Patient": gettext_lazy("l’identité"),
    "Condition": gettext_lazy("les problèmes de santé"),
    "AllergyIntolerance": gettext_lazy("les allergies"),
    "MedicationRequest": gettext_lazy("les prescriptions"),
    "MedicationStatement": gettext_lazy("les traitements"),
    "Immunization": gettext_lazy("les vaccins"),
    "Encounter": gettext_lazy("les consultations et les séjours"),
    "Appointment": gettext_lazy("les rendez-vous"),
    "DiagnosticReport": gettext_lazy("les comptes rendus d’examens"),
    "MedicationDispense": gettext_lazy("les médicaments délivrés"),
    "Procedure": gettext_lazy("les actes médicaux"),
    "CarePlan": gettext_lazy("les plans de soins"),
    "FamilyMemberHistory": gettext_lazy("les antécédents familiaux"),
    "QuestionnaireResponse": gettext_lazy("les questionnaires remplis"),
    "DeviceUseStatement": gettext_lazy("les appareils médicaux"),
    "Subscription": gettext_lazy("les demandes pour être prévenu"),
    "AuditEvent": gettext_lazy("ce registre"),
    "CareTeam": gettext_lazy("l’équipe de soins"),
    "Consent": gettext_lazy("les choix"),
}
A_THING, THINGS = gettext_lazy("un élément du dossier"), gettext_lazy("le dossier")
