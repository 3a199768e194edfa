"""
Erasing somebody: their key is destroyed, so that no body or file of theirs opens any more, here or
in a copy that is made from now on; and every row about them goes, context by context.

Source: GDPR art. 17, CNIL on the erasure of encrypted data; what the law has others keep is theirs:
a professional keeps their own file, a relative's record keeps what it says of a relative.

What stays: a tombstone that names nobody, replayed on whatever older backup is brought back; the
register's tree, which still verifies, without content; a line in it that somebody was erased.

Whoever reads or deposits at that very moment may commit afterwards: once everything that was under
way is over, what they left goes too (`on_erased`).

Done by the worker or a command, which are shown every row; `ask` is for pages.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.cases import api as cases
from ens.contexts.consents import api as consents
from ens.contexts.exports import api as exports
from ens.contexts.feed import api as feed
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.prevention import api as prevention
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.contexts.subscriptions import api as subscriptions
from ens.contexts.watch import api as watch
from ens.ground import blobs, database, forgetting, outbox, tombstones
from ens.ground.actor import Actor

LOCK = "select 1 from ground_person_key where person = %s for update"
ANSWERS = """
delete from ground_idempotency i where i.answer is not null and exists (
    select from regexp_matches(i.answer::text, '[A-Za-z0-9.-]{36,64}', 'g') m
    where m[1] = any(%s::text[]))
"""
EVENTS = "delete from ground_outbox where payload @> jsonb_build_object('person', %s::bigint)"
JOBS = """
delete from procrastinate_jobs
where args @> jsonb_build_object('payload', jsonb_build_object('person', %s::bigint))
  and status <> 'doing'
"""
NOW = "select pg_current_xact_id()::text::bigint"
# Whether all is over that may have begun before; a number of another cluster's is.
OVER = """
select pg_snapshot_xmin(now)::text::bigint > %(number)s
    or pg_snapshot_xmax(now)::text::bigint <= %(number)s
from pg_current_snapshot() now
"""


class NobodyThere(Exception):
    """
    No such person, or erased before.
    """


class StillWritten(Exception):
    """
    Something that began before is under way still: to be done later.
    """


@dataclass(frozen=True, slots=True)
class Erased:
    """
    How much it was, by what it was about.
    """

    rows: int
    files: int
    lines: int


def ask(*, person: int, case: int, by: Actor, now: datetime) -> None:
    """
    Have it done by the worker, in the caller's transaction: the decision was taken elsewhere.
    """
    outbox.publish(identity.ErasureDecided(person, case, by.who), now=now)


def on_decision(event: identity.ErasureDecided, *, now: datetime) -> None:
    """
    One that comes twice finds nobody.
    """
    by = Actor(event.who, 0, "job", assurance=3)
    try:
        erase(person=event.person, case=event.case, by=by, now=now)
    except NobodyThere:
        return


def erase(*, person: int, case: int, by: Actor, now: datetime) -> Erased:
    """
    All or nothing; files go once it is committed.

    :raises NobodyThere: and nothing is changed
    """
    with database.transaction():
        database.execute(LOCK, (person,), about=[person])
        public_id = identity.public_id_of(person)
        if public_id is None:
            raise NobodyThere(person)
        tombstones.bury(public_id, told=f"case {case}" if case else "operator", now=now)
        theirs = accounts.accounts_of_person(person=person)
        erased = _erase(person, theirs, by=by, now=now)
        [(number,)] = database.execute(NOW).fetchall()
        outbox.publish(identity.PersonErased(person, theirs, by.who, number), now=now)
        return erased


def on_erased(event: identity.PersonErased, *, now: datetime) -> None:
    """
    What was committed since, by whoever had begun before.

    :raises StillWritten: asked again later
    """
    [(over,)] = database.execute(OVER, {"number": event.transaction}).fetchall()
    if not over:
        raise StillWritten
    by = Actor(event.who, 0, "job", assurance=3)
    _erase(event.person, tuple(event.accounts), by=by, now=now)


def replay(*, now: datetime, by: Actor) -> int:
    """
    Erase again whom an older backup brought back; how many. Before anything is served.
    """
    waiting = tombstones.to_replay()
    done = 0
    with database.transaction():
        for public_id, person in identity.public_ids() if waiting else ():
            if tombstones.digest_of(public_id) in waiting:
                theirs = accounts.accounts_of_person(person=person)
                _erase(person, theirs, by=by, now=now)
                done += 1
        for digest, said in waiting.items():
            tombstones.note(digest, said)
    tombstones.settle()
    return done


def _erase(person: int, theirs: tuple[int, ...], *, by: Actor, now: datetime) -> Erased:
    files = record.files_of(person=person)
    rows = _forget_on_the_way(person)
    rows += _forget_settled(person, theirs, now)
    lines = register.erase(person=person, accounts=theirs, now=now)
    rows += record.erase(person=person)
    rows += identity.erase(person=person, now=now)
    rows += forgetting.delete(person, ["ground_person_key", "ground_person_key_before"])
    register.write([_line(person, by)], now=now)
    transaction.on_commit(lambda: blobs.remove(files))
    return Erased(rows, len(files), lines)


def _forget_on_the_way(person: int) -> int:
    """
    What was answered, is to be told, or is being worked on.
    """
    ids = list(record.ids_of(person=person))
    answered = database.execute(ANSWERS, (ids,)).rowcount
    told = database.execute(EVENTS, (person,)).rowcount
    return answered + told + database.execute(JOBS, (person,)).rowcount


def _forget_settled(person: int, theirs: tuple[int, ...], now: datetime) -> int:
    return (
        subscriptions.erase(person=person)
        + exports.erase(person=person)
        + feed.erase(person=person)
        + prevention.erase(person=person)
        + notices.erase(person=person)
        + cases.erase(person=person)
        + consents.erase(person=person)
        + watch.erase(person=person)
        + access.erase(person=person, accounts=theirs)
        + accounts.erase(person=person)
    )


def _line(person: int, by: Actor) -> register.Line:
    return register.Line(person, by.who, action="erase", type="Patient", law=access.LAW)
