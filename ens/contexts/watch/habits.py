"""
How each professional comes to the persons they read, and how many they read: what falls out of it.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ens.contexts.access import api as access
from ens.contexts.register.api import Visit
from ens.contexts.watch import rules

SOME = 4  # visits of a day, from which a habit is one
HARDLY, MANY = 2, 6  # persons in a day: theirs, and in the middle of their peers
LONG = dt.timedelta(days=30)
BY_NAME = "named"


class Habits:
    """
    Of all the visits of a day; `keys` are the professionals of accounts.
    """

    def __init__(
        self, visits: Sequence[Visit], keys: Mapping[int, int], since: dt.datetime,
        until: dt.datetime,
    ) -> None:  # fmt: skip
        pairs = [(keys.get(one.account, 0), one.person) for one in visits]
        self._keys, self._since = keys, since
        self._beginnings = access.beginnings(pairs, since=since, until=until)
        self._let_in = access.vouched_for(pairs, since=since, until=until)
        self._ways = Counter((one.account, self._way(one)) for one in visits)
        self._visits = Counter(one.account for one in visits)
        crowds: defaultdict[str, list[float]] = defaultdict(list)
        for account, profession in {one.account: one.profession for one in visits}.items():
            crowds[profession].append(float(self._visits[account]))
        self._middles = {name: rules.Spread.of(counts).middle for name, counts in crowds.items()}

    def is_other_way(self, visit: Visit) -> bool:
        """
        The only one that day whom they read in this way, among several.
        """
        alone = self._ways[visit.account, self._way(visit)] == 1
        return alone and self._visits[visit.account] >= SOME

    def is_of_few(self, visit: Visit) -> bool:
        """
        They read hardly anybody, on a day when their peers read many.
        """
        few = self._visits[visit.account] <= HARDLY
        return few and self._middles[visit.profession] >= MANY

    def is_stay(self, visit: Visit) -> bool:
        return self._way(visit) == "stay"

    def is_vouched(self, visit: Visit) -> bool:
        """
        The person let them in. A name given long ago, and nothing since, is no care of today where
        it falls out of the day.
        """
        if self._pair(visit) not in self._let_in:
            return False
        began = self._beginnings.get(self._pair(visit))
        if began is None or began.besides or began.source != BY_NAME:
            return True
        lately = began.since > self._since - LONG
        return lately or not (self.is_other_way(visit) or self.is_of_few(visit))

    def _way(self, visit: Visit) -> str:
        if visit.facts & access.Fact.BREAK_GLASS:
            return "emergency"
        began = self._beginnings.get(self._pair(visit))
        return began.source if began else "agreed"

    def _pair(self, visit: Visit) -> tuple[int, int]:
        return self._keys.get(visit.account, 0), visit.person
