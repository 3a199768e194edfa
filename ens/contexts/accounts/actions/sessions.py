"""
Browser sessions: opened at sign-in, ended at sign-out, never lengthened beyond their day.
"""

import datetime as dt

from ens.contexts.accounts import actors, rules
from ens.contexts.accounts.secrets import hash_of, new_secret
from ens.ground import database
from ens.ground.actor import Actor

OPEN = """
insert into accounts_session
    (hash, who, account_id, kind, person, professional, structure, profession, assurance, name,
     provider, situation, id_token, device, started_at, seen_at, expires_at)
values (%(hash)s, %(who)s, %(account)s, %(kind)s, %(person)s, %(professional)s, %(structure)s,
        %(profession)s, %(assurance)s, %(name)s, %(provider)s, %(situation)s, %(id_token)s,
        %(device)s, %(now)s, %(now)s, %(expires)s)
"""
LONGEST_DEVICE = 200


def open_session(
    actor: Actor, *, provider: str, situation: str, id_token: str, device: str, now: dt.datetime
) -> str:
    """
    Return the secret of the new session, for the browser's cookie.
    """
    raw = new_secret()
    database.execute(
        OPEN,
        {
            **actors.columns_of(actor),
            "hash": hash_of("session", raw),
            "provider": provider,
            "situation": situation,
            "id_token": id_token,
            "device": device[:LONGEST_DEVICE],
            "now": now,
            "expires": now + rules.SESSION_LONGEST,
        },
    )
    return raw


def end_session(raw: str, *, now: dt.datetime) -> None:
    """
    Ending a session that is unknown or over changes nothing.
    """
    database.execute(
        "update accounts_session set ended_at = %s, id_token = ''"
        " where hash = %s and ended_at is null",
        (now, hash_of("session", raw)),
    )


def end_session_numbered(*, account: int, number: str, now: dt.datetime) -> bool:
    """
    End one of the account's own sessions; False if there is none of this number.
    """
    cursor = database.execute(
        "update accounts_session set ended_at = %s, id_token = ''"
        " where account_id = %s and encode(hash, 'hex') = %s and ended_at is null",
        (now, account, number),
    )
    return cursor.rowcount == 1
