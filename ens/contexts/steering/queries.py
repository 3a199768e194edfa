"""
What may be told of the counts. Nothing else leaves: small numbers are hidden here, before a
page or a file sees them.
"""

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ens.contexts.directory import api as directory
from ens.contexts.steering import actions, measures, regions
from ens.contexts.steering.measures import ALL, MEASURES, SPACES, STATE, Key
from ens.contexts.steering.rules import series, tables
from ens.contexts.steering.values import (
    Breakdown,
    Freshness,
    Line,
    Overview,
    Told,
    UnknownMeasure,
    Year,
)
from ens.ground import clock, database
from ens.standards.disclosure import Policy, one

MOST_LINES = 20
# Where more transactions than that are not counted yet, a page does without them and says so.
LIVE_MOST = 50_000
STATES = ("open", "to-open", "refused", "closed")
# Held while the rest is read, so that nothing is counted in between.
POSITION = """
select tx::text::bigint, at,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint - tx::text::bigint
from steering_position for share
"""
COUNTS = """
select measure, dimension, month, value, count from steering_count
where (measure, dimension) in (select * from unnest(%(measures)s::text[], %(dimensions)s::text[]))
"""

Wanted = Sequence[tuple[str, str]]


@cache
def policy() -> Policy:
    """
    Data: `policy.toml`.
    """
    told = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
    return Policy(told["threshold"], told["rounding"], told["zeros"])


def overview(*, year: int, now: dt.datetime) -> Overview:
    """
    Every measure over a year, and the spaces as they are now.
    """
    wanted = [(name, ALL) for name in MEASURES]
    totals, freshness = _totals([*wanted, (SPACES, STATE)], now)
    today = clock.day_of(now)
    return Overview(
        years=_years(totals, today),
        spaces=_spaces(totals),
        measures={name: _year(totals, name, year, today) for name in MEASURES},
        freshness=freshness,
    )


def told(measure: str, *, by: str = ALL, year: int, now: dt.datetime) -> Told:
    """
    One measure over a year, broken down by one of the dimensions it may be told by.

    :raises UnknownMeasure: nothing of this name is counted, or not by this
    """
    if measure not in MEASURES or (by and by not in MEASURES[measure].by):
        raise UnknownMeasure(measure, by)
    totals, freshness = _totals([(measure, ALL), (measure, by)], now)
    today = clock.day_of(now)
    return Told(
        years=_years(totals, today),
        whole=_year(totals, measure, year, today),
        breakdown=_breakdown(totals, measure, by, year, today) if by else None,
        freshness=freshness,
    )


def _totals(wanted: Wanted, now: dt.datetime) -> tuple[Counter[Key], Freshness]:
    """
    What was counted, and what came since, as one.
    """
    asked = {"measures": [pair[0] for pair in wanted], "dimensions": [pair[1] for pair in wanted]}
    with database.transaction():
        since, at, behind = database.execute(POSITION).fetchall()[0]
        totals: Counter[Key] = Counter()
        for *key, count in database.execute(COUNTS, asked).fetchall():
            totals[tuple(key)] += count  # type: ignore[index]
        live = behind <= LIVE_MOST
        if live:
            kept = frozenset(wanted)
            fresh = actions.counted(since=since)
            totals.update({key: fresh[key] for key in fresh if key[:2] in kept})
    return totals, Freshness(at, live)


def _years(totals: Counter[Key], today: dt.date) -> tuple[int, ...]:
    first = min((key[2].year for key in totals), default=today.year)
    return tuple(range(today.year, min(first, today.year) - 1, -1))


def _months(year: int, today: dt.date) -> tuple[dt.date, ...]:
    """
    Those that began: of a month to come it is known that nothing happened.
    """
    last = 12 if year < today.year else today.month if year == today.year else 0
    return tuple(dt.date(year, month, 1) for month in range(1, last + 1))


def _year(totals: Counter[Key], measure: str, year: int, today: dt.date) -> Year:
    months = _months(year, today)
    counts = tuple(totals[measure, ALL, month, ""] for month in months)
    return Year(measure, year, months, series.series(counts, policy()))


def _breakdown(totals: Counter[Key], measure: str, by: str, year: int, today: dt.date) -> Breakdown:
    months = _months(year, today)
    values = {key[3] for key in totals if key[:2] == (measure, by) and key[2] in months}
    counts = [(at, tuple(totals[measure, by, month, at] for month in months)) for at in values]
    named, rest = tables.biggest([line for line in counts if any(line[1])], MOST_LINES)
    rows = tuple(row for _, row in named) + ((rest,) if any(rest) else ())
    if not rows:
        return Breakdown(by, (), unnamed=False)
    shown = tables.table(rows, policy())
    names = _names(by, [value for value, _ in named])
    lines = [
        Line(value, names.get(value, value), cells, total)
        for (value, _), cells, total in zip(named, shown.cells, shown.rows, strict=False)
    ]
    if any(rest):
        lines.append(Line("", "", shown.cells[-1], shown.rows[-1], is_rest=True))
    kept = tuple(line for line in lines if line.total is not None)
    return Breakdown(by, kept, unnamed=len(kept) < len(lines))


def _names(by: str, values: Sequence[str]) -> dict[str, str]:
    """
    What structures and regions are called; the others are told by the page.
    """
    if by == measures.REGION:
        return {value: regions.region_name(value) for value in values}
    if by == measures.STRUCTURE:
        keys = [int(value) for value in values if value]
        return {str(place.structure): place.name for place in directory.structures(keys)}
    return {}


def _spaces(totals: Counter[Key]) -> dict[str, int | None]:
    """
    Each alone: how many there are in all is not told beside them.
    """
    counts = dict.fromkeys(STATES, 0)
    for (measure, _, _, state), count in totals.items():
        if measure == SPACES:
            counts[state] += count
    return {state: one(count, policy()) for state, count in counts.items()}
