"""
What the hub's page says for the words of FHIR.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ens.ui import words

TYPES: dict[str, str | Promise] = {
    "AllergyIntolerance": gettext_lazy("Allergies"),
    "Condition": gettext_lazy("Problèmes de santé"),
    "DiagnosticReport": gettext_lazy("Bilans"),
    "DocumentReference": gettext_lazy("Documents, sans leur texte"),
    "Encounter": gettext_lazy("Consultations et séjours"),
    "Immunization": gettext_lazy("Vaccins"),
    "MedicationRequest": gettext_lazy("Prescriptions"),
    "MedicationStatement": gettext_lazy("Traitements"),
    "Observation": gettext_lazy("Résultats et mesures"),
    "Procedure": gettext_lazy("Actes"),
}


def type_name(value: str) -> str:
    return str(TYPES.get(value, value))


def people(count: int | None, *, threshold: int) -> str:
    """
    "moins de 11" where the count is hidden.
    """
    if count is None:
        return _("moins de %(threshold)s, ou masqué") % {"threshold": threshold}
    return words.number(count)
