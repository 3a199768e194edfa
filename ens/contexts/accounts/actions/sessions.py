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
     regulation, provider, situation, id_token, device, started_at, seen_at, expires_at)
values (%(hash)s, %(who)s, %(account)s, %(kind)s, %(person)s, %(professional)s, %(structure)s,
        %(profession)s, %(assurance)s, %(name)s, %(regulation)s, %(provider)s,
        %(situation)s, %(id_token)s, %(device)s, %(now)s, %(now)s, %(expires)s)
"""
END = """
with ended as (
    update accounts_session set ended_at = %(now)s, id_token = ''
    where {which} and ended_at is null
    returning hash
),
stopped as (
    update accounts_token set revoked_at = %(now)s
    from accounts_grant g
    where g.id = grant_id and accounts_token.revoked_at is null
      and g.session in (select hash from ended)
)
select count(*) from ended
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
            "regulation": actor.regulation,
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
    What applications were allowed for this visit ends with it. Ending a session that is
    unknown or over changes nothing.
    """
    _end("hash = %(hash)s", {"hash": hash_of("session", raw), "now": now})


def end_session_numbered(*, account: int, number: str, now: dt.datetime) -> bool:
    """
    End one of the account's own sessions; False if there is none of this number.
    """
    ended = _end(
        "account_id = %(account)s and encode(hash, 'hex') = %(number)s",
        {"account": account, "number": number, "now": now},
    )
    return bool(ended)


def end_sessions_of(*, account: int, now: dt.datetime) -> None:
    """
    All of them, wherever they are open.
    """
    _end("account_id = %(account)s", {"account": account, "now": now})


def end_other_sessions(*, account: int, kept: str, now: dt.datetime) -> int:
    """
    Those of the account but the one whose number is `kept`; return how many they were.
    """
    return _end(
        "account_id = %(account)s and encode(hash, 'hex') <> %(kept)s",
        {"account": account, "kept": kept, "now": now},
    )


def number_of_session(raw: str) -> str:
    return hash_of("session", raw).hex()


def _end(which: str, values: dict[str, object]) -> int:
    row = database.execute(END.replace("{which}", which), values).fetchone()
    return int(row[0]) if row else 0
