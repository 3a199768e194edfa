"""
The request of a view behind `signed_in`, for those who read its type.
"""

from django.http import HttpRequest

from ens.contexts.accounts.api import Session
from ens.ground.actor import Actor


class SignedInRequest(HttpRequest):
    """
    Never made: the middleware adds these two to Django's request.
    """

    actor: Actor
    session: Session  # type: ignore[assignment]
