"""
Two pages that ask for somebody, and the addresses of sign-in.
"""

from django.http import HttpResponse
from django.urls import include, path

from ens.portals.shared.signed_in import signed_in


@signed_in(kind="citizen")
def citizen_page(request):
    return HttpResponse(f"{request.actor.name} {request.POST.get('text', '')}")


@signed_in(kind="professional")
def professional_page(request):
    return HttpResponse(f"{request.actor.name}, {request.session.situation}")


urlpatterns = [
    path("espace/", citizen_page),
    path("pro/", professional_page),
    path("", include("ens.portals.public.urls")),
    path("", include("ens.portals.shared.sign_in.urls")),
]
