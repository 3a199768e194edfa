"""
The pages of a mediator: a code, then the settings of the person beside.
"""

from django.urls import path

from ens.portals.mediator import views

urlpatterns = [
    path("mediation/", views.desk, name="mediator-home"),
    path("mediation/<uuid:patient>/", views.settings, name="mediator-settings"),
]
