"""
Reviews: each broken glass, and each attempt that opened nothing, waits for somebody's look.

A reviewer is told who, where, when, the category of the reason and how much was read: nothing of
health, and the person by a reference that says nothing. What is done with them: `reviewing`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ens.contexts.directory import api as directory
from ens.contexts.register import api as register
from ens.ground import database, keys

MOST_NUMBERS = 2**63 - 1  # of a bigint: an address may name any number
ROWS = """
select r.person, r.review, r.kind, r.professional, r.structure, r.capacity, r.reason, r.at,
       least(g.until, coalesce(g.ended_at, g.until)) as over, r.made_by, r.contested_at,
       r.asked_at, coalesce(r.decision, ''), r.decided_at, r.break_glass
from access_review r
left join access_break_glass g on g.person = r.person and g.break_glass = r.break_glass
"""
WAITING = f"{ROWS} where r.decided_at is null order by r.contested_at is null, r.at limit %(limit)s"
ONE = f"{ROWS} where r.review = %(review)s"
OF_PERSON = f"{ROWS} where r.person = %(person)s and r.at >= %(since)s order by r.at desc"


class UnknownReview(LookupError):
    """
    No review has this number.
    """


@dataclass(frozen=True, slots=True)
class Review:
    """
    `kind`: opened (a glass), refused (an opposition or a block held) or quota (once too many).

    `person_reference` stands for the person: the same person, the same reference. `until` is
    when the glass is or was over, None for an attempt; `things_read` what was read meanwhile.
    `contested_at`: the person contests it; `asked_at`: an explanation was asked for.
    """

    review: int
    person_reference: str
    kind: str
    capacity: str
    professional: str
    profession: str
    structure: str
    reason: str
    at: dt.datetime
    until: dt.datetime | None
    things_read: int
    contested_at: dt.datetime | None
    asked_at: dt.datetime | None
    decision: str
    decided_at: dt.datetime | None

    @property
    def minutes(self) -> int:
        return round((self.until - self.at).total_seconds() / 60) if self.until else 0


@dataclass(frozen=True, slots=True)
class Row:
    person: int
    review: int
    kind: str
    professional: int
    structure: int
    capacity: str
    reason: str
    at: dt.datetime
    over: dt.datetime | None
    made_by: int
    contested_at: dt.datetime | None
    asked_at: dt.datetime | None
    decision: str
    decided_at: dt.datetime | None
    break_glass: int


def reviews_waiting(*, limit: int = 50, now: dt.datetime) -> tuple[Review, ...]:
    """
    Contested ones first, then the oldest.
    """
    return described(_rows(WAITING, {"limit": limit}), now)


def count_of_reviews_waiting() -> int:
    return int(
        database.execute("select count(*) from access_review where decided_at is null").fetchall()[
            0
        ][0]
    )


def review(*, review: int, now: dt.datetime) -> Review:
    """
    :raises UnknownReview: if there is none
    """
    return described([row_of(review)], now)[0]


def reviews_of(*, person: int, since: dt.datetime, now: dt.datetime) -> tuple[Review, ...]:
    """
    Those about one person, latest first, for the person or who represents them.
    """
    return described(_rows(OF_PERSON, {"person": person, "since": since}), now)


def row_of(review: int) -> Row:
    found = _rows(ONE, {"review": review}) if review <= MOST_NUMBERS else []
    if not found:
        raise UnknownReview(review)
    return found[0]


def _rows(statement: str, values: dict[str, Any]) -> list[Row]:
    return [Row(*row) for row in database.execute(statement, values).fetchall()]


def described(rows: Iterable[Row], now: dt.datetime) -> tuple[Review, ...]:
    rows = tuple(rows)
    known = directory.professionals([one.professional for one in rows])
    names = {one.professional: one for one in known}
    places = directory.structures([one.structure for one in rows if one.structure])
    at = {one.structure: one.name for one in places}
    return tuple(
        _review(one, names.get(one.professional), at.get(one.structure, ""), now) for one in rows
    )


def _review(row: Row, one: directory.Professional | None, place: str, now: dt.datetime) -> Review:
    return Review(
        review=row.review,
        person_reference=_reference(row.person),
        kind=row.kind,
        capacity=row.capacity,
        professional=one.name if one else "",
        profession=directory.profession_of(one, structure=row.structure) if one else "",
        structure=place,
        reason=row.reason,
        at=row.at,
        until=row.over,
        things_read=_things_read(row, now),
        contested_at=row.contested_at,
        asked_at=row.asked_at,
        decision=row.decision,
        decided_at=row.decided_at,
    )


def _things_read(row: Row, now: dt.datetime) -> int:
    if row.over is None:
        return 0
    return register.things_read(
        person=row.person, account=row.made_by, since=row.at, until=min(row.over, now)
    )


def _reference(person: int) -> str:
    return keys.keyed_hash("review-reference", str(person)).hex()[:10].upper()
