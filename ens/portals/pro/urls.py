from django.urls import path

from ens.portals.documents.addresses import DOCUMENT
from ens.portals.pro.views import desk, patient

PATIENT = "pro/patient/<uuid:patient>/"

urlpatterns = [
    path("pro/", desk.desk, name="pro-desk"),
    path(PATIENT, patient.sheet, name="pro-patient"),
    path(f"{PATIENT}documents/", patient.documents, name="pro-documents"),
    path(f"{PATIENT}documents/{DOCUMENT}/", patient.document, name="pro-document"),
    path(f"{PATIENT}documents/{DOCUMENT}/fichier/<int:number>/", patient.file, name="pro-file"),
]
