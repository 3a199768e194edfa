"""
Registered software: structures, applications, professional software, operators.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from ens.contexts.accounts.secrets import hash_of
from ens.contexts.directory import api as directory
from ens.ground import database
from ens.standards.smart import scopes

REGISTER = """
insert into accounts_client (client_id, kind, name, publisher, logo, structure, finess, auth,
                             redirect_uris, launch_uri, scopes, may_assign_ids, registered_at)
values (%(client_id)s, %(kind)s, %(name)s, %(publisher)s, %(logo)s, %(structure)s, %(finess)s,
        %(auth)s, %(redirect_uris)s, %(launch_uri)s, %(scopes)s, %(may_assign_ids)s, %(now)s)
on conflict (client_id) do update
set kind = excluded.kind, name = excluded.name, publisher = excluded.publisher,
    logo = excluded.logo, structure = excluded.structure, finess = excluded.finess,
    auth = excluded.auth, redirect_uris = excluded.redirect_uris,
    launch_uri = excluded.launch_uri, scopes = excluded.scopes,
    may_assign_ids = excluded.may_assign_ids
"""
REGISTER_KEY = """
insert into accounts_client_key (client_id, kid, jwk, revoked_at)
values (%(client_id)s, %(kid)s, %(jwk)s, null)
on conflict (client_id, kid) do update set jwk = excluded.jwk
"""
REVOKE_KEY = """
update accounts_client_key set revoked_at = %s
where client_id = %s and kid = %s and revoked_at is null
"""
STOP_TOKENS = """
update accounts_token set revoked_at = %s where client_id = %s and revoked_at is null
"""
KINDS = ("structure", "app", "pro_software", "operator")
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "k", "oth")


class InvalidRegistration(ValueError):
    """
    A registration that cannot be kept as it is.
    """


def register_clients(registrations: Iterable[Mapping[str, Any]], *, now: dt.datetime) -> None:
    """
    Keep these clients; one already known takes the new values, its revoked keys stay revoked.

    A registration has the names of `clients.json`, with public keys only (`jwks`, or `jwk`).
    A key is revoked when its `kid` is in `revoked_keys` or it says `"revoked": true`.

    :raises InvalidRegistration: if a kind, a scope, an address or a key cannot be used
    """
    with database.transaction():
        for registration in registrations:
            _register(registration, now)


def _register(given: Mapping[str, Any], now: dt.datetime) -> None:
    values = _values(given) | {"now": now}
    database.execute(REGISTER, values)
    for jwk in _keys(given):
        revoked = jwk.pop("revoked", False) or jwk["kid"] in given.get("revoked_keys", ())
        key = {"client_id": values["client_id"], "kid": jwk["kid"]}
        database.execute(REGISTER_KEY, {**key, "jwk": Jsonb(jwk)})
        if revoked:
            revoke_key(**key, now=now)


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    uris = list(given.get("redirect_uris", ()))
    finess = str(given.get("finess", ""))
    _check(given, uris)
    structure = directory.structure_of_finess(finess) if finess else None
    return {
        "client_id": given["client_id"],
        "kind": given["kind"],
        "name": given.get("name") or given["client_id"],
        "publisher": given.get("publisher", ""),
        "logo": given.get("logo", ""),
        "structure": structure.structure if structure else 0,
        "finess": finess,
        "auth": given["auth"],
        "redirect_uris": Jsonb(uris),
        "launch_uri": given.get("launch_uri", ""),
        "scopes": given["scopes"],
        "may_assign_ids": bool(given.get("may_assign_ids", False)),
    }


def _check(given: Mapping[str, Any], uris: list[str]) -> None:
    if given["kind"] not in KINDS or given["auth"] not in ("none", "private_key_jwt"):
        raise InvalidRegistration(f"{given['client_id']}: kind or auth")
    if any("#" in uri or not uri.startswith(("http://", "https://")) for uri in uris):
        raise InvalidRegistration(f"{given['client_id']}: redirect_uris")
    try:
        scopes.parse(given["scopes"])
    except scopes.MalformedScope as error:
        raise InvalidRegistration(f"{given['client_id']}: {error}") from error


def _keys(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Only the public half is ever kept, whatever comes.
    """
    keys = list(given.get("jwks", {}).get("keys", ())) or [given.get("jwk") or {}]
    public = [{k: v for k, v in jwk.items() if k not in PRIVATE} for jwk in keys if jwk]
    if any(not jwk.get("kid") or jwk.get("kty") not in ("EC", "RSA") for jwk in public):
        raise InvalidRegistration(f"{given['client_id']}: jwks")
    return public


def revoke_key(*, client_id: str, kid: str, now: dt.datetime) -> None:
    """
    Whoever signed with it has nothing left: the client's tokens stop too, and it asks for others
    with another key.
    """
    with database.transaction():
        if database.execute(REVOKE_KEY, (now, client_id, kid)).rowcount:
            database.execute(STOP_TOKENS, (now, client_id))


def revoke_client(*, client_id: str, now: dt.datetime) -> None:
    """
    Nothing that it holds works from now on.
    """
    database.execute(
        "update accounts_client set revoked_at = %s where client_id = %s and revoked_at is null",
        (now, client_id),
    )


def end_grants(*, client_id: str, now: dt.datetime) -> None:
    """
    Everything that anybody allowed it is over; it may ask again.
    """
    database.execute(
        "update accounts_grant set revoked_at = %s where client_id = %s and revoked_at is null",
        (now, client_id),
    )


def use_assertion(*, client_id: str, jti: str, expires_at: dt.datetime) -> bool:
    """
    False if this client used this `jti` before.
    """
    cursor = database.execute(
        "insert into accounts_used_assertion (client_id, jti, expires_at) values (%s, %s, %s)"
        " on conflict do nothing",
        (client_id, hash_of("jti", jti), expires_at),
    )
    return cursor.rowcount == 1
