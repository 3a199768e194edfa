from django.urls import path

from ens.portals.editor import views

urlpatterns = [path("editeur/", views.home, name="editor-home")]
