"""
The first page of a space: what is new, who looked, the latest documents, who is helped.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.notices import api as notices
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import documents_of_person, holder, open_space, vaccines_of_person, who_looked
from ens.journeys.holder import Holder
from ens.journeys.open_space import Waiting
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.trace import trace_reading_of_register
from ens.journeys.who_looked import Told

NEWS, LOOKED, DOCUMENTS = 5, 3, 4
KEPT_IN_SIGHT = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class News:
    at: dt.datetime
    kind: str
    text: str
    document: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Home:
    """
    `waiting` are the spaces of those one helps that are not open. `unseen` counts all that is
    new, even beyond what `news` shows; `vaccines` those to be done.
    """

    holder: Holder
    waiting: tuple[Waiting, ...]
    news: tuple[News, ...] = ()
    unseen: int = 0
    looked: tuple[Told, ...] = ()
    documents: tuple[Metadata, ...] = ()
    vaccines: int = 0


def home(*, actor: Actor, patient: str, now: dt.datetime) -> Home:
    """
    A space that is not open shows its state and nothing else.

    :raises record.NotFound: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    waiting = open_space.waiting(actor=actor, now=now) if not patient else ()
    try:
        whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    except holder.SpaceNotOpen as closed:
        return Home(closed.holder, waiting)
    unseen = notices.unseen_of(whose.person, reach=reach)
    looked = who_looked.latest_of_others(reach=reach, count=LOOKED)
    trace_reading_of_register(reach, now=now)
    return Home(
        holder=whose,
        waiting=waiting,
        news=_news(reach, whose.person, now),
        unseen=unseen,
        looked=looked,
        documents=documents_of_person.latest(
            reach, public_id=whose.public_id, count=DOCUMENTS, now=now
        ),
        vaccines=vaccines_of_person.to_do(whose, reach=reach, now=now)
        if whose.opens("carnet", "see")
        else 0,
    )


def _news(reach: Reach, person: int, now: dt.datetime) -> tuple[News, ...]:
    """
    What was not seen yet, then what is recent. A document is new until it is opened; the rest
    is seen once it is shown.
    """
    found = notices.notices_of(person, reach=reach, limit=50)
    recent = [one for one in found if not one.seen or one.at > now - KEPT_IN_SIGHT]
    shown = sorted(recent, key=lambda one: one.seen)[:NEWS]
    told = [one.notice for one in shown if not one.seen and one.about[0] != "DocumentReference"]
    if told:
        notices.mark_seen(reach=reach, notices=told, now=now)
    return tuple(
        News(
            at=one.at,
            kind=one.kind,
            text=one.text,
            document=one.about[1] if one.about[0] == "DocumentReference" else "",
            seen=one.seen,
        )
        for one in shown
    )
