"""
What the register shows to anybody: apart, as it asks the database and the home page does not.
"""

from django.urls import path

from ens.portals.public import register_views

urlpatterns = [
    path("registre/", register_views.page, name="register"),
    path("registre/checkpoint", register_views.checkpoint, name="register-checkpoint"),
    path("registre/cle", register_views.key, name="register-key"),
    path("registre/cles", register_views.keys, name="register-keys"),
]
