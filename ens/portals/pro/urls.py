from django.urls import path

from ens.portals.documents.addresses import DOCUMENT
from ens.portals.pro.views import (
    announcing,
    capturing,
    desk,
    emergency,
    identity,
    letter,
    passes,
    patient,
    representatives,
    summary,
)

PATIENT = "pro/patient/<uuid:patient>/"

urlpatterns = [
    path("pro/", desk.desk, name="pro-desk"),
    path("pro/passe/", passes.use, name="pro-pass"),
    path("pro/passe/<slug:code>/", passes.use, name="pro-pass-code"),
    path("pro/identite/", identity.identity, name="pro-identity"),
    path("pro/accord/<str:found>/", capturing.capture, name="pro-capture"),
    path("pro/accords/", capturing.captures, name="pro-captures"),
    path("pro/accords/<int:number>/", capturing.witness, name="pro-witness"),
    path(PATIENT, patient.sheet, name="pro-patient"),
    path(f"{PATIENT}urgence/", emergency.emergency, name="pro-emergency"),
    path(f"{PATIENT}urgence/fermer/", emergency.close, name="pro-emergency-close"),
    path(f"{PATIENT}lettre/", letter.letter, name="pro-letter"),
    path(f"{PATIENT}representants/", representatives.representatives, name="pro-representatives"),
    path(f"{PATIENT}resume/", summary.summary, name="pro-summary"),
    path(f"{PATIENT}resume/<str:kind>/", summary.file, name="pro-summary-file"),
    path(f"{PATIENT}documents/", patient.documents, name="pro-documents"),
    path(f"{PATIENT}documents/{DOCUMENT}/", patient.document, name="pro-document"),
    path(
        f"{PATIENT}documents/{DOCUMENT}/visibilite/", announcing.visibility, name="pro-visibility"
    ),
    path(f"{PATIENT}documents/{DOCUMENT}/fichier/<int:number>/", patient.file, name="pro-file"),
]
