"""
Who is appointed (authority, researcher, editor, operator) before they first sign in, and until
they are no more.
"""

import datetime as dt
import uuid

from ens.contexts.accounts.actions import grants, sessions
from ens.contexts.accounts.actions.accounts import MAKE
from ens.contexts.accounts.queries import clients
from ens.contexts.accounts.secrets import hash_of
from ens.contexts.accounts.values import NotAppointed
from ens.contexts.register import api as register
from ens.ground import database, label

COMMONS = 0
COMMAND = "ens staff"
# Read for a sign-in, the row is held until the session is there: whoever dismisses waits for it.
FIND = "select account_id from accounts_staff where provider = %s and identity = %s for share"
FORGET = "delete from accounts_staff where account_id = %s returning account_id"


def appoint(
    *, provider: str, identifier: str, kind: str, name: str, structure: int = 0, now: dt.datetime
) -> int:
    """
    Give a quality (authority, researcher, editor, operator) to somebody whom `provider` will
    name by `identifier`: the national id (IDNPS) for Pro Santé Connect.
    """
    identity = _identity(provider, identifier)
    with database.transaction():
        if account := _found(provider, identity):
            return account
        account = database.execute(
            MAKE,
            {
                "kind": kind, "subject": uuid.uuid4(), "person": 0, "professional": 0,
                "structure": structure, "local_id": "", "client_id": "", "name": name, "now": now,
            },
        ).fetchall()[0][0]  # fmt: skip
        database.execute(
            "insert into accounts_staff (provider, identity, account_id) values (%s, %s, %s)",
            (provider, identity, account),
        )
        _trace("appoint", int(account), f"{kind} {name}", now)
    return int(account)


def dismiss(*, account: int, now: dt.datetime) -> None:
    """
    They are nobody here from now on: their sessions end and their tokens stop in the same
    transaction.

    :raises NotAppointed: if the account is not that of somebody appointed
    """
    with database.transaction():
        if database.execute(FORGET, (account,)).fetchone() is None:
            raise NotAppointed(account)
        database.execute("delete from accounts_provider_link where account_id = %s", (account,))
        sessions.end_sessions_of(account=account, now=now)
        grants.revoke([one.grant for one in clients.grants_of(account=account)], now)
        _trace("dismiss", account, "", now)


def account_of_staff(*, provider: str, identifier: str) -> int | None:
    return _found(provider, _identity(provider, identifier))


def _identity(provider: str, identifier: str) -> bytes:
    return hash_of("staff", f"{provider}:{identifier}")


def _found(provider: str, identity: bytes) -> int | None:
    row = database.execute(FIND, (provider, identity)).fetchone()
    return int(row[0]) if row else None


def _trace(action: str, account: int, detail: str, now: dt.datetime) -> None:
    """
    In the register of the commons: it is about no person.
    """
    line = register.Line(
        person=COMMONS,
        who=register.enroll(kind="job", account=0, name=COMMAND),
        action=action,
        type="Practitioner",
        id=f"staff-{account}",
        label=label.label(label.kind_of("Practitioner"), 0),
        detail=detail,
    )
    register.write([line], now=now)
