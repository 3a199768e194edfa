"""
Reviews: each broken glass, and each attempt that opened nothing, waits for somebody's look.

Only a decision takes one off the queue. A reviewer is told who, where, when, the category of
the reason and how much was read: nothing of health, and the person by a reference that says
nothing. The words written by the professional are unsealed one review at a time, and the
person's register keeps that they were.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ens.contexts.access import glasses, rules
from ens.contexts.directory import api as directory
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import database, keys
from ens.ground import label as labels
from ens.ground.actor import Actor

REVIEWERS = frozenset({"authority"})
MOST_NUMBERS = 2**63 - 1  # of a bigint: an address may name any number
JUSTIFIED, TO_EXPLAIN, ABUSIVE = "justified", "to-explain", "abusive"
DECISIONS = (JUSTIFIED, TO_EXPLAIN, ABUSIVE)
CARE_TEAM = labels.label(labels.kind_of("CareTeam"), 0)
OPEN = """
insert into access_review (person, kind, break_glass, professional, structure, capacity, reason,
    sealed, at, made_by, who)
values (%(person)s, %(kind)s, %(break_glass)s, %(professional)s, %(structure)s, %(capacity)s,
    %(reason)s, %(sealed)s, %(now)s, %(made_by)s, %(who)s)
"""
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
DECIDE = """
update access_review
set decision = %(decision)s, decided_at = %(now)s, decided_by = %(by)s, comment = %(comment)s
where person = %(person)s and review = %(review)s and decided_at is null
"""
ASK = """
update access_review set asked_at = %(now)s, comment = %(comment)s
where person = %(person)s and review = %(review)s and decided_at is null
"""
CONTEST = """
update access_review set contested_at = %(now)s, contested_by = %(by)s
where person = %(person)s and review = %(review)s and contested_at is null
  and decided_at is null
"""


class UnknownReview(LookupError):
    """
    No review has this number.
    """


class NotAReviewer(Exception):
    """
    Reviews are for those appointed to them.
    """


class NoSuchDecision(ValueError):
    """
    Neither of `DECISIONS`, or without the comment that it asks for.
    """


class AlreadyDecided(Exception):
    """
    Somebody decided this review before.
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
class _Row:
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


def open_review(*, declared: glasses.Declaration, glass: glasses.Glass, now: dt.datetime) -> None:
    """
    In the transaction that breaks the glass.
    """
    told = {"kind": "opened", "break_glass": glass.break_glass, "now": now}
    database.execute(OPEN, declared.columns | told)


def open_review_of_attempt(*, declared: glasses.Declaration, kind: str, now: dt.datetime) -> bool:
    """
    `kind` is refused or quota; False if an attempt of this kind waits already.
    """
    told = {"kind": kind, "break_glass": 0, "now": now}
    opened = database.execute(f"{OPEN} on conflict do nothing", declared.columns | told)
    return bool(opened.rowcount)


def reviews_waiting(*, limit: int = 50, now: dt.datetime) -> tuple[Review, ...]:
    """
    Contested ones first, then the oldest.
    """
    return _reviews(_rows(WAITING, {"limit": limit}), now)


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
    return _reviews([_row(review)], now)[0]


def reviews_of(*, person: int, since: dt.datetime, now: dt.datetime) -> tuple[Review, ...]:
    """
    Those about one person, latest first, for the person or who represents them.
    """
    return _reviews(_rows(OF_PERSON, {"person": person, "since": since}), now)


def words_of_review(*, review: int, by: Actor, now: dt.datetime) -> str:
    """
    What the professional wrote; that it was read goes into the person's register.

    :raises UnknownReview, NotAReviewer: nothing is unsealed
    :raises register.NotWritten: neither
    """
    _require_reviewer(by)
    row = _row(review)
    with database.transaction():
        _trace("read-reason", row, by, now)
        sealed = database.execute(
            "select sealed from access_review where person = %s and review = %s",
            (row.person, row.review),
        ).fetchall()[0][0]
        return glasses.unseal_words(sealed, person=row.person)


