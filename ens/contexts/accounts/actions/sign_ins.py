"""
What is remembered while somebody is away at their provider: here, never in the address.
"""

import datetime as dt

from psycopg.types.json import Jsonb

from ens.contexts.accounts import rules
from ens.contexts.accounts.secrets import hash_of, new_secret
from ens.contexts.accounts.values import (
    PendingChoice,
    PendingSignIn,
    SignInExpired,
    SignInUnknown,
)
from ens.ground import database

REMEMBER = """
insert into accounts_pending_sign_in
    (hash, browser, provider, nonce, verifier, next, situation, expires_at)
values (%s, %s, %s, %s, %s, %s, %s, %s)
"""
TAKE_BACK = """
update accounts_pending_sign_in set used_at = %(now)s
where hash = %(hash)s and browser = %(browser)s and provider = %(provider)s and used_at is null
returning provider, nonce, verifier, next, situation, expires_at
"""
REMEMBER_CHOICE = """
insert into accounts_pending_choice
    (hash, account_id, provider, assurance, id_token, next, situations, regulation, expires_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
CHOICE = "account_id, provider, assurance, id_token, next, situations, regulation, expires_at"
LOOK_AT_CHOICE = f"""
select {CHOICE} from accounts_pending_choice where hash = %(hash)s and used_at is null
"""
TAKE_CHOICE = f"""
update accounts_pending_choice set used_at = %(now)s where hash = %(hash)s and used_at is null
returning {CHOICE}
"""


def remember(pending: PendingSignIn, *, state: str, browser: str, now: dt.datetime) -> None:
    database.execute(
        REMEMBER,
        (
            hash_of("state", state), hash_of("browser", browser), pending.provider, pending.nonce,
            pending.verifier, pending.next, pending.situation, now + rules.SIGN_IN,
        ),
    )  # fmt: skip


def take_back(*, provider: str, state: str, browser: str, now: dt.datetime) -> PendingSignIn:
    """
    Once, in the same browser, for the same provider.

    :raises SignInUnknown: if this browser does not hold this state, or gave it already
    :raises SignInExpired: if it left too long ago
    """
    row = database.execute(
        TAKE_BACK,
        {
            "hash": hash_of("state", state),
            "browser": hash_of("browser", browser),
            "provider": provider,
            "now": now,
        },
    ).fetchone()
    if row is None:
        raise SignInUnknown
    if row[-1] <= now:
        raise SignInExpired
    return PendingSignIn(*row[:-1])


def remember_choice(choice: PendingChoice, *, now: dt.datetime) -> str:
    raw = new_secret()
    database.execute(
        REMEMBER_CHOICE,
        (
            hash_of("choice", raw), choice.account, choice.provider, choice.assurance,
            choice.id_token, choice.next, Jsonb(list(choice.situations)), choice.regulation,
            now + rules.SIGN_IN,
        ),
    )  # fmt: skip
    return raw


def look_at_choice(raw: str, *, now: dt.datetime) -> PendingChoice:
    """
    :raises SignInUnknown, SignInExpired: as `take_back`
    """
    return _choice(LOOK_AT_CHOICE, raw, now)


def take_choice(raw: str, *, now: dt.datetime) -> PendingChoice:
    """
    Once.

    :raises SignInUnknown, SignInExpired: as `take_back`
    """
    return _choice(TAKE_CHOICE, raw, now)


def _choice(statement: str, raw: str, now: dt.datetime) -> PendingChoice:
    row = database.execute(statement, {"hash": hash_of("choice", raw), "now": now}).fetchone()
    if row is None:
        raise SignInUnknown
    if row[-1] <= now:
        raise SignInExpired
    account, provider, assurance, id_token, then, situations, regulation, _ = row
    return PendingChoice(
        account, provider, assurance, id_token, then, tuple(situations), regulation
    )
