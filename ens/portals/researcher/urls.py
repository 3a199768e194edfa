from django.urls import path

from ens.portals.researcher import views

urlpatterns = [path("recherche/", views.home, name="researcher-home")]
