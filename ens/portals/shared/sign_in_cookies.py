"""
Cookies that last as long as a sign-in may take, and that only its pages are sent.
"""

from django.http import HttpResponse

from ens.contexts.accounts import api as accounts
from ens.portals.shared.middleware import is_secure

HERE = "/connexion"


def keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(accounts.SIGN_IN.total_seconds()),
        path=HERE,
        httponly=True,
        samesite="Lax",
        secure=is_secure(),
    )
