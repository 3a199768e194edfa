"""
An application is allowed: what it was allowed, its line in the register, the notice.

Those told are the person and who represents them, whoever of them said yes.
"""

import datetime as dt

from django.utils.translation import get_language, gettext

from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.contexts.notices import api as notices
from ens.contexts.store import api as store
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys.holder import CONSENT
from ens.standards.smart import scopes, words

LONGEST = dt.timedelta(days=365)


def allow(
    actor: Actor,
    *,
    client: accounts.Client,
    session: bytes | None = None,
    form: str = "",
    shown_at: dt.datetime | None = None,
    now: dt.datetime,
) -> int:
    """
    Keep what `actor` allows this client, and return the grant. See `accounts.allow`.

    `shown_at` is when the page that asked was first shown.
    """
    with database.transaction():
        grant, is_new = accounts.allow(actor, session=session, form=form, now=now)
        if is_new and actor.patient:
            tell("application-allowed", person=actor.patient, client=client, now=now)
            lasting = session is None
            keep_receipt(actor, client, shown_at=shown_at, lasting=lasting, now=now)
    return grant


def keep_receipt(
    actor: Actor,
    client: accounts.Client,
    *,
    shown_at: dt.datetime | None = None,
    lasting: bool,
    now: dt.datetime,
) -> None:
    """
    Of what `actor` (with its client, scopes and patient) allows; it takes the place of another.
    """
    listing = store.described([client.client_id]).get(client.client_id)
    allowed = [
        words.of_resource(one, gettext) for one in scopes.parse(actor.scopes or "").resources
    ]
    consents.give(
        person=actor.patient,
        kind="application",
        about=client.client_id,
        by=actor,
        said=consents.Said(
            purpose=listing.purpose if listing else "",
            data=tuple(one.sentence for one in allowed),
            recipients=tuple(one for one in (client.name, client.publisher) if one),
            duration=gettext("un an au plus") if lasting else gettext("le temps d’une visite"),
        ),
        language=get_language() or "fr",
        shown_at=shown_at,
        until=now + LONGEST if lasting else None,
        terms=listing.terms if listing else "",
        now=now,
    )


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
