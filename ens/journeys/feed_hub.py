"""
What enters a record leaves for research, under two pseudonyms, unless the person said no.

Registered for `record.Deposited`: what leaves is decided and written in the ledger. Then the
worker sends what the ledger holds, as long as it may still leave.
"""

import datetime as dt
from collections.abc import Sequence

from ens.contexts.feed import api as feed
from ens.contexts.record import api as record
from ens.ground import outbox
from ens.ground.actor import Actor

NOT_TOLD = frozenset({"Patient", "Binary"})


def tell(stored: Sequence[record.Stored], *, actor: Actor, now: dt.datetime) -> None:
    """
    Publish, in the caller's transaction, what entered each person's record. What an operator
    loads is told to nobody: it is no act of care, and nobody's own data.
    """
    things: dict[int, list[tuple[int, int]]] = {}
    for one in stored:
        if one.person != record.COMMONS and one.type not in NOT_TOLD:
            things.setdefault(one.person, []).append((one.rid, one.version))
    if actor.kind == "operator":
        return
    for person, found in things.items():
        event = record.Deposited(
            person=person,
            things=tuple(found),
            by=actor.kind,
            profession=actor.profession,
            structure=actor.structure,
        )
        outbox.publish(event, now=now)


def decide(event: record.Deposited, *, actor: Actor, now: dt.datetime) -> int:
    """
    Return how many things of it may leave. It may run twice for one event: the ledger has each
    thing once all the same.
    """
    return feed.decide(event, actor=actor, now=now)


def send(*, actor: Actor, now: dt.datetime) -> int:
    """
    Send what waits, a batch; return how many things the hub says that it has.
    """
    return feed.send_waiting(actor=actor, now=now)
