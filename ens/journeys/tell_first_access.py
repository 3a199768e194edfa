"""
Telling people that somebody reads their space for the first time; the reader is told nothing.

What happened is found in the register by a worker, so that a read waits for no notice. What was
read in an emergency was told at once by its own notice, and what a representative reads was told
when they began to act.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import database, keys

SEEING = ("read", "vread", "history", "search", "export", "summary")
SOUGHT = register.Sought(
    actions=SEEING,
    kinds=("professional", "structure", "citizen"),
    own=int(access.Fact.SELF | access.Fact.REPRESENTS),
    told=int(access.Fact.BREAK_GLASS),
)


def tell_first_accesses(*, now: dt.datetime) -> bool:
    """
    Tell those found since the last time, once each; True while more may be waiting.

    A notice is as hidden as the thing that was read first.
    """
    with database.transaction():
        found, more = register.first_accesses(SOUGHT)
        for one in found:
            _tell(one, now)
    return more


def _tell(one: register.FirstAccess, now: dt.datetime) -> None:
    try:
        with database.transaction():
            notices.notify(
                person=one.person,
                kind="first-access",
                subject_label=one.label,
                about=(one.type, one.id),
                text_values={"professional": one.software or one.name},
                now=now,
            )
    except keys.CannotUnseal:
        return  # their data were erased in between: nobody is left to be told
