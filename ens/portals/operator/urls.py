from django.urls import path

from ens.portals.operator import cases, representations, views

urlpatterns = [
    path("exploitation/", views.home, name="operator-home"),
    path("exploitation/representations/", representations.representations, name="operator-links"),
    path("exploitation/demandes/", cases.queue, name="operator-cases"),
    path("exploitation/demandes/<int:number>/", cases.one, name="operator-case"),
]
