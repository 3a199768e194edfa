"""
An application is allowed: what it was allowed, its line in the register, the notice.

Those told are the person and who represents them, whoever of them said yes.
"""

import datetime as dt

from ens.contexts.accounts import api as accounts
from ens.contexts.notices import api as notices
from ens.ground import database, label
from ens.ground.actor import Actor

CONSENT = label.label(label.kind_of("Consent"), 0)


def allow(
    actor: Actor,
    *,
    client: accounts.Client,
    session: bytes | None = None,
    form: str = "",
    now: dt.datetime,
) -> int:
    """
    Keep what `actor` allows this client, and return the grant. See `accounts.allow`.
    """
    with database.transaction():
        grant, is_new = accounts.allow(actor, session=session, form=form, now=now)
        if is_new and actor.patient:
            tell("application-allowed", person=actor.patient, client=client, now=now)
    return grant


def tell(kind: str, *, person: int, client: accounts.Client, now: dt.datetime) -> None:
    """
    A notice about an application, in the caller's transaction.
    """
    notices.notify(
        person=person,
        kind=kind,
        subject_label=CONSENT,
        about=("Consent", client.client_id),
        text_values={"application": client.name},
        now=now,
    )
