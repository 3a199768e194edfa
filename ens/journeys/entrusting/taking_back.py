"""
Somebody no longer acts for a person: the passes that they made for them, the codes that they may
still hold and the help that they asked for end with it. What they made others see is theirs no
more than what they saw.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground.actor import Actor
from ens.journeys.holder import CARE_TEAM


def end_what_they_lent(*, person: int, bearer: int, by: Actor, now: dt.datetime) -> None:
    """
    In the caller's transaction; the person is told of each pass.
    """
    theirs = accounts.accounts_of_person(person=bearer)
    for number in access.end_lent_by(person=person, accounts=theirs, now=now):
        consents.withdraw(person=person, kind="pass", about=f"pass:{number}", by=by, now=now)
        line = register.Line(
            person, by.who, action="end-pass", type="Consent", label=CARE_TEAM, law=access.LAW
        )
        register.write([line], now=now)
        notices.notify(
            person=person,
            kind="pass-ended",
            subject_label=CARE_TEAM,
            about=("Consent", f"pass-{number}"),
            text_values={"by": by.name},
            author=by.account,
            now=now,
        )
