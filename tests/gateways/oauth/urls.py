from django.urls import include, path

urlpatterns = [
    path("", include("ens.gateways.oauth.urls")),
    path("", include("ens.portals.shared.sign_in.urls")),
]
