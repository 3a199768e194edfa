"""
What an application was allowed about a person is taken back, wholly or in part: it counts from
its next request on, is in the register, and is told to those concerned.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.applications import allow_app, apps_of_person
from ens.journeys.holder import Holder
from ens.journeys.once import once


class NothingLeft(Exception):
    """
    An application that may do nothing is switched off, by its own button.
    """


def withdraw(*, actor: Actor, patient: str, application: str, key: str, now: dt.datetime) -> Holder:
    """
    Switch it off. Doing it again changes nothing.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or no such application
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    client = _client(application)

    def work() -> Mapping[str, Any]:
        ended = accounts.withdraw(by=actor, client=client, person=whose.person, now=now)
        if ended:
            consents.withdraw(
                person=whose.person, kind="application", about=application, by=actor, now=now
            )
            allow_app.tell("application-revoked", person=whose.person, client=client, now=now)
        return {}

    said = ("withdraw-app", whose.public_id, application)
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def restrict(
    *,
    actor: Actor,
    patient: str,
    application: str,
    kept: Sequence[str],
    key: str,
    now: dt.datetime,
) -> Holder:
    """
    Leave it only what is kept, of what it may do; nothing can be added here.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or it is allowed nothing
    :raises NothingLeft: nothing was changed
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)
    client = _client(application)

    def work() -> Mapping[str, Any]:
        used = apps_of_person.in_use(whose, reach, application=application, now=now)
        if not used:
            raise record.NotFound
        parts = [part.scope for part in used[0].parts]
        if used[0].reaches_data and not any("/" in part for part in parts if part in kept):
            raise NothingLeft
        refused = " ".join(part for part in parts if part not in kept)
        if refused and accounts.restrict(
            by=actor, client=client, person=whose.person, refused=refused, now=now
        ):
            allow_app.tell("application-restricted", person=whose.person, client=client, now=now)
        return {}

    said = ("restrict-app", whose.public_id, application, *sorted(kept))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def _client(application: str) -> accounts.Client:
    client = accounts.clients([application]).get(application)
    if client is None or client.kind != "app":
        raise record.NotFound
    return client
