"""
One day looked at: each visit of a professional to a person, weighed beside what is known around
it, and kept if it is worth somebody's look.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.directory import api as directory
from ens.contexts.identity import api as identity
from ens.contexts.register import api as register
from ens.contexts.register.api import Visit
from ens.contexts.watch import rules
from ens.contexts.watch.rules import Sight
from ens.ground import clock, database
from ens.standards import ins

NIGHT_ENDS, NIGHT_BEGINS = 6, 22
MARKED = "select person from watch_marked where person = any(%s::bigint[])"
KEEP = """
insert into watch_alert (person, day, account, professional, place, points, reasons, lines, things,
    found_at)
values (%(person)s, %(day)s, %(account)s, %(professional)s, %(place)s, %(points)s, %(reasons)s,
    %(lines)s, %(things)s, %(now)s)
on conflict (person, account, day) do nothing
"""
LOOKED = """
insert into watch_day (day) values (%s)
on conflict (one) do update set day = greatest(watch_day.day, excluded.day)
"""
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('watch-day', 0))"


def look_on(*, now: dt.datetime) -> bool:
    """
    Look at the day after the last one that was, if it is over in Paris; True while more are.

    The first time, at yesterday: what came before has had no look.
    """
    with database.transaction():
        database.execute(ONE_BY_ONE)
        last = database.execute("select day from watch_day").fetchone()
        yesterday = clock.day_of(now) - dt.timedelta(days=1)
        day = last[0] + dt.timedelta(days=1) if last else yesterday
        if day > yesterday:
            return False
        for visit, weighed, professional in weighed_visits(day):
            _keep(visit, day, weighed, professional, now)
        database.execute(LOOKED, (day,))
        return bool(day < yesterday)


def weighed_visits(day: dt.date) -> Iterable[tuple[Visit, dict[str, int], int]]:
    """
    The visits of a day that are worth a look, with their points and the professional's key.
    """
    since, until = _bounds(day)
    found = register.visits(since=since, until=until)
    keys = _professionals(found)
    open_ones = _without_a_word(found, keys, since, until)
    sights = _sights(open_ones, keys, since, until)
    for visit, sight in zip(open_ones, sights, strict=True):
        weighed = rules.points(sight)
        if rules.is_worth_a_look(weighed):
            yield visit, weighed, keys[visit.account]


def _bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    midnights = (dt.datetime.combine(one, dt.time(), clock.PARIS) for one in (day, day + DAY))
    begins, ends = midnights
    return begins, ends


DAY = dt.timedelta(days=1)


def _professionals(found: Sequence[Visit]) -> dict[int, int]:
    known = accounts.accounts_of(list({one.account for one in found}))
    return {key: account.professional for key, account in known.items()}


def _without_a_word(
    found: Sequence[Visit], keys: dict[int, int], since: dt.datetime, until: dt.datetime
) -> list[Visit]:
    """
    Visits of those whom the person did not let in by an act of their own.
    """
    pairs = [(keys.get(one.account, 0), one.person) for one in found]
    let_in = access.vouched_for(pairs, since=since, until=until)
    return [one for one, pair in zip(found, pairs, strict=True) if pair[0] and pair not in let_in]


def _sights(
    found: Sequence[Visit], keys: dict[int, int], since: dt.datetime, until: dt.datetime
) -> list[Sight]:
    pasts = register.pasts(found, since=since, until=until)
    names = _Names(found, keys)
    marked = {row[0] for row in database.execute(MARKED, ([v.person for v in found],)).fetchall()}
    crowd = _Crowd(found, {key for key, past in pasts.items() if past.wrote or past.around})
    sights = []
    for one in found:
        past = pasts[one.account, one.person]
        sights.append(
            Sight(
                emergency=bool(one.facts & access.Fact.BREAK_GLASS),
                wrote=past.wrote,
                around=past.around,
                days_before=past.days,
                named_alike=names.alike(one),
                colleague=names.colleague(one),
                marked=one.person in marked,
                deviation=crowd.deviation(one),
                depth=crowd.depth(one),
                night=_is_at_night(one.first),
            )
        )
    return sights


def _is_at_night(at: dt.datetime) -> bool:
    hour = at.astimezone(clock.PARIS).hour
    return hour < NIGHT_ENDS or hour >= NIGHT_BEGINS


class _Names:
    """
    Who is called as whom: professionals, the persons they read, their colleagues.
    """

    def __init__(self, found: Sequence[Visit], keys: dict[int, int]) -> None:
        known = directory.professionals(list({keys[one.account] for one in found}))
        self._keys = keys
        self._own = {one.professional: ins.fold(one.family) for one in known}
        self._families = identity.families_of([one.person for one in found])
        alike = {family for family in self._families.values() if family in self._own.values()}
        self._bearers = identity.how_many_named(sorted(alike))
        self._among = identity.how_many()
        self._at = directory.names_at_places({one.place for one in found if one.place})

    def alike(self, visit: Visit) -> float:
        family = self._families.get(visit.person, "")
        if not family or family != self._own.get(self._keys[visit.account]):
            return 0.0
        return max(rules.surprise(self._bearers.get(family, 1), self._among), 0.1)

    def colleague(self, visit: Visit) -> bool:
        """
        Looked for among those of the same family name first: given names are sealed.
        """
        family = self._families.get(visit.person, "")
        named = self._at.get(visit.place, {}).get(family, frozenset())
        if not named:
            return False
        given = identity.person(visit.person).given
        return any(ins.fold(one) in named for one in given[:1])


class _Crowd:
    """
    What peers (of one profession) do in a day: how many such visits, how much in each.
    """

    def __init__(self, found: Sequence[Visit], cared_for: set[tuple[int, int]]) -> None:
        self._cared_for = cared_for
        self._visits: Counter[int] = Counter()
        depths: defaultdict[str, list[float]] = defaultdict(list)
        profession: dict[int, str] = {}
        for one in found:
            profession[one.account] = one.profession
            self._visits[one.account] += (one.account, one.person) not in cared_for
            depths[one.profession].append(float(one.things))
        self._depths = depths
        self._crowds: defaultdict[str, list[float]] = defaultdict(list)
        for account, name in profession.items():
            self._crowds[name].append(float(self._visits[account]))

    def deviation(self, visit: Visit) -> float:
        peers = self._crowds[visit.profession]
        return rules.deviation(float(self._visits[visit.account]), peers)

    def depth(self, visit: Visit) -> float:
        return rules.deviation(float(visit.things), self._depths[visit.profession])


def _keep(
    visit: Visit, day: dt.date, weighed: dict[str, int], professional: int, now: dt.datetime
) -> None:
    values = {
        "person": visit.person,
        "day": day,
        "account": visit.account,
        "professional": professional,
        "place": visit.place,
        "points": sum(weighed.values()),
        "reasons": list(weighed),
        "lines": visit.lines,
        "things": visit.things,
        "now": now,
    }
    database.execute(KEEP, values)
