"""
The sandbox's software is known to the product: its clients, and what the store says of its apps.
"""

import datetime as dt
import json
from pathlib import Path

from ens.contexts.accounts import api as accounts
from ens.contexts.store import api as store
from ens.ground import database
from ens.journeys.applications.ask_again import ask_again

# What people agree to, said of the client and not of its listing.
TERMS = ("scopes", "publisher")


def register(folder: Path, *, now: dt.datetime) -> None:
    """
    Register what `registrations.json` of this folder says; it may be done again at each start.

    :raises accounts.InvalidRegistration, store.InvalidListing: nothing of it is kept
    """
    known = json.loads((folder / "registrations.json").read_text(encoding="utf-8"))["clients"]
    listed = [
        {**one["listing"], **{name: one.get(name, "") for name in ("client_id", *TERMS)}}
        for one in known
        if "listing" in one
    ]
    with database.transaction():
        accounts.register_clients(known, now=now)
        for changed in store.list_apps(listed, now=now):
            ask_again(application=changed, now=now)
