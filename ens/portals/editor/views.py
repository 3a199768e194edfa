"""
Where an editor arrives: how to begin, where to try, what the store says.
"""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ens.contexts.store import api as store
from ens.portals.shared.signed_in import signed_in
from ens.portals.shared.signed_in_request import SignedInRequest


@require_GET
@signed_in(kind="editor")
def home(request: SignedInRequest) -> HttpResponse:
    known = {
        "addresses": _addresses(),
        "sandbox": _sandbox() if settings.SANDBOX else [],
        "listings": [_listing(one) for one in store.listings()],
    }
    return render(request, "editor/pages/home.html", known)


def _addresses() -> list[tuple[str, str, str]]:
    """
    What a software reads first, each a real address of this instance.
    """
    base = settings.FHIR_BASE
    return [
        (_("Ce que le serveur sait faire"), f"{base}/metadata", "FHIR R4"),
        (
            _("Comment demander un accès"),
            f"{base}/.well-known/smart-configuration",
            "SMART App Launch 2.2",
        ),
        (
            _("Qui signe les jetons"),
            f"{settings.ENS_PUBLIC_URL}/.well-known/openid-configuration",
            "OpenID Connect",
        ),
    ]


def _sandbox() -> list[tuple[str, str, str]]:
    base = settings.ENS_SANDBOX_URL
    return [
        (_("Tous les simulateurs"), f"{base}/", _("INSi, annuaire, connexion, hôpital")),
        (
            _("La boîte aux lettres"),
            f"{base}/mailbox",
            _("les messages envoyés pendant les essais"),
        ),
        (_("Les pannes à la demande"), f"{base}/scenario", _("un service lent, arrêté ou hostile")),
    ]


def _listing(one: store.Listing) -> dict[str, str]:
    return {"name": one.name, "role": one.publisher, "place": one.purpose}
