from django.urls import path

from ens.gateways.oauth import authorize, endpoints

urlpatterns = [
    path("oauth/authorize", authorize.authorize, name="oauth-authorize"),
    path("oauth/token", endpoints.token, name="oauth-token"),
    path("oauth/revoke", endpoints.revoke, name="oauth-revoke"),
    path("oauth/introspect", endpoints.introspect, name="oauth-introspect"),
    path("oauth/jwks", endpoints.jwks, name="oauth-jwks"),
    path("fhir/.well-known/smart-configuration", endpoints.smart_configuration),
    path(".well-known/openid-configuration", endpoints.openid_configuration),
]
