"""
The line of the register for what a decision let somebody do, in the transaction that does it.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import label as labels
from ens.ground.reach import Reach

REGISTER = "AuditEvent"
OF_REGISTER = labels.label(labels.kind_of(REGISTER), 0)


def trace(
    action: str,
    *,
    what: tuple[str, str],
    label: int,
    person: int,
    reach: Reach,
    detail: str = "",
    now: dt.datetime,
) -> None:
    """
    `what` is the type and the id of what was touched; without an id where there is no one thing.

    :raises register.NotWritten: then nothing else is either
    """
    line = register.Line(
        person=person,
        who=reach.actor.who,
        action=action,
        type=what[0],
        id=what[1],
        label=label,
        detail=detail,
        facts=reach.facts_of(person),
        law=access.LAW,
    )
    register.write([line], now=now)


def trace_reading_of_register(reach: Reach, *, now: dt.datetime) -> None:
    """
    Reading the register is in the register; how many lines there were would tell those who do
    not see them all that there are others.

    :raises register.NotWritten: nothing is served
    """
    lines = [
        register.Line(
            person=person,
            who=reach.actor.who,
            action="read",
            type=REGISTER,
            label=OF_REGISTER,
            facts=reach.facts_of(person),
            law=access.LAW,
        )
        for person in reach.persons
        if person != record.COMMONS
    ]
    register.write(lines, now=now)
