"""
Who acts when nobody does: the jobs, as the register tells of them, and what they are told of.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock, tombstones
from ens.ground.actor import Actor
from ens.journeys import deliver_notice, erase_person, remind_of_vaccines, tell_first_access
from ens.journeys import feed_hub as feeding

ERASING = "L’effacement après une restauration"
REMINDERS = "Le rappel de vaccination"
RESEARCH = "Envoi automatique à la recherche"


def research() -> Actor:
    """
    What sends to the research warehouse. It signs nothing and no human is behind it.
    """
    who = register.enroll(kind="job", account=0, name=RESEARCH)
    return Actor(who, 0, "job", assurance=3, purpose=access.RESEARCH, name=RESEARCH)


def feed_hub(event: record.Deposited, *, now: dt.datetime) -> int:
    return feeding.decide(event, actor=research(), now=now)


def send_to_hub(*, now: dt.datetime) -> int:
    return feeding.send(actor=research(), now=now)


def reminders() -> Actor:
    """
    What tells people that a vaccine is due; it reads vaccines, and nothing else.
    """
    who = register.enroll(kind="job", account=0, name=REMINDERS)
    return Actor(
        who,
        0,
        "job",
        assurance=3,
        scopes=remind_of_vaccines.SCOPES,
        purpose=access.REMINDING,
        name=REMINDERS,
    )


def remind(*, now: dt.datetime) -> bool:
    return remind_of_vaccines.remind(actor=reminders(), now=now)


def tell_first_accesses(*, now: dt.datetime) -> bool:
    return tell_first_access.tell_first_accesses(now=now)


def erase_again() -> int:
    """
    Whom an older backup brought back, before anything is served: how many it was.
    """
    if not tombstones.to_replay():
        tombstones.settle()
        return 0
    who = register.enroll(kind="job", account=0, name=ERASING)
    return erase_person.replay(now=clock.now(), by=Actor(who, 0, "job", name=ERASING))


def deliver_waiting(*, now: dt.datetime) -> int:
    return deliver_notice.deliver_waiting(now=now)
