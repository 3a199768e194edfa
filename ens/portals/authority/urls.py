"""
The pages of the authority: effective use, counted; what waits for a look; the matrix.
"""

from django.urls import path

from ens.portals.authority.views import dashboard, matrix, reviews, theme, watching

urlpatterns = [
    path("autorite/", dashboard.dashboard, name="authority-dashboard"),
    path("autorite/methode/", dashboard.method, name="authority-method"),
    path("autorite/urgences/", reviews.queue, name="authority-reviews"),
    path("autorite/urgences/<int:review>/", reviews.one, name="authority-review"),
    path("autorite/veille/", watching.queue, name="authority-watch"),
    path("autorite/veille/<int:number>/", watching.one, name="authority-alert"),
    path("autorite/matrice/", matrix.overview, name="authority-matrix"),
    path("autorite/matrice/versions/<int:version>/", matrix.version, name="authority-version"),
    path("autorite/matrice/<str:profession>/", matrix.profession, name="authority-profession"),
    path("autorite/<slug:slug>/", theme.theme, name="authority-theme"),
    path("autorite/<slug:slug>/donnees.csv", theme.data, name="authority-data"),
]
