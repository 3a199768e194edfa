from django.urls import path

from ens.portals.public import register_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("registre/", register_views.page, name="register"),
    path("registre/checkpoint", register_views.checkpoint, name="register-checkpoint"),
    path("registre/cle", register_views.key, name="register-key"),
    path("registre/cles", register_views.keys, name="register-keys"),
]
