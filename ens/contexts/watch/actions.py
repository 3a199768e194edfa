"""
What is done with an alert, and whose space is watched more closely.

Only a decision takes an alert off the queue; the person's register keeps that it was taken, and
the person is told of an abuse.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.contexts.notices import api as notices
from ens.contexts.register import api as register
from ens.contexts.watch import queries
from ens.contexts.watch.values import Alert, AlreadyDecided, NoSuchDecision, NotAReviewer
from ens.ground import database, keys
from ens.ground import label as labels
from ens.ground.actor import Actor

REVIEWERS = frozenset({"authority"})
EXPLAINED, TO_EXPLAIN, ABUSIVE = "explained", "to-explain", "abusive"
DECISIONS = (EXPLAINED, TO_EXPLAIN, ABUSIVE)
CARE_TEAM = labels.label(labels.kind_of("CareTeam"), 0)
DECIDE = """
update watch_alert
set decision = %(decision)s, decided_at = %(now)s, decided_by = %(by)s, comment = %(comment)s
where person = %(person)s and alert = %(alert)s and decided_at is null
"""
ASK = """
update watch_alert set asked_at = %(now)s, comment = %(comment)s
where person = %(person)s and alert = %(alert)s and decided_at is null
"""
MARK = """
insert into watch_marked (person, since, made_by) values (%s, %s, %s) on conflict do nothing
"""


def decide_alert(*, alert: int, decision: str, comment: str, by: Actor, now: dt.datetime) -> Alert:
    """
    Explained and abusive take it off the queue; to-explain leaves it there, marked.

    :raises UnknownAlert, NotAReviewer, NoSuchDecision, AlreadyDecided: nothing changes
    """
    if by.kind not in REVIEWERS:
        raise NotAReviewer(by.kind)
    if decision not in DECISIONS or not comment.strip():
        raise NoSuchDecision(decision)
    row = queries.row_of(alert)
    values = {
        "person": row.person,
        "alert": row.alert,
        "decision": decision,
        "comment": _sealed(comment, row.person),
        "by": by.account,
        "now": now,
    }
    with database.transaction():
        if not database.execute(ASK if decision == TO_EXPLAIN else DECIDE, values).rowcount:
            raise AlreadyDecided(alert)
        _trace(row, decision, by, now)
        if decision == ABUSIVE:
            _tell(row, by, now)
        return queries.described([queries.row_of(alert)])[0]


def watch_closely(*, person: int, made_by: int, now: dt.datetime) -> None:
    database.execute(MARK, (person, now, made_by))


def watch_as_others(*, person: int) -> None:
    database.execute("delete from watch_marked where person = %s", (person,))


def is_watched_closely(*, person: int) -> bool:
    found = database.execute("select 1 from watch_marked where person = %s", (person,))
    return found.fetchone() is not None


def erase(*, person: int) -> int:
    """
    How many rows there were.
    """
    return sum(
        database.execute(f"delete from {table} where person = %s", (person,)).rowcount
        for table in ("watch_alert", "watch_marked")
    )


def _sealed(comment: str, person: int) -> bytes:
    return keys.seal(keys.person_key(person), comment.encode(), b"watch")


def _tell(row: queries.Row, by: Actor, now: dt.datetime) -> None:
    one = directory.professional(row.professional)
    notices.notify(
        person=row.person,
        kind="visit-abusive",
        subject_label=CARE_TEAM,
        about=("Practitioner", one.public_id),
        text_values={"professional": one.name},
        author=by.account,
        now=now,
    )


def _trace(row: queries.Row, decision: str, by: Actor, now: dt.datetime) -> None:
    line = register.Line(
        person=row.person,
        who=by.who,
        action="look-into",
        type="Practitioner",
        id=directory.professional(row.professional).public_id,
        label=CARE_TEAM,
        detail=decision,
        law=access.LAW,
    )
    register.write([line], now=now)
