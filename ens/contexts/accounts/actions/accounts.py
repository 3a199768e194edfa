"""
Accounts: found or made, one per human in one quality, or per client acting alone.
"""

import datetime as dt
import uuid

from ens.contexts.accounts.values import LinkedElsewhere
from ens.ground import database

MAKE = """
insert into accounts_account
    (kind, subject, person, professional, structure, local_id, client_id, name, created_at)
values (%(kind)s, %(subject)s, %(person)s, %(professional)s, %(structure)s, %(local_id)s,
        %(client_id)s, %(name)s, %(now)s)
on conflict do nothing
returning id
"""
OWN = ("person", "professional", "structure", "local_id", "client_id")


def account_of_citizen(*, person: int, name: str, now: dt.datetime) -> int:
    return _found_or_made("citizen", name, now, person=person)


def account_of_professional(*, professional: int, name: str, now: dt.datetime) -> int:
    return _found_or_made("professional", name, now, professional=professional)


def account_of_local(*, structure: int, local_id: str, name: str, now: dt.datetime) -> int:
    """
    Somebody without a national number, for whom their structure answers.
    """
    return _found_or_made("local", name, now, structure=structure, local_id=local_id)


def account_of_client(*, client_id: str, kind: str, name: str, now: dt.datetime) -> int:
    return _found_or_made(kind, name, now, client_id=client_id)


def _found_or_made(kind: str, name: str, now: dt.datetime, **own: int | str) -> int:
    mine = " and ".join(f"{column} = %({column})s" for column in own)
    find = f"select id from accounts_account where kind = %(kind)s and {mine}"
    values = {"kind": kind, "name": name, "now": now, **dict.fromkeys(OWN[:3], 0)}
    values |= {"local_id": "", "client_id": "", "subject": uuid.uuid4(), **own}
    for statement in (find, MAKE, find):
        if row := database.execute(statement, values).fetchone():
            return int(row[0])
    raise LookupError(kind)


def link(*, provider: str, sub: str, account: int, now: dt.datetime) -> None:
    """
    :raises LinkedElsewhere: if this account has another `sub` at this provider, or this `sub`
        another account
    """
    database.execute(
        "insert into accounts_provider_link (provider, sub, account_id, linked_at)"
        " select %(provider)s, %(sub)s, %(account)s, %(now)s where not exists"
        " (select from accounts_provider_link where provider = %(provider)s"
        "  and account_id = %(account)s)"
        " on conflict do nothing",
        {"provider": provider, "sub": sub, "account": account, "now": now},
    )
    if account_of_sub(provider=provider, sub=sub) != account:
        raise LinkedElsewhere


def account_of_sub(*, provider: str, sub: str) -> int | None:
    row = database.execute(
        "select account_id from accounts_provider_link where provider = %s and sub = %s",
        (provider, sub),
    ).fetchone()
    return int(row[0]) if row else None
