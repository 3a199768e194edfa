"""
Alerts that wait for a look, and one of them: who, where, when, why; the person by a reference.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ens.contexts.directory import api as directory
from ens.contexts.watch.rules import POINTS
from ens.contexts.watch.values import Alert, UnknownAlert
from ens.ground import database, keys

MOST_NUMBERS = 2**63 - 1  # of a bigint: an address may name any number
ROWS = """
select person, alert, day, account, professional, place, points, reasons, lines, things, asked_at,
       coalesce(decision, ''), decided_at
from watch_alert
"""
WAITING = f"{ROWS} where decided_at is null order by points desc, day, alert limit %(limit)s"
ONE = f"{ROWS} where alert = %(alert)s"
COUNT = "select count(*) from watch_alert where decided_at is null"


@dataclass(frozen=True, slots=True)
class Row:
    person: int
    alert: int
    day: dt.date
    account: int
    professional: int
    place: int
    points: int
    reasons: list[str]
    lines: int
    things: int
    asked_at: dt.datetime | None
    decision: str
    decided_at: dt.datetime | None


def alerts_waiting(*, limit: int = 50) -> tuple[Alert, ...]:
    """
    The heaviest first, then the oldest.
    """
    return described(_rows(WAITING, {"limit": limit}))


def count_of_alerts_waiting() -> int:
    return int(database.execute(COUNT).fetchall()[0][0])


def alert(number: int) -> Alert:
    """
    :raises UnknownAlert: if there is none
    """
    return described([row_of(number)])[0]


def row_of(number: int) -> Row:
    found = _rows(ONE, {"alert": number}) if number <= MOST_NUMBERS else []
    if not found:
        raise UnknownAlert(number)
    return found[0]


def _rows(statement: str, values: dict[str, Any]) -> list[Row]:
    return [Row(*row) for row in database.execute(statement, values).fetchall()]


def described(rows: Iterable[Row]) -> tuple[Alert, ...]:
    rows = tuple(rows)
    known = directory.professionals([one.professional for one in rows])
    names = {one.professional: one for one in known}
    return tuple(_alert(one, names.get(one.professional)) for one in rows)


def _alert(row: Row, one: directory.Professional | None) -> Alert:
    posts = [post for post in one.situations if post.structure == row.place] if one else []
    return Alert(
        alert=row.alert,
        person_reference=keys.keyed_hash("watch-reference", str(row.person)).hex()[:10].upper(),
        day=row.day,
        professional=one.name if one else "",
        profession=directory.profession_name(posts[0].profession) if posts else "",
        structure=directory.structure(row.place).name if row.place else "",
        points=row.points,
        reasons=tuple(one for one in row.reasons if not _excuses(one)),
        lines=row.lines,
        things=row.things,
        asked_at=row.asked_at,
        decision=row.decision,
        decided_at=row.decided_at,
        excuses=tuple(one for one in row.reasons if _excuses(one)),
    )


def _excuses(reason: str) -> bool:
    return POINTS.get(reason, 0) < 0
