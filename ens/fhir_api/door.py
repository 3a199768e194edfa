"""
What every handler asks first: the token's scope for this type, then the reach.

A token that lacks the scope is told so whatever the address, so the answer says nothing of
what is there.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.fhir_api.errors import Problem, decision_issue, problem
from ens.fhir_api.messages import Request
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.smart import scopes

NOBODY = 0


def actor(request: Request) -> Actor:
    """
    :raises accounts.TokenRefused: unknown, expired, revoked, for another audience
    """
    return accounts.actor_of_token(bearer(request), now=clock.now())


def bearer(request: Request) -> str:
    scheme, _, token = request.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise problem(401, "login", "a bearer token is needed", www_authenticate="Bearer")
    return token.strip()


def require_scope(actor: Actor, type: str, interaction: str) -> None:  # noqa: A002
    """
    :raises Problem: 403, with the code, once the refusal is in the register
    """
    granted = scopes.parse(actor.scopes or "")
    if granted.permits(type, interaction):
        return
    content = type == "Binary" and interaction in ("read", "vread")
    if content and granted.permits("DocumentReference", "read"):
        return
    line = register.Line(
        person=actor.patient or NOBODY,
        who=actor.who,
        action=interaction,
        type=type,
        code="outside_app_scopes",
        law=access.LAW,
    )
    register.write([line], now=clock.now())
    raise Problem(403, decision_issue("outside_app_scopes"))


def reach_to(request: Request, interaction: str, *, now: dt.datetime) -> tuple[record.Place, Reach]:
    """
    The resource that the address names and how far the token reaches there, to read it.

    :raises record.NotFound: no such thing ever
    """
    name, fid = request.path[:2]
    acting = accounts.source_of_token(bearer(request), now=now)
    who, place, reach = record.reach_to(name, fid, acting=acting, action="read", now=now)
    require_scope(who, name, interaction)
    if place is None or reach is None:
        raise record.NotFound
    return place, reach
