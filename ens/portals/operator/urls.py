from django.urls import path

from ens.portals.operator import views

urlpatterns = [path("exploitation/", views.home, name="operator-home")]
