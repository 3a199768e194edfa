"""
Who is called as whom: professionals, the persons they read, their colleagues.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.register.api import Visit
from ens.contexts.watch import rules
from ens.standards import ins

SLIP = 2  # lines: a record opened by mistake is closed at once
STEP = 1000


class Names:
    """
    Made for some of a day's visits, among all of them; `keys` are the professionals of accounts.
    """

    def __init__(
        self, asked: Sequence[Visit], visits: Sequence[Visit], keys: Mapping[int, int]
    ) -> None:
        known = directory.professionals(sorted({keys[one.account] for one in asked}))
        self._keys = keys
        self._own = {one.professional: (ins.fold(one.family), ins.fold(one.given)) for one in known}
        self._families = identity.families_of([one.person for one in visits])
        alike = set(self._families.values()) & {family for family, _ in self._own.values()}
        self._bearers = identity.how_many_named(sorted(alike))
        self._among = identity.how_many()
        self._at = directory.names_at_places({one.place for one in asked if one.place})
        self._given = self._given_names(asked)
        self._read: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        for one in visits:
            self._read[one.account, self._families.get(one.person, "")].add(one.person)

    def alike(self, visit: Visit) -> float:
        family = self._families.get(visit.person, "")
        if not family or family != self._own.get(self._keys[visit.account], ("", ""))[0]:
            return 0.0
        return max(rules.surprise(self._bearers.get(family, 1), self._among), 0.1)

    def is_oneself(self, visit: Visit) -> bool:
        """
        As far as names tell.
        """
        own = self._own.get(self._keys[visit.account])
        return own == (self._families.get(visit.person), self._given.get(visit.person))

    def colleague(self, visit: Visit) -> bool:
        family = self._families.get(visit.person, "")
        named = self._at.get(visit.place, {}).get(family, frozenset())
        return self._given.get(visit.person, "") in named

    def is_slip(self, visit: Visit) -> bool:
        """
        Hardly opened, on a day when they read somebody else of the same family name.
        """
        same = self._read[visit.account, self._families.get(visit.person, "")]
        return visit.lines <= SLIP and len(same) > 1

    def _given_names(self, asked: Sequence[Visit]) -> dict[int, str]:
        """
        Of those whose family name is one of the place's: given names are sealed, and opened for
        nobody else.
        """
        persons = sorted(
            {
                one.person
                for one in asked
                if self._families.get(one.person, "") in self._at.get(one.place, {})
                or self.alike(one)
            }
        )
        found: dict[int, str] = {}
        for begin in range(0, len(persons), STEP):
            for person in identity.persons(persons[begin : begin + STEP]):
                found[person.person] = ins.fold(person.given[0]) if person.given else ""
        return found
