"""
What an application does has changed: what it was allowed ends, and each person is asked again.

An application whose algorithm, purpose, use of data or scopes change is another one to whoever
agreed (ACC-08): nothing goes on by an agreement to something else.
"""

import datetime as dt

from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys.holder import CONSENT

STORE = "Catalogue des applications"


def ask_again(*, application: str, now: dt.datetime) -> int:
    """
    Return how many persons are told. Nothing of it is done if one of them cannot be.
    """
    with database.transaction():
        persons = accounts.persons_open_to(application, now=now)
        client = accounts.clients([application])[application]
        accounts.end_grants(client_id=application, now=now)
        who = register.enroll(kind="job", account=0, name=STORE, software=client.name)
        lines = [
            register.Line(person=one, who=who, action="ask-again", type="Consent", label=CONSENT)
            for one in persons
        ]
        register.write(lines, now=now)
        by = Actor(who, 0, "job", assurance=3)
        for person in persons:
            consents.withdraw(person=person, kind="application", about=application, by=by, now=now)
            notices.notify(
                person=person,
                kind="application-changed",
                subject_label=CONSENT,
                about=("Consent", application),
                text_values={"application": client.name},
                now=now,
            )
    return len(persons)
