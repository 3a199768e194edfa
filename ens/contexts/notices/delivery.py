"""
The e-mail that there is something new: once to each person concerned, and no detail in it.

The journey registered for `NoticeWritten` knows whom a notice concerns and calls `deliver`.
"""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMessage

from ens.contexts.notices import rules, words
from ens.contexts.notices.values import Addressee, UnknownNotice
from ens.ground import database, keys
from ens.ground.label import flags_in

CLAIM = """
insert into notices_delivery (person, notice, addressee, sent_at) values (%s, %s, %s, %s)
on conflict do nothing
"""


def deliver(*, person: int, notice: int, addressees: Sequence[Addressee], now: dt.datetime) -> int:
    """
    Write to those who may be told and were not yet; return how many that was.

    Sending and remembering it are one transaction: if the mail server fails nothing is
    remembered and the error goes up to the job, which tries again; only a failure between
    the server's answer and the commit writes twice, with the same Message-ID.

    :raises UnknownNotice: if there is none, or no longer
    """
    kind, label = _notice(person, notice)
    written = 0
    for addressee in addressees:
        if not addressee.address or not rules.may_be_written_to(
            flags=flags_in(label), represents=addressee.represents
        ):
            continue
        with database.transaction():
            if database.execute(CLAIM, (person, notice, addressee.person, now)).rowcount:
                _message(person, notice, kind, addressee).send()
                written += 1
    return written


def _notice(person: int, notice: int) -> tuple[str, int]:
    row = database.execute(
        "select kind, label from notices_notice"
        " where person = %s and notice = %s and withdrawn_at is null",
        (person, notice),
    ).fetchone()
    if row is None:
        raise UnknownNotice(notice)
    return row[0], row[1]


def _message(person: int, notice: int, kind: str, addressee: Addressee) -> EmailMessage:
    unique = keys.keyed_hash("mail", f"{person}:{notice}:{addressee.person}").hex()[:32]
    host = urlparse(settings.ENS_PUBLIC_URL).hostname
    return EmailMessage(
        subject=words.subject(),
        body=words.body(words.link(kind, settings.ENS_PUBLIC_URL)),
        to=[addressee.address],
        headers={"Message-ID": f"<{unique}@{host}>", "Auto-Submitted": "auto-generated"},
    )
