"""
An application of the store is opened on the space that one has before them.

Source: SMART App Launch 2.2, "Launch App: EHR Launch": the browser goes to the application's
launch address with `iss` and an opaque `launch`, which serves once, for this account.
"""

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings

from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.applications import apps_of_person


def launch(*, actor: Actor, patient: str, application: str, key: str, now: dt.datetime) -> str:
    """
    Return the address that the browser goes to. Nothing is open to the application yet: the
    authorisation page asks.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or not in the store
    """
    whose, _ = holder.deciding(actor=actor, patient=patient, now=now)
    listing = apps_of_person.listed(application)
    if listing is None or not listing.can_be_opened:
        raise record.NotFound
    prepared = accounts.prepare_launch(
        client_id=listing.client_id,
        account=actor.account,
        person=whose.person,
        key=key,
        now=now,
    )
    said = urlencode({"iss": settings.FHIR_BASE, "launch": prepared})
    return f"{listing.launch_uri}{'&' if '?' in listing.launch_uri else '?'}{said}"
