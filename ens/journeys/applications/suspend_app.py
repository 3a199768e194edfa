"""
An application is suspended: it leaves the store, all that it holds stops, and those whose record
it could reach are told why.

Source: STO-25, an incident or a failed control. Only the operator of the deployment does it.
"""

import datetime as dt

from ens.contexts.accounts import api as accounts
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.contexts.store import api as store
from ens.ground import database
from ens.journeys.holder import CONSENT

OPERATOR = "Exploitant de l’espace de santé"


def suspend(*, application: str, because: str, now: dt.datetime) -> int:
    """
    Return how many persons are told. Nothing of it is done if one of them cannot be.

    :raises store.UnknownListing: it is not in the store, or suspended already
    """
    with database.transaction():
        store.suspend(client_id=application, because=because, now=now)
        persons = accounts.persons_open_to(application, now=now)
        client = accounts.clients([application])[application]
        accounts.revoke_client(client_id=application, now=now)
        who = register.enroll(kind="job", account=0, name=OPERATOR, software=client.name)
        register.write(
            [
                register.Line(
                    person=person, who=who, action="suspend", type="Consent", label=CONSENT
                )
                for person in persons
            ],
            now=now,
        )
        for person in persons:
            notices.notify(
                person=person,
                kind="application-suspended",
                subject_label=CONSENT,
                about=("Consent", application),
                text_values={"application": client.name, "reason": because.rstrip(" .")},
                now=now,
            )
    return len(persons)
