"""
A review is opened, looked at, decided, contested.

Only a decision takes one off the queue. The words written by the professional are unsealed one
review at a time, and the person's register keeps that they were.
"""

import datetime as dt

from ens.contexts.access import glasses, reviews, rules
from ens.contexts.directory import api as directory
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.ground import database
from ens.ground import label as labels
from ens.ground.actor import Actor

REVIEWERS = frozenset({"authority"})
JUSTIFIED, TO_EXPLAIN, ABUSIVE = "justified", "to-explain", "abusive"
DECISIONS = (JUSTIFIED, TO_EXPLAIN, ABUSIVE)
CARE_TEAM = labels.label(labels.kind_of("CareTeam"), 0)
OPEN = """
insert into access_review (person, kind, break_glass, professional, structure, capacity, reason,
    sealed, at, made_by, who)
values (%(person)s, %(kind)s, %(break_glass)s, %(professional)s, %(structure)s, %(capacity)s,
    %(reason)s, %(sealed)s, %(now)s, %(made_by)s, %(who)s)
"""
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


def words_of_review(*, review: int, by: Actor, now: dt.datetime) -> str:
    """
    What the professional wrote; that it was read goes into the person's register.

    :raises UnknownReview, NotAReviewer: nothing is unsealed
    :raises register.NotWritten: neither
    """
    _require_reviewer(by)
    row = reviews.row_of(review)
    with database.transaction():
        _trace("read-reason", row, by, now)
        sealed = database.execute(
            "select sealed from access_review where person = %s and review = %s",
            (row.person, row.review),
        ).fetchall()[0][0]
        return glasses.unseal_words(sealed, person=row.person)


def decide_review(
    *, review: int, decision: str, comment: str, by: Actor, now: dt.datetime
) -> reviews.Review:
    """
    Justified and abusive take it off the queue; to-explain leaves it there, marked.

    The person is told the outcome. A justified glass no longer counts against the week.

    :raises UnknownReview, NotAReviewer, NoSuchDecision, AlreadyDecided: nothing changes
    """
    _require_reviewer(by)
    if decision not in DECISIONS or (decision != JUSTIFIED and not comment.strip()):
        raise NoSuchDecision(decision)
    row = reviews.row_of(review)
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
        return reviews.described([reviews.row_of(review)], now)[0]


def contest_review(*, person: int, review: int, by: Actor, now: dt.datetime) -> bool:
    """
    The person says that this should not have been; False if they said so before, or too late.

    :raises UnknownReview: none of this number about this person
    """
    row = reviews.row_of(review)
    if row.person != person:
        raise reviews.UnknownReview(review)
    values = {"person": person, "review": review, "by": by.account, "now": now}
    with database.transaction():
        if not database.execute(CONTEST, values).rowcount:
            return False
        _trace("contest", row, by, now)
    return True


def _require_reviewer(by: Actor) -> None:
    if by.kind not in REVIEWERS:
        raise NotAReviewer(by.kind)


def _tell(row: reviews.Row, decision: str, by: Actor, now: dt.datetime) -> None:
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


def _trace(action: str, row: reviews.Row, by: Actor, now: dt.datetime, detail: str = "") -> None:
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
