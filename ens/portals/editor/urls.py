from django.urls import path

from ens.portals.editor import validating, views

urlpatterns = [
    path("editeur/", views.home, name="editor-home"),
    path("editeur/valider/", validating.validate, name="editor-validate"),
]
