"""
Taking back, wholly or in part, what an application was allowed about a person.

What a representative allowed is taken back by whoever decides for the person: the holder, or
another who represents them. It counts from the next request on, tokens included.
"""

import datetime as dt

from ens.contexts.accounts import actors
from ens.contexts.accounts.actions import grants
from ens.contexts.accounts.values import Client
from ens.ground import database
from ens.ground.actor import Actor
from ens.standards.smart import scopes

# What only says who the account is concerns no person but its own.
HELD = """
select id, scopes from accounts_grant
where client_id = %(client)s and revoked_at is null
  and ((patient = %(person)s and patient > 0) or (patient = 0 and account_id = %(own)s))
order by id for update
"""
END_REFRESH = """
update accounts_refresh_token set expires_at = %(now)s
where grant_id = any(%(grants)s::bigint[]) and expires_at > %(now)s
"""


def withdraw(*, by: Actor, client: Client, person: int, now: dt.datetime) -> int:
    """
    Take back all that this client was allowed about this person; return how many grants.
    """
    with database.transaction():
        held = _held(by, client, person)
        grants.revoke([grant for grant, _ in held], now)
        if held:
            _trace("withdraw", by, client, person, "", now)
    return len(held)


def restrict(*, by: Actor, client: Client, person: int, refused: str, now: dt.datetime) -> bool:
    """
    Take these scopes away from what this client was allowed about this person, and from the
    tokens it holds; False if it had none of them.

    A wider token than its grant cannot be: each keeps what both allow.
    """
    gone = scopes.parse(refused)
    with database.transaction():
        changed = [
            grant
            for grant, held in _held(by, client, person)
            if _narrow(grant, scopes.parse(held), gone)
        ]
        if changed and any(text in gone for text in scopes.REFRESH):
            database.execute(END_REFRESH, {"grants": changed, "now": now})
        if changed:
            _trace("restrict", by, client, person, refused, now)
    return bool(changed)


def _held(by: Actor, client: Client, person: int) -> list[tuple[int, str]]:
    own = by.account if person == by.person else 0
    values = {"client": client.client_id, "person": person, "own": own}
    return database.execute(HELD, values).fetchall()


def _narrow(grant: int, held: scopes.Scopes, refused: scopes.Scopes) -> bool:
    left = scopes.without(held, refused)
    if str(left) == str(held):
        return False
    database.execute("update accounts_grant set scopes = %s where id = %s", (str(left), grant))
    rows = database.execute(
        "select hash, scopes from accounts_token where grant_id = %s and revoked_at is null",
        (grant,),
    ).fetchall()
    for hash_, token in rows:
        database.execute(
            "update accounts_token set scopes = %s where hash = %s",
            (str(scopes.parse(token).narrow(left)), hash_),
        )
    return True


def _trace(
    action: str, by: Actor, client: Client, person: int, detail: str, now: dt.datetime
) -> None:
    through = actors.enrolled(by, software=client.name)
    grants.trace(through, action, person, detail, now)
