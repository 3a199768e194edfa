"""
Every page's address, room by room.
"""

from django.urls import URLPattern, URLResolver, include, path

from ens.portals.public import errors

ROOMS = (
    "ens.gateways.oauth.urls",
    "ens.portals.shared.sign_in.urls",
    "ens.portals.citizen.urls",
    "ens.portals.pro.urls",
    "ens.portals.authority.urls",
    "ens.portals.researcher.urls",
    "ens.portals.editor.urls",
    "ens.portals.operator.urls",
    "ens.portals.mediator.urls",
    "ens.portals.public.urls",
    "ens.portals.public.register_urls",
    "ens.ui.urls",
)
urlpatterns: list[URLPattern | URLResolver] = [path("", include(room)) for room in ROOMS]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
