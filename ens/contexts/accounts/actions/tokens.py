"""
Access tokens and refresh tokens. A token repeats its grant's actor: one row tells who acts.
"""

import datetime as dt

from ens.contexts.accounts import actors, rules
from ens.contexts.accounts.actions import grants
from ens.contexts.accounts.secrets import hash_of, new_secret, seal_reason
from ens.contexts.accounts.values import GrantRevoked, RefreshToken
from ens.ground import database
from ens.ground.actor import Actor
from ens.standards.smart import scopes as smart

FROM_GRANT = """
insert into accounts_token
    (hash, grant_id, client_id, who, account_id, kind, person, professional, structure,
     profession, assurance, name, scopes, patient, purpose, reason, audience, issued_at,
     expires_at)
select %(hash)s, g.id, g.client_id, g.who, g.account_id, g.kind, g.person, g.professional,
       g.structure, g.profession, g.assurance, g.name, %(scopes)s, g.patient, 'TREAT', '',
       %(audience)s, %(now)s, %(expires)s
from accounts_grant g
where g.id = %(grant)s and g.revoked_at is null
"""
FROM_ACTOR = """
insert into accounts_token
    (hash, client_id, who, account_id, kind, person, professional, structure, profession,
     assurance, name, scopes, patient, purpose, reason, audience, issued_at, expires_at)
values (%(hash)s, %(client)s, %(who)s, %(account)s, %(kind)s, %(person)s, %(professional)s,
        %(structure)s, %(profession)s, %(assurance)s, %(name)s, %(scopes)s, %(patient)s,
        %(purpose)s, %(reason)s, %(audience)s, %(now)s, %(expires)s)
"""
LOCK_GRANT = """
select g.granted_at, g.scopes, g.session is not null,
       s.hash is not null and s.ended_at is null and s.expires_at > %(now)s
       and s.seen_at > %(idle)s
from accounts_grant g left join accounts_session s on s.hash = g.session
where g.id = %(grant)s and g.revoked_at is null
for share of g
"""
FIND_REFRESH = """
select g.id, g.client_id, g.account_id, g.scopes, g.patient, g.assurance
from accounts_refresh_token r join accounts_grant g on g.id = r.grant_id
where r.hash = %(hash)s and r.client_id = %(client)s and r.used_at is null
  and r.expires_at > %(now)s and g.revoked_at is null
"""
CLAIM_REFRESH = """
update accounts_refresh_token set used_at = %(now)s
where hash = %(hash)s and client_id = %(client)s and used_at is null
"""
USED_REFRESH = """
select grant_id from accounts_refresh_token
where hash = %(hash)s and client_id = %(client)s and used_at < %(before)s
"""


def issue_token_of_grant(
    *, grant: int, scopes: str, audience: str, now: dt.datetime
) -> tuple[str, dt.datetime]:
    """
    Return an access token and when it ends; it is never wider than its grant is by then.

    :raises GrantRevoked: if the grant was withdrawn, or its user's session is over
    """
    with database.transaction():
        _, held = _hold(grant, now)
        raw, expires = new_secret(), now + rules.TOKEN_OF_CODE
        database.execute(
            FROM_GRANT,
            {
                "hash": hash_of("token", raw), "grant": grant, "scopes": _within(scopes, held),
                "audience": audience, "now": now, "expires": expires,
            },
        )  # fmt: skip
    return raw, expires


def issue_token_of_actor(
    actor: Actor, *, reason: str = "", audience: str, now: dt.datetime
) -> tuple[str, dt.datetime]:
    """
    For a client that authenticates itself and names the individual behind it.
    """
    raw, expires = new_secret(), now + rules.TOKEN_OF_CLIENT
    values = {
        **actors.columns_of(actor),
        "hash": hash_of("token", raw), "client": actor.client, "scopes": actor.scopes,
        "patient": actor.patient, "purpose": actor.purpose, "reason": seal_reason(reason),
        "audience": audience, "now": now, "expires": expires,
    }  # fmt: skip
    database.execute(FROM_ACTOR, values)
    return raw, expires


def issue_refresh_token(*, grant: int, client_id: str, now: dt.datetime) -> str:
    """
    Return a refresh token; it never outlives a year after the person said yes.

    :raises GrantRevoked: as `issue_token_of_grant`
    """
    raw = new_secret()
    with database.transaction():
        granted_at, _ = _hold(grant, now)
        database.execute(
            "insert into accounts_refresh_token (hash, grant_id, client_id, expires_at)"
            " values (%s, %s, %s, %s)",
            (hash_of("refresh", raw), grant, client_id, granted_at + rules.GRANT_LONGEST),
        )
    return raw


def _hold(grant: int, now: dt.datetime) -> tuple[dt.datetime, str]:
    """
    Hold the grant while something is made from it: a withdrawal then waits, and finds it.
    Return when it was given, and its scopes.
    """
    row = database.execute(
        LOCK_GRANT, {"grant": grant, "now": now, "idle": now - rules.SESSION_IDLE}
    ).fetchone()
    if row is None or (row[2] and not row[3]):
        raise GrantRevoked
    return row[0], row[1]


def _within(asked: str, held: str) -> str:
    wanted, limit = smart.parse(asked), smart.parse(held)
    return asked if limit.covers(wanted) else str(wanted.narrow(limit))


def find_refresh_token(raw: str, *, client_id: str, now: dt.datetime) -> RefreshToken | None:
    """
    A refresh token that comes back after it served was stolen, from the client or by it: its
    grant ends. A request sent twice within a few seconds is only refused.
    """
    values = {"hash": hash_of("refresh", raw), "client": client_id, "now": now}
    row = database.execute(FIND_REFRESH, values).fetchone()
    if row is None:
        _end_if_used({**values, "before": now - rules.REFRESH_SENT_TWICE}, now)
        return None
    return RefreshToken(*row)


def _end_if_used(values: dict[str, object], now: dt.datetime) -> None:
    if used := database.execute(USED_REFRESH, values).fetchone():
        grants.revoke_grant(grant=used[0], now=now)


def claim_refresh_token(raw: str, *, client_id: str, now: dt.datetime) -> None:
    """
    Take it for good: each serves once, and its use gives the next one.

    :raises GrantRevoked: if another request took it first
    """
    values = {"hash": hash_of("refresh", raw), "client": client_id, "now": now}
    if database.execute(CLAIM_REFRESH, values).rowcount != 1:
        raise GrantRevoked


def revoke_token(raw: str, *, client_id: str, now: dt.datetime) -> None:
    """
    Stop an access token, or a refresh token with its whole grant (RFC 7009, section 2.1).

    A token that is unknown or another client's changes nothing.
    """
    database.execute(
        "update accounts_token set revoked_at = %s"
        " where hash = %s and client_id = %s and revoked_at is null",
        (now, hash_of("token", raw), client_id),
    )
    row = database.execute(
        "select grant_id from accounts_refresh_token where hash = %s and client_id = %s",
        (hash_of("refresh", raw), client_id),
    ).fetchone()
    if row:
        grants.revoke_grant(grant=row[0], now=now)
