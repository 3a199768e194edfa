"""
Who is behind a cookie or a bearer token: one statement each, nothing remembered in between.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from ens.contexts.accounts import rules
from ens.contexts.accounts.secrets import hash_of, unseal_reason
from ens.contexts.accounts.values import OpenSession, Session, TokenRefused
from ens.ground import database
from ens.ground.actor import Actor, ActorSource

ACTING = """who, account_id, kind, person, professional, structure, profession, assurance"""
SESSION = f"""
with live as (
    select * from accounts_session
    where hash = %(hash)s and ended_at is null and expires_at > %(now)s and seen_at > %(idle)s
),
seen as (
    update accounts_session set seen_at = %(now)s
    where hash in (
        select hash from accounts_session
        where hash = %(hash)s and ended_at is null and expires_at > %(now)s
          and seen_at > %(idle)s and seen_at < %(stale)s
        for update skip locked
    )
)
select {ACTING}, name, regulation, provider, situation, id_token, started_at, expires_at from live
"""
TOKEN = f"""
select {", ".join(f"t.{column}" for column in ACTING.split(", "))}, t.client_id, t.scopes,
       t.patient, t.purpose, t.name,
       t.audience, t.expires_at, t.revoked_at is not null or g.revoked_at is not null
       or c.revoked_at is not null as revoked
from accounts_token t
join accounts_client c on c.client_id = t.client_id
left join accounts_grant g on g.id = t.grant_id
where t.hash = %(token)s
"""
TOKEN_COLUMNS = (
    *ACTING.split(", "),
    *("client_id", "scopes", "patient", "purpose", "name"),
    *("audience", "expires_at", "revoked"),
)
OPEN_SESSIONS = """
select encode(hash, 'hex'), provider, device, started_at, seen_at, assurance
from accounts_session
where account_id = %s and ended_at is null and expires_at > %s and seen_at > %s
order by started_at desc
"""


def actor_of_session(raw: str, *, now: dt.datetime) -> Actor | None:
    """
    None when the session is unknown, ended, idle for half an hour or older than its day.
    """
    session = session_of(raw, now=now)
    return session.actor if session else None


def session_of(raw: str, *, now: dt.datetime) -> Session | None:
    values = {
        "hash": hash_of("session", raw),
        "now": now,
        "idle": now - rules.SESSION_IDLE,
        "stale": now - rules.SESSION_SEEN_EVERY,
    }
    row = database.execute(SESSION, values).fetchone()
    if row is None:
        return None
    who, account, kind, person, professional, structure, profession, assurance, name, *rest = row
    actor = Actor(
        who, account, kind, person, professional, structure, profession, assurance, name=name,
        regulation=rest[0],
    )  # fmt: skip
    return Session(actor, *rest[1:])


def actor_of_token(raw: str, *, now: dt.datetime) -> Actor:
    """
    :raises TokenRefused: unknown, expired, revoked (itself, its grant or its client), or for
        another audience
    """
    source = source_of_token(raw, now=now)
    return source.actor(database.execute(source.sql, source.values).fetchone())


def reason_of_token(raw: str) -> str:
    """
    What its assertion said of an emergency, "" for any other token.
    """
    row = database.execute(
        "select reason from accounts_token where hash = %s", (hash_of("token", raw),)
    ).fetchone()
    return unseal_reason(row[0]) if row else ""


def source_of_token(raw: str, *, now: dt.datetime) -> ActorSource:
    """
    The same question as a piece of a larger statement.
    """
    values = {"token": hash_of("token", raw)}
    return ActorSource(TOKEN, TOKEN_COLUMNS, values, lambda row: _actor_of_row(row, now))


def _actor_of_row(row: tuple[Any, ...] | None, now: dt.datetime) -> Actor:
    if row is None:
        raise TokenRefused("unknown")
    *actor, audience, expires_at, revoked = row
    if revoked:
        raise TokenRefused("revoked")
    if expires_at <= now:
        raise TokenRefused("expired")
    if audience != settings.FHIR_BASE:
        raise TokenRefused("audience")
    return Actor(*actor)


def sessions_of(*, account: int, now: dt.datetime) -> tuple[OpenSession, ...]:
    rows = database.execute(OPEN_SESSIONS, (account, now, now - rules.SESSION_IDLE)).fetchall()
    return tuple(OpenSession(*row) for row in rows)
