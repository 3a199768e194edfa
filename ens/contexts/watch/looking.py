"""
One day looked at: each visit of a professional to a person, weighed beside what is known around
it, and kept if it is worth somebody's look.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ens.contexts.accounts import api as accounts
from ens.contexts.register import api as register
from ens.contexts.register.api import Visit
from ens.contexts.watch import rules
from ens.contexts.watch.around import USUAL, Around
from ens.contexts.watch.habits import Habits
from ens.contexts.watch.naming import Names
from ens.contexts.watch.rules import Sight
from ens.ground import clock, database

NIGHT_ENDS, NIGHT_BEGINS = 6, 22
MOSTLY = 0.6  # of the day's visits
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


@dataclass(frozen=True, slots=True)
class _Day:
    """
    All visits, the professionals of their accounts, and what each of them usually does.
    """

    visits: Sequence[Visit]
    keys: Mapping[int, int]
    habits: Habits


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
    for visit, reasons, professional in visits_with_reasons(day):
        weighed = rules.points(reasons)
        if rules.is_worth_a_look(weighed):
            yield visit, weighed, professional


def visits_with_reasons(day: dt.date) -> Iterable[tuple[Visit, frozenset[str], int]]:
    """
    All visits that do not explain themselves, whatever their points.
    """
    since, until = _bounds(day)
    found = register.visits(since=since, until=until)
    keys = _professionals(found)
    habits = Habits(found, keys, since, until)
    open_ones = [one for one in found if keys.get(one.account) and not habits.is_vouched(one)]
    sights = _sights(open_ones, _Day(found, keys, habits), since, until)
    for visit, sight in zip(open_ones, sights, strict=True):
        if reasons := rules.reasons(sight):
            yield visit, reasons, keys[visit.account]


def _bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    midnights = (dt.datetime.combine(one, dt.time(), clock.PARIS) for one in (day, day + DAY))
    begins, ends = midnights
    return begins, ends


DAY = dt.timedelta(days=1)


def _professionals(found: Sequence[Visit]) -> dict[int, int]:
    known = accounts.accounts_of(list({one.account for one in found}))
    return {key: account.professional for key, account in known.items()}


def _sights(
    found: Sequence[Visit], day: _Day, since: dt.datetime, until: dt.datetime
) -> list[Sight]:
    pasts = register.pasts(sorted({one.person for one in found}), since=since, until=until)
    around = Around(day.visits, pasts)
    names = Names(found, day.visits, day.keys)
    marked = {row[0] for row in database.execute(MARKED, ([v.person for v in found],)).fetchall()}
    unwritten = [one for one in found if not around.wrote(one)]
    files = around.readers_of_files(unwritten)
    crowd = Crowd(day.visits, [one for one in unwritten if around.is_strange(one)])
    return [
        Sight(
            wrote=around.wrote(one),
            ever_wrote=around.ever_wrote(one),
            around=around.place_wrote(one),
            strange=around.is_strange(one),
            alone=not around.has_colleagues(one),
            apart=_is_apart(around.shares(one)),
            alone_today=around.is_alone_today(one),
            stay=day.habits.is_stay(one),
            other_way=day.habits.is_other_way(one),
            few=day.habits.is_of_few(one),
            for_files=one.account in files,
            days_before=around.days(one),
            named_alike=names.alike(one),
            oneself=names.is_oneself(one),
            slip=names.is_slip(one),
            colleague=names.colleague(one),
            marked=one.person in marked,
            deviation=crowd.deviation(one),
            night=_is_at_night(one) and not crowd.works_at_night(one),
        )
        for one in found
    ]


def _is_apart(shares: Sequence[int]) -> bool:
    """
    Most of those who deal with the person share hardly anybody with them.
    """
    return not shares or shares[len(shares) // 2] < USUAL


def _is_at_night(visit: Visit) -> bool:
    hour = visit.first.astimezone(clock.PARIS).hour
    return hour < NIGHT_ENDS or hour >= NIGHT_BEGINS


class Crowd:
    """
    What peers (of one profession) do in a day: how many persons they read whom nobody around
    them deals with. And when each of them works.
    """

    def __init__(self, visits: Sequence[Visit], strangers: Sequence[Visit]) -> None:
        self._strangers = Counter(one.account for one in strangers)
        self._visits = Counter(one.account for one in visits)
        self._nights = Counter(one.account for one in visits if _is_at_night(one))
        crowds: defaultdict[str, list[float]] = defaultdict(list)
        for account, profession in {one.account: one.profession for one in visits}.items():
            crowds[profession].append(float(self._strangers[account]))
        self._spread = {name: rules.Spread.of(counts) for name, counts in crowds.items()}

    def deviation(self, visit: Visit) -> float:
        return self._spread[visit.profession].deviation(float(self._strangers[visit.account]))

    def works_at_night(self, visit: Visit) -> bool:
        return self._nights[visit.account] > MOSTLY * self._visits[visit.account]


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
