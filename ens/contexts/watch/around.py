"""
Who else deals with the persons a professional reads: what tells a ward's round, where a colleague
reads and writes nothing, from a look at somebody of another ward.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from ens.contexts.register.api import Past, Visit

USUAL = 2  # other persons whom two professionals both dealt with
FILES, MOSTLY = 10, 0.8


class Around:
    """
    Made of the day's visits, and of what was done in a year about those persons who are asked of.
    """

    def __init__(self, visits: Sequence[Visit], pasts: Sequence[Past]) -> None:
        self._persons: defaultdict[int, set[int]] = defaultdict(set)
        self._about: defaultdict[int, list[Past]] = defaultdict(list)
        self._at: defaultdict[int, set[int]] = defaultdict(set)
        self._today: Counter[tuple[int, int]] = Counter()
        self._with_colleagues: dict[tuple[int, int], bool] = {}
        for visit in visits:
            self._persons[visit.account].add(visit.person)
            self._at[visit.place].add(visit.account)
            self._today[visit.place, visit.person] += 1
        for past in pasts:
            self._about[past.person].append(past)
            self._persons[past.account].add(past.person)
            self._at[past.place].add(past.account)

    def days(self, visit: Visit) -> int:
        """
        On how many days of the year before they came.
        """
        return max((past.days for past in self._own(visit)), default=0)

    def wrote(self, visit: Visit) -> bool:
        return any(past.wrote_lately for past in self._own(visit))

    def ever_wrote(self, visit: Visit) -> bool:
        return any(past.wrote for past in self._own(visit))

    def place_wrote(self, visit: Visit) -> bool:
        return any(past.wrote_lately for past in self._others(visit))

    def is_alone_today(self, visit: Visit) -> bool:
        """
        Nobody else of the place read about the person that day.
        """
        return not visit.place or self._today[visit.place, visit.person] == 1

    def place_knows(self, visit: Visit) -> bool:
        """
        Somebody else of the place wrote about the person in the year.
        """
        return any(past.wrote for past in self._others(visit))

    def shares(self, visit: Visit) -> list[int]:
        """
        For each of the others at the place who deal with the person: how many other persons both
        deal with, the most first.
        """
        return sorted(
            (
                self._shared(visit.account, past.account, visit.person)
                for past in self._others(visit)
                if past.lately or past.wrote
            ),
            reverse=True,
        )

    def has_colleagues(self, visit: Visit) -> bool:
        """
        There is somebody at the place with whom they share persons.
        """
        key = visit.account, visit.place
        if key not in self._with_colleagues:
            others = self._at[visit.place] - {visit.account} if visit.place else set()
            self._with_colleagues[key] = any(
                self._shared(visit.account, other, 0) >= USUAL for other in others
            )
        return self._with_colleagues[key]

    def readers_of_files(self, visits: Sequence[Visit]) -> frozenset[int]:
        """
        Those whose work is to read what others of the place wrote (who codes stays, or answers
        for quality): most of the many persons they alone read are known to the place.
        """
        strangers: Counter[int] = Counter()
        known: Counter[int] = Counter()
        for visit in visits:
            if self.is_strange(visit) and not self.ever_wrote(visit):
                strangers[visit.account] += 1
                known[visit.account] += self.place_knows(visit)
        return frozenset(
            account
            for account, count in known.items()
            if count >= FILES and count >= MOSTLY * strangers[account]
        )

    def is_strange(self, visit: Visit) -> bool:
        """
        Nobody with whom they share persons deals with this one.
        """
        return not any(shared >= USUAL for shared in self.shares(visit))

    def _shared(self, one: int, other: int, but: int) -> int:
        both = self._persons[one] & self._persons[other]
        return len(both) - (but in both)

    def _own(self, visit: Visit) -> list[Past]:
        return [past for past in self._about[visit.person] if past.account == visit.account]

    def _others(self, visit: Visit) -> list[Past]:
        return [
            past
            for past in self._about[visit.person]
            if visit.place and past.place == visit.place and past.account != visit.account
        ]
