"""
What somebody allows a client to do, and the codes that carry it back.
"""

import datetime as dt

from ens.contexts.accounts import actors, rules
from ens.contexts.accounts.secrets import hash_of, new_secret
from ens.contexts.accounts.values import Code, CodeReused, LaunchContext
from ens.contexts.register import api as register
from ens.ground import database, keys, label
from ens.ground.actor import Actor

GRANT = """
insert into accounts_grant
    (who, account_id, kind, person, professional, structure, profession, assurance, name,
     client_id, scopes, patient, session, form, granted_at)
values (%(who)s, %(account)s, %(kind)s, %(person)s, %(professional)s, %(structure)s,
        %(profession)s, %(assurance)s, %(name)s, %(client)s, %(scopes)s, %(patient)s,
        %(session)s, %(form)s, %(now)s)
on conflict (account_id, client_id, form) where form <> ''
do update set form = excluded.form
returning id, xmax = 0 as is_new
"""
CODE = """
insert into accounts_code
    (hash, grant_id, client_id, redirect_uri, challenge, nonce, auth_time, expires_at)
values (%(hash)s, %(grant)s, %(client)s, %(redirect_uri)s, %(challenge)s, %(nonce)s,
        %(auth_time)s, %(expires)s)
"""
CLAIM = """
with claimed as (
    update accounts_code set used_at = %(now)s
    where hash = %(hash)s and client_id = %(client)s and used_at is null
    returning *
)
select c.grant_id, c.client_id, g.account_id, c.redirect_uri, c.challenge, c.nonce, c.auth_time,
       g.scopes, g.patient, g.assurance, g.session is null, c.expires_at, g.revoked_at
from claimed c join accounts_grant g on g.id = c.grant_id
"""
USED = """
select grant_id from accounts_code
where hash = %s and client_id = %s and used_at is not null
"""
# Touched, not made again, while it may still serve.
PREPARE_LAUNCH = """
insert into accounts_launch as l (hash, client_id, account_id, person, expires_at)
values (%(hash)s, %(client)s, %(account)s, %(person)s, %(expires)s)
on conflict (hash) do update set expires_at = l.expires_at
where l.used_at is null and l.expires_at > %(now)s
"""
USABLE = """hash = %(hash)s and client_id = %(client)s and account_id = %(account)s
  and expires_at > %(now)s and (used_at is null or (form <> '' and form = %(form)s))"""
LOOK_AT_LAUNCH = f"select account_id, person from accounts_launch where {USABLE}"
USE_LAUNCH = f"""
update accounts_launch set used_at = %(now)s, form = %(form)s where {USABLE}
returning account_id, person
"""


def allow(
    actor: Actor, *, session: bytes | None = None, form: str = "", now: dt.datetime
) -> tuple[int, bool]:
    """
    Keep what `actor` (with its client, scopes and patient) is allowed; return the grant, and
    True if it is new.

    The same `form` from the same account to the same client is the same grant. `session` is
    the hash of the browser session with which it ends.
    """
    values = {
        **actors.columns_of(actor),
        "client": actor.client,
        "scopes": actor.scopes,
        "patient": actor.patient,
        "session": session,
        "form": form,
        "now": now,
    }
    with database.transaction():
        grant, is_new = database.execute(GRANT, values).fetchall()[0]
        if is_new:
            trace(actor, "allow", actor.patient, actor.scopes or "", now)
    return int(grant), bool(is_new)


def trace(actor: Actor, action: str, person: int, detail: str, now: dt.datetime) -> None:
    """
    The person reads in their register which software was let in, and put out, by whom.
    """
    if not person:
        return
    line = register.Line(
        person=person,
        who=actor.who,
        action=action,
        type="Consent",
        label=label.label(label.kind_of("Consent"), 0),
        detail=detail,
    )
    register.write([line], now=now)


def issue_code(
    *,
    grant: int,
    client_id: str,
    redirect_uri: str,
    challenge: str,
    nonce: str,
    auth_time: dt.datetime,
    now: dt.datetime,
) -> str:
    raw = new_secret()
    database.execute(
        CODE,
        {
            "hash": hash_of("code", raw),
            "grant": grant,
            "client": client_id,
            "redirect_uri": redirect_uri,
            "challenge": challenge,
            "nonce": nonce,
            "auth_time": auth_time,
            "expires": now + rules.CODE,
        },
    )
    return raw


def claim_code(raw: str, *, client_id: str, now: dt.datetime) -> Code | None:
    """
    Take the code for good: of several at once, one gets it. None if it is unknown, expired,
    another client's, or its grant was withdrawn.

    :raises CodeReused: if it was exchanged before; all that its grant gave is revoked first
    """
    row = database.execute(
        CLAIM, {"hash": hash_of("code", raw), "client": client_id, "now": now}
    ).fetchone()
    if row is None:
        _refuse_reuse(raw, client_id, now)
        return None
    *values, expires_at, revoked_at = row
    return None if revoked_at or expires_at <= now else Code(*values)


def _refuse_reuse(raw: str, client_id: str, now: dt.datetime) -> None:
    used = database.execute(USED, (hash_of("code", raw), client_id)).fetchone()
    if used:
        revoke([used[0]], now)
        raise CodeReused


def revoke_grant(*, grant: int, now: dt.datetime) -> None:
    """
    Everything that came from it stops at once.
    """
    revoke([grant], now)


def revoke(grants: list[int], now: dt.datetime) -> None:
    with database.transaction():
        database.execute(
            "update accounts_grant set revoked_at = %s"
            " where id = any(%s::bigint[]) and revoked_at is null",
            (now, grants),
        )
        database.execute(
            "update accounts_token set revoked_at = %s"
            " where grant_id = any(%s::bigint[]) and revoked_at is null",
            (now, grants),
        )


def prepare_launch(
    *, client_id: str, account: int, person: int, key: str = "", now: dt.datetime
) -> str:
    """
    Return the opaque `launch` with which a page opens an application on this person.

    The same page sent twice gives the same launch, as long as it may still serve.
    """
    said = (client_id, str(account), str(person), key)
    wanted = keys.keyed_hash("launch-of-page", "\n".join(said)).hex() if key else new_secret()
    for raw in (wanted, new_secret()):
        values = {
            "hash": hash_of("launch", raw), "client": client_id, "account": account,
            "person": person, "now": now, "expires": now + rules.LAUNCH,
        }  # fmt: skip
        if database.execute(PREPARE_LAUNCH, values).rowcount:
            return raw
    raise AssertionError("a new secret was there already")


def look_at_launch(
    raw: str, *, client_id: str, account: int, form: str = "", now: dt.datetime
) -> LaunchContext | None:
    return _launch(LOOK_AT_LAUNCH, raw, client_id, account, form, now)


def use_launch(
    raw: str, *, client_id: str, account: int, form: str = "", now: dt.datetime
) -> LaunchContext | None:
    """
    Once, by the client and the account it was made for; the same `form` again is the same use.
    """
    return _launch(USE_LAUNCH, raw, client_id, account, form, now)


def _launch(
    statement: str, raw: str, client_id: str, account: int, form: str, now: dt.datetime
) -> LaunchContext | None:
    values = {
        "hash": hash_of("launch", raw),
        "client": client_id,
        "account": account,
        "form": form,
        "now": now,
    }
    row = database.execute(statement, values).fetchone()
    return LaunchContext(*row) if row else None
