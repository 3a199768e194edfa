"""
Registered clients, and what accounts allowed them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings

from ens.contexts.accounts.secrets import hash_of
from ens.contexts.accounts.values import Account, Client, Grant, TokenState
from ens.contexts.directory import api as directory
from ens.ground import database

CLIENT = """
select c.client_id, c.kind, c.name, c.auth, c.scopes, c.redirect_uris, c.launch_uri, c.structure,
       c.finess, c.may_assign_ids, c.publisher, c.logo, c.revoked_at is not null,
       (select coalesce(jsonb_agg(k.jwk), '[]'::jsonb) from accounts_client_key k
        where k.client_id = c.client_id and k.revoked_at is null)
from accounts_client c
"""
GRANTS = """
select g.id, g.client_id, c.name, g.scopes, g.patient, g.session is null, g.granted_at
from accounts_grant g join accounts_client c on c.client_id = g.client_id
where g.account_id = %s and g.revoked_at is null
order by g.granted_at desc, g.id desc
"""
STATE = """
select t.client_id, t.account_id, t.scopes, t.patient, t.issued_at, t.expires_at
from accounts_token t
join accounts_client c on c.client_id = t.client_id
left join accounts_grant g on g.id = t.grant_id
where t.hash = %(hash)s and t.expires_at > %(now)s and t.revoked_at is null
  and g.revoked_at is null and c.revoked_at is null
"""
REFRESH_STATE = """
select g.client_id, g.account_id, g.scopes, g.patient, g.granted_at, r.expires_at
from accounts_refresh_token r
join accounts_grant g on g.id = r.grant_id
join accounts_client c on c.client_id = r.client_id
where r.hash = %(hash)s and r.expires_at > %(now)s and r.used_at is null
  and g.revoked_at is null and c.revoked_at is null
"""
ACCOUNTS = """
select id, kind, subject::text, name, person, professional, structure from accounts_account
"""
ORIGINS = "select redirect_uris, launch_uri from accounts_client where revoked_at is null"


def client_of(client_id: str) -> Client | None:
    """
    A revoked client is as one that never was; the loader exists in the sandbox only.
    """
    if not client_id.isprintable():
        return None
    row = database.execute(f"{CLIENT} where c.client_id = %s", (client_id,)).fetchone()
    client = _client(row) if row else None
    if client is None or client.revoked or (client.kind == "operator" and not settings.SANDBOX):
        return None
    return _in_its_structure(client)


def clients(client_ids: Sequence[str]) -> dict[str, Client]:
    """
    What is registered under these names, revoked ones included.
    """
    where = "where c.client_id = any(%s::text[])"
    rows = database.execute(f"{CLIENT} {where}", (list(client_ids),)).fetchall()
    return {row[0]: _client(row) for row in rows}


def _in_its_structure(client: Client) -> Client:
    """
    A structure may enter the directory after its software was registered.
    """
    if client.structure or not client.finess:
        return client
    known = directory.structure_of_finess(client.finess)
    return replace(client, structure=known.structure) if known else client


def _client(row: tuple) -> Client:
    values = list(row)
    values[5], values[-1] = tuple(values[5]), tuple(values[-1])
    return Client(*values)


def may_assign_ids(client_id: str) -> bool:
    """
    True for a client that may create resources under ids of its own choice.
    """
    client = client_of(client_id) if client_id else None
    return bool(client and client.may_assign_ids)


def origin_is_registered(origin: str) -> bool:
    """
    True if a page of this origin belongs to a registered client (for CORS).
    """
    rows = database.execute(ORIGINS).fetchall()
    uris = (uri for redirects, launch in rows for uri in (*redirects, launch) if uri)
    return any(_origin(uri) == origin for uri in uris)


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}"


def account(key: int) -> Account:
    return Account(*database.execute(f"{ACCOUNTS} where id = %s", (key,)).fetchall()[0])


def accounts_of(keys: Sequence[int]) -> dict[int, Account]:
    """
    These accounts by their key; nobody for a key that is nobody's.
    """
    rows = database.execute(f"{ACCOUNTS} where id = any(%s::bigint[])", (list(keys),)).fetchall()
    return {row[0]: Account(*row) for row in rows}


def grants_of(*, account: int) -> tuple[Grant, ...]:
    """
    What the account allows now, newest first.
    """
    return tuple(Grant(*row) for row in database.execute(GRANTS, (account,)).fetchall())


def state_of_token(raw: str, *, now: dt.datetime) -> TokenState | None:
    """
    None for a token that does not work, whatever the reason.
    """
    for statement, purpose in ((STATE, "token"), (REFRESH_STATE, "refresh")):
        values = {"hash": hash_of(purpose, raw), "now": now}
        if row := database.execute(statement, values).fetchone():
            return TokenState(*row)
    return None


def accounts_of_professional(professional: int) -> tuple[int, ...]:
    """
    The keys of their accounts.
    """
    statement = "select id from accounts_account where professional = %s and professional <> 0"
    return tuple(row[0] for row in database.execute(statement, (professional,)).fetchall())
