"""
Which acts of the register somebody asks for, and what they may choose from.

What is offered is what the register holds for this reader: an actor all of whose acts are hidden
from them is not offered, and choosing one by hand finds nothing, as choosing anything does.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground import clock, keys, label
from ens.ground.actor import Actor
from ens.journeys import who_looked
from ens.journeys.accesses import acts

ACTORS = 500  # the latest ones are offered
PERMITTED, REFUSED = "permitted", "refused"
MODES = (who_looked.NORMAL, who_looked.EMERGENCY, who_looked.REGULATION, who_looked.DELEGATED)
# What each mode is, in facts of which a line carries one, and none.
UNDER = {
    who_looked.EMERGENCY: int(access.Fact.BREAK_GLASS),
    who_looked.REGULATION: int(access.Fact.REGULATOR),
    who_looked.DELEGATED: who_looked.ON_BEHALF,
}
NOT_UNDER = {
    who_looked.EMERGENCY: int(access.Fact.REGULATOR),
    who_looked.NORMAL: int(access.Fact.BREAK_GLASS) | who_looked.ON_BEHALF,
    who_looked.DELEGATED: int(access.Fact.BREAK_GLASS),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Empty is no criterion. The first four are values of `Choices`; both days are included.
    """

    person: str = ""
    profession: str = ""
    structure: str = ""
    software: str = ""
    category: str = ""
    act: str = ""
    mode: str = ""
    outcome: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    others: bool = False

    @property
    def is_everything(self) -> bool:
        return self == Asked(others=self.others)

    @property
    def chooses_actors(self) -> bool:
        return bool(self.person or self.profession or self.structure or self.software)


@dataclass(frozen=True, slots=True)
class Choices:
    """
    Pairs of value and words, by criterion, for what depends on the space.
    """

    person: tuple[tuple[str, str], ...]
    profession: tuple[tuple[str, str], ...]
    structure: tuple[tuple[str, str], ...]
    software: tuple[tuple[str, str], ...]


def choices(actors: Sequence[register.ActorSeen], *, me: Actor) -> Choices:
    offered = {
        one.name: {text: None for actor in actors if (text := said_of(actor, one.name, me=me))}
        for one in fields(Choices)
    }
    return Choices(
        **{
            name: tuple(sorted(((value_of(name, text), text) for text in texts), key=_by_words))
            for name, texts in offered.items()
        }
    )


def _by_words(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def said_of(actor: register.ActorSeen, criterion: str, *, me: Actor) -> str:
    if criterion == "person":
        return "" if actor.account == me.account and me.account else actor.name
    return str(getattr(actor, criterion))


def value_of(criterion: str, text: str) -> str:
    """
    What stands for a name in an address, where no name should be.
    """
    return keys.keyed_hash("register-choice", f"{criterion} {text}").hex()[:16]


def criteria(asked: Asked, actors: Sequence[register.ActorSeen], *, me: Actor) -> register.Criteria:
    return register.Criteria(
        since=clock.beginning_of(asked.since) if asked.since else None,
        until=clock.beginning_of(asked.until + dt.timedelta(days=1)) if asked.until else None,
        whos=_whos(asked, actors, me) if asked.chooses_actors else None,
        not_accounts=(me.account,) if asked.others else None,
        actions=acts.KINDS.get(asked.act),
        kinds=_kinds(asked.category) if asked.category else None,
        under=UNDER.get(asked.mode),
        not_under=NOT_UNDER.get(asked.mode),
        refused={PERMITTED: False, REFUSED: True}.get(asked.outcome),
    )


def _whos(asked: Asked, actors: Sequence[register.ActorSeen], me: Actor) -> tuple[int, ...]:
    return tuple(one.who for one in actors if _is_chosen(one, asked, me))


def _is_chosen(actor: register.ActorSeen, asked: Asked, me: Actor) -> bool:
    for one in fields(Choices):
        value = getattr(asked, one.name)
        text = said_of(actor, one.name, me=me)
        if value and (not text or value_of(one.name, text) != value):
            return False
    return True


def _kinds(category: str) -> tuple[int, ...]:
    """
    The kinds of a category; a search of observations was after results as well as measures.
    """
    wanted = access.labels_of_category(category)
    found = {one.number for one in label.kinds() if wanted >> label.label(one.number, 0) & 1}
    if category == "documents":
        found.add(label.kind_of("Observation"))
    return tuple(sorted(found))
