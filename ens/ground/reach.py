"""
How far an actor reaches now: the labels they see, person by person.

Made only by `access`; a required argument of every function that touches a person's rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ens.ground.actor import Actor
from ens.ground.label import LABELS

EMPTY = bytes(2 * LABELS // 8)
REACHED = "reached"  # the parameter that tells the server whose rows it may show


@dataclass(frozen=True, slots=True)
class Reach:
    """
    `views` lays the distinct views end to end; `offsets` gives each person theirs, in bits.

    A view has two halves of LABELS bits: the things of others, then the actor's own.
    `facts` are what the decision stood on, kept in the trace of what follows; `chosen` what
    somebody chose, as access reads it.
    """

    actor: Actor
    action: str
    persons: tuple[int, ...]
    offsets: tuple[int, ...]
    views: bytes
    facts: tuple[int, ...]
    chosen: tuple[tuple[str, ...], ...] = ()

    def view(self, person: int) -> int:
        """
        The view of one person, empty if the reach was not made for them.
        """
        return int.from_bytes(self._packed(person), "little")

    def _packed(self, person: int) -> bytes:
        if person not in self.persons:
            return EMPTY
        start = self.offsets[self.persons.index(person)] // 8
        return self.views[start : start + len(EMPTY)]

    def allows(self, person: int, label: int, *, author: int) -> bool:
        mine = bool(author) and author == self.actor.account
        return bool(self.view(person) >> (label + LABELS * mine) & 1)

    def without(self, person: int) -> "Reach":
        """
        The same for everybody else.
        """
        if person not in self.persons:
            return self
        kept = [place for place, one in enumerate(self.persons) if one != person]
        return replace(
            self,
            persons=tuple(self.persons[place] for place in kept),
            offsets=tuple(self.offsets[place] for place in kept),
            facts=tuple(self.facts[place] for place in kept),
            chosen=tuple(self.chosen[place] for place in kept),
        )

    def beside(self, other: "Reach") -> "Reach":
        """
        The same to the persons of both, those of the other last.
        """
        shift = 8 * len(self.views)
        return replace(
            self,
            persons=self.persons + other.persons,
            offsets=self.offsets + tuple(shift + one for one in other.offsets),
            views=self.views + other.views,
            facts=self.facts + other.facts,
            chosen=self.chosen + other.chosen,
        )

    def facts_of(self, person: int) -> int:
        return self.facts[self.persons.index(person)] if person in self.persons else 0

    def chosen_of(self, person: int) -> tuple[str, ...]:
        return self.chosen[self.persons.index(person)] if person in self.persons else ()

    def parameters_of(self, person: int) -> dict[str, object]:
        """
        What `where` binds on the rows of one person, whose view begins at 0.
        """
        view = self._packed(person)
        return {
            "person": person,
            "views": view,
            "me": self.actor.account,
            REACHED: self._told([(person, _sees(view))]),
        }

    @property
    def parameters(self) -> dict[str, object]:
        """
        What `where` binds.
        """
        return {
            "persons": list(self.persons),
            "at": list(self.offsets),
            "views": self.views,
            "me": self.actor.account,
            REACHED: self._reached,
        }

    @property
    def _reached(self) -> str:
        length = len(EMPTY)
        sights = {
            at: _sees(self.views[at // 8 : at // 8 + length]) for at in dict.fromkeys(self.offsets)
        }
        named = zip(self.persons, self.offsets, strict=True)
        return self._told([(person, sights[at]) for person, at in named])

    def _told(self, seen: Sequence[tuple[int, str]]) -> str:
        """
        Those with something to see, as the server is told of them: the persons, who acts, and
        the persons of whom only the actor's own is seen.
        """
        persons = ",".join(str(person) for person, sight in seen if sight)
        own = ",".join(str(person) for person, sight in seen if sight == "own")
        return f"{persons};{self.actor.account};{own}"


def _sees(view: bytes) -> str:
    half = len(EMPTY) // 2
    if view[:half] != EMPTY[:half]:
        return "any"
    return "" if view == EMPTY else "own"


SOURCE = "unnest(%(persons)s::bigint[], %(at)s::int[]) v(person, at)"


def where(thing: str, at: str = "v.at") -> str:
    """
    The decision on the rows of `thing`, in SQL: the same bit test on the same bitmap.

    `<> 0` and not `= 1`: without statistics the planner takes 99.5 % for the first and
    0.5 % for the second.
    """
    mine = f"({thing}.author = %(me)s and {thing}.author <> 0)::int"
    return f"get_bit(%(views)s::bytea, {at} + {LABELS} * {mine} + {thing}.label) <> 0"
