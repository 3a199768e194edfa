"""
What somebody sees of a space, category by category, and what they would see after a choice.

Measured on what the one who asks sees themselves: of what is hidden from them, nothing is counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.record import api as record
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.label import LABELS
from ens.ground.reach import Reach
from ens.journeys.sharing.circle import Someone

# Of some categories one thing is worth counting, the rest comes with it.
COUNTED: Mapping[str, frozenset[str]] = {"documents": frozenset({"DocumentReference"})}
# What there is, and who wrote it.
Things = Sequence[tuple[record.Counted, accounts.Account | None]]
ALL, SOME, NONE = "all", "some", "none"


@dataclass(frozen=True, slots=True)
class Holding:
    """
    How much there is of one category, and how much of it somebody sees: all, some or none.
    """

    category: str
    held: int
    seen: int
    how: str


@dataclass(frozen=True, slots=True)
class View:
    """
    Of the things of others, then of the actor's own, as a reach holds them; one per actor.
    """

    parts: tuple[tuple[Actor, int], ...]

    def sees(self, marked: int, writer: accounts.Account | None) -> bool:
        return any(
            view >> (marked + LABELS * _is_by(writer, actor)) & 1 for actor, view in self.parts
        )

    @property
    def labels(self) -> int:
        """
        Of the things of others, in any of the actors' qualities.
        """
        found = 0
        for _, view in self.parts:
            found |= view & label.ALL
        return found


def view_of(one: Someone, *, person: int, now: dt.datetime) -> View:
    return _view(one, _reaches(one, "read", person, now), person)


def views_of(
    one: Someone, *, decision: access.Decision | None, person: int, now: dt.datetime
) -> tuple[View, View]:
    """
    What they see, and what they would after this decision.
    """
    reaches = _reaches(one, "read", person, now)
    return _view(one, reaches, person), _view(one, reaches, person, decision)


def _reaches(
    one: Someone, action: str, person: int, now: dt.datetime
) -> tuple[tuple[Actor, Reach], ...]:
    return tuple(
        (actor, access.reach(actor=actor, persons=(person,), action=action, now=now))
        for actor in one.actors
    )


def _view(
    one: Someone,
    reaches: Sequence[tuple[Actor, Reach]],
    person: int,
    decision: access.Decision | None = None,
) -> View:
    return View(
        tuple(
            (
                actor,
                access.view_supposing(
                    reach, person=person, supposed=one.supposed, decision=decision
                ),
            )
            for actor, reach in reaches
        )
    )


def counted(reach: Reach, person: int, now: dt.datetime) -> Things:
    """
    What this reach sees, and who wrote it.
    """
    found = record.counted(person=person, reach=reach, now=now)
    writers = writers_of(one.author for one in found)
    return tuple((one, writers.get(one.author)) for one in found)


def writers_of(keys: Iterable[int]) -> dict[int, accounts.Account]:
    return accounts.accounts_of([key for key in {*keys} if key])


def holdings(view: View, found: Things, categories: Sequence[str]) -> tuple[Holding, ...]:
    return tuple(_holding(view, found, category) for category in categories)


def _holding(view: View, found: Things, category: str) -> Holding:
    held, seen = 0, 0
    labels = access.labels_of_category(category)
    for one, writer in found:
        if labels >> one.label & 1 and is_counted(category, one.type):
            held += one.count
            seen += one.count if view.sees(one.label, writer) else 0
    return Holding(category, held, seen, _how(view, category, held, seen))


def is_counted(category: str, type: str) -> bool:  # noqa: A002
    return category not in COUNTED or type in COUNTED[category]


def _how(view: View, category: str, held: int, seen: int) -> str:
    """
    Where there is nothing yet: whether they would see something of it, were it there.
    """
    if held:
        return SOME if 0 < seen < held else (ALL if seen else NONE)
    return ALL if view.labels & _plain(category) else NONE


def feeds(
    someone: Someone, categories: Sequence[str], *, person: int, now: dt.datetime
) -> dict[str, bool]:
    """
    Whether they may put something of each category here, in one of their posts at least.
    """
    own = 0
    for _, view in _view(someone, _reaches(someone, "create", person, now), person).parts:
        own |= view >> LABELS
    return {name: bool(own & _plain(name)) for name in categories}


def _plain(category: str) -> int:
    """
    The labels of its kinds that hide nothing.
    """
    hiding = label.labels_flagged(label.FLAGS - 1)
    return access.labels_of_category(category) & ~hiding


def _is_by(writer: accounts.Account | None, actor: Actor) -> bool:
    if writer is None:
        return False
    if actor.professional:
        return writer.professional == actor.professional
    return bool(actor.person) and writer.person == actor.person and not actor.client
