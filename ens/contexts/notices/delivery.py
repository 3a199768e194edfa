"""
The e-mail that there is something new: once to each person concerned, within the hours they
chose, and no detail in it.

The journey registered for `NoticeWritten` knows whom a notice concerns and calls `deliver`. What
comes outside somebody's hours waits for them, and a job calls `deliver` again when they begin.
"""

import datetime as dt
import smtplib
from collections.abc import Sequence
from urllib.parse import urlparse

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from ens.contexts.notices import rules, words
from ens.contexts.notices.preferences import preferences_of
from ens.contexts.notices.values import Addressee, Preferences, UnknownNotice
from ens.ground import database, keys
from ens.ground.label import flags_in

log = structlog.get_logger()
CLAIM = """
insert into notices_delivery (person, notice, addressee, sent_at) values (%s, %s, %s, %s)
on conflict do nothing
"""


# `at` is when somebody's hours begin; without it a mail server failed, and it is tried again in
# five minutes, then less and less often, counted from when it should have left.
WAIT = """
insert into notices_waiting as w (person, notice, addressee, since, not_before)
select %(person)s, %(notice)s, %(addressee)s, coalesce(%(at)s::timestamptz, %(now)s),
    coalesce(%(at)s::timestamptz, %(now)s + interval '5 minutes')
where not exists (
    select from notices_delivery d where d.person = %(person)s and d.notice = %(notice)s
    and d.addressee = %(addressee)s)
on conflict (person, notice, addressee) do update set not_before = coalesce(
    %(at)s::timestamptz, %(now)s + greatest(
        interval '5 minutes', least((%(now)s - w.since) / 2, interval '1 day')))
"""
# Whoever has one e-mail a day or a week reads, from it, of all that was written before it left.
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('notices-digest', %s))"
TOLD_SINCE = """
select exists (select from notices_delivery where addressee = %s and sent_at >= %s)
"""
FORGET = "delete from notices_waiting where person = %s and notice = %s"


def deliver(*, person: int, notice: int, addressees: Sequence[Addressee], now: dt.datetime) -> int:
    """
    Write to those who may be told and were not yet; return how many that was.

    Sending and remembering it are one transaction: if the mail server fails nothing is
    remembered, the e-mail waits and a job tries again; only a failure between the server's
    answer and the commit writes twice, with the same Message-ID.

    :raises UnknownNotice: if there is none, or no longer
    """
    kind, label, since = _notice(person, notice)
    told = [one for one in addressees if one.address and _may_be_told(one, label)]
    chosen = preferences_of([one.person for one in told])
    written = sum(
        _write_or_wait((person, notice), (kind, since), one, chosen[one.person], now)
        for one in told
    )
    # Whoever waited until now was written to, waits again, or is no longer to be told.
    database.execute(f"{FORGET} and not_before <= %s", (person, notice, now))
    return written


def _may_be_told(one: Addressee, label: int) -> bool:
    return rules.may_be_written_to(flags=flags_in(label), represents=one.represents)


def _write_or_wait(
    key: tuple[int, int],
    written: tuple[str, dt.datetime],
    one: Addressee,
    chosen: Preferences,
    now: dt.datetime,
) -> int:
    (person, notice), (kind, since) = key, written
    at = rules.leaves_at(kind, chosen, since=since, now=now)
    if at is None:
        return 0
    place = {"person": person, "notice": notice, "addressee": one.person, "now": now}
    if at > now:
        database.execute(WAIT, place | {"at": at})
        return 0
    try:
        digest = at if rules.is_digest(kind, chosen) else None
        return _write_once(person, notice, one, digest, now)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail", error=type(error).__name__)
        database.execute(WAIT, place | {"at": None})
        return 0


def _write_once(
    person: int, notice: int, one: Addressee, digest: dt.datetime | None, now: dt.datetime
) -> int:
    """
    `digest` is when the one e-mail of a day or a week was due: it left for the first of its
    notices, or another e-mail came after it.
    """
    with database.transaction():
        told = digest is not None and _was_told_since(one, digest)
        claimed = database.execute(CLAIM, (person, notice, one.person, now)).rowcount
        if told or not claimed:
            return 0
        _message(person, notice, one).send()
    return 1


def _was_told_since(one: Addressee, digest: dt.datetime) -> bool:
    database.execute(ONE_BY_ONE, (one.person,))
    return bool(database.execute(TOLD_SINCE, (one.person, digest)).fetchall()[0][0])


def waiting(*, now: dt.datetime, limit: int = 200) -> tuple[tuple[int, int], ...]:
    """
    The notices (person, notice) that it is time to tell somebody, those that wait longest first.
    """
    rows = database.execute(
        "select person, notice, min(not_before) from notices_waiting where not_before <= %s"
        " group by 1, 2 order by 3 limit %s",
        (now, limit),
    ).fetchall()
    return tuple((person, notice) for person, notice, _ in rows)


def give_up(*, person: int, notice: int) -> None:
    """
    Nobody waits any more to be told of this: it was withdrawn.
    """
    database.execute(FORGET, (person, notice))


def _notice(person: int, notice: int) -> tuple[str, int, dt.datetime]:
    row = database.execute(
        "select kind, label, at from notices_notice"
        " where person = %s and notice = %s and withdrawn_at is null",
        (person, notice),
    ).fetchone()
    if row is None:
        raise UnknownNotice(notice)
    return row[0], row[1], row[2]


def _message(person: int, notice: int, addressee: Addressee) -> EmailMessage:
    unique = keys.keyed_hash("mail", f"{person}:{notice}:{addressee.person}").hex()[:32]
    host = urlparse(settings.ENS_PUBLIC_URL).hostname
    return EmailMessage(
        subject=words.subject(),
        body=words.body(words.link(settings.ENS_PUBLIC_URL)),
        to=[addressee.address],
        headers={"Message-ID": f"<{unique}@{host}>", "Auto-Submitted": "auto-generated"},
    )
