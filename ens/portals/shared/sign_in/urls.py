from django.urls import path, re_path

from ens.portals.shared import step_up
from ens.portals.shared.sign_in import views

PROVIDER = r"(?P<provider>franceconnect|franceconnect-plus|pro-sante-connect)"

urlpatterns = [
    path("connexion/", views.doors, name="sign-in"),
    path("connexion/situation", views.situation, name="sign-in-situation"),
    path("connexion/reprendre", step_up.resume, name="sign-in-resume"),
    re_path(rf"^connexion/{PROVIDER}/?$", views.depart, name="sign-in-depart"),
    re_path(rf"^connexion/{PROVIDER}/retour/?$", views.arrive, name="sign-in-arrive"),
    path("quitter", views.quit_at_once, name="quit"),
    path("deconnexion", views.leave, name="sign-out"),
    path("deconnexion/retour", views.left, name="signed-out"),
]