def decide_review(
    *, review: int, decision: str, comment: str, by: Actor, now: dt.datetime
) -> Review:
    """
    Justified and abusive take it off the queue; to-explain leaves it there, marked.

    The person is told the outcome. A justified glass no longer counts against the week.

    :raises UnknownReview, NotAReviewer, NoSuchDecision, AlreadyDecided: nothing changes
    """
    _require_reviewer(by)
    if decision not in DECISIONS or (decision != JUSTIFIED and not comment.strip()):
        raise NoSuchDecision(decision)
    row = _row(review)
    values = {
        "person": row.person,
        "review": row.review,
        "decision": decision,
        "comment": glasses.seal_words(comment, person=row.person),
        "by": by.account,
        "now": now,
    }
    with database.transaction():
        if not database.execute(ASK if decision == TO_EXPLAIN else DECIDE, values).rowcount:
            raise AlreadyDecided(review)
        _trace("review", row, by, now, detail=decision)
        if decision != TO_EXPLAIN and row.kind == "opened":
            _tell(row, decision, by, now)
        return _reviews([_row(review)], now)[0]


def contest_review(*, person: int, review: int, by: Actor, now: dt.datetime) -> bool:
    """
    The person says that this should not have been; False if they said so before, or too late.

    :raises UnknownReview: none of this number about this person
    """
    row = _row(review)
    if row.person != person:
        raise UnknownReview(review)
    values = {"person": person, "review": review, "by": by.account, "now": now}
    with database.transaction():
        if not database.execute(CONTEST, values).rowcount:
            return False
        _trace("contest", row, by, now)
    return True


def _require_reviewer(by: Actor) -> None:
    if by.kind not in REVIEWERS:
        raise NotAReviewer(by.kind)


def _tell(row: _Row, decision: str, by: Actor, now: dt.datetime) -> None:
    one = directory.professional(row.professional)
    notices.notify(
        person=row.person,
        kind=f"break-glass-{decision}",
        subject_label=CARE_TEAM,
        about=("Practitioner", one.public_id),
        text_values={"professional": one.name},
        author=by.account,
        now=now,
    )


def _trace(action: str, row: _Row, by: Actor, now: dt.datetime, detail: str = "") -> None:
    line = register.Line(
        person=row.person,
        who=by.who,
        action=action,
        type="Practitioner",
        id=directory.professional(row.professional).public_id,
        label=CARE_TEAM,
        detail=detail,
        law=rules.LAW,
    )
    register.write([line], now=now)


def _row(review: int) -> _Row:
    found = _rows(ONE, {"review": review}) if review <= MOST_NUMBERS else []
    if not found:
        raise UnknownReview(review)
    return found[0]


def _rows(statement: str, values: dict[str, Any]) -> list[_Row]:
    return [_Row(*row) for row in database.execute(statement, values).fetchall()]


def _reviews(rows: Iterable[_Row], now: dt.datetime) -> tuple[Review, ...]:
    rows = tuple(rows)
    known = directory.professionals([one.professional for one in rows])
    names = {one.professional: one for one in known}
    return tuple(_review(one, names.get(one.professional), now) for one in rows)


def _review(row: _Row, one: directory.Professional | None, now: dt.datetime) -> Review:
    posts = [post for post in one.situations if post.structure == row.structure] if one else []
    return Review(
        review=row.review,
        person_reference=_reference(row.person),
        kind=row.kind,
        capacity=row.capacity,
        professional=one.name if one else "",
        profession=directory.profession_name(posts[0].profession) if posts else "",
        structure=directory.structure(row.structure).name if row.structure else "",
        reason=row.reason,
        at=row.at,
        until=row.over,
        things_read=_things_read(row, now),
        contested_at=row.contested_at,
        asked_at=row.asked_at,
        decision=row.decision,
        decided_at=row.decided_at,
    )


def _things_read(row: _Row, now: dt.datetime) -> int:
    if row.over is None:
        return 0
    return register.things_read(
        person=row.person, account=row.made_by, since=row.at, until=min(row.over, now)
    )


def _reference(person: int) -> str:
    return keys.keyed_hash("review-reference", str(person)).hex()[:10].upper()
