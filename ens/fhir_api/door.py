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
from ens.fhir_api.errors import Problem, decision_issue
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.smart import scopes

NOBODY = 0


def signed(actor: Actor | None) -> Actor:
    if actor is None:
        raise accounts.TokenRefused("a bearer token is needed")
    return actor


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


def reach_to(
    actor: Actor,
    type: str,  # noqa: A002
    fid: str,
    *,
    now: dt.datetime,
) -> tuple[record.Place, Reach]:
    """
    :raises record.NotFound: no such thing ever
    """
    found = record.reach_to(type, fid, actor=actor, action="read", now=now)
    if found is None:
        raise record.NotFound
    return found
