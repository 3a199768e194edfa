"""
What the door hands out, and what it refuses by.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from ens.ground.actor import Actor


@dataclass(frozen=True, slots=True)
class Account:
    account: int
    kind: str
    subject: str
    name: str
    person: int = 0
    professional: int = 0
    structure: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """
    A signed-in browser. `id_token` is what the provider asks back at sign-out.
    """

    actor: Actor
    provider: str
    situation: str
    id_token: str
    started_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """
    A session as listed to its owner; `number` names it without giving it. `device` is what the
    browser says of itself; `assurance` the eIDAS level of its sign-in.
    """

    number: str
    provider: str
    device: str
    started_at: dt.datetime
    seen_at: dt.datetime
    assurance: int = 0


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    provider: str
    nonce: str
    verifier: str
    next: str
    situation: str


@dataclass(frozen=True, slots=True)
class PendingChoice:
    account: int
    provider: str
    assurance: int
    id_token: str
    next: str
    situations: tuple[str, ...]
    regulation: bool = False


@dataclass(frozen=True, slots=True)
class Client:
    """
    A registered software. `jwks` holds the keys that may still be used.
    """

    client_id: str
    kind: str
    name: str
    auth: str
    scopes: str
    redirect_uris: tuple[str, ...] = ()
    launch_uri: str = ""
    structure: int = 0
    finess: str = ""
    may_assign_ids: bool = False
    publisher: str = ""
    logo: str = ""
    revoked: bool = False
    jwks: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """
    What an account allowed a client; `patient` is the person whose record is open to it.
    """

    grant: int
    client_id: str
    client_name: str
    scopes: str
    patient: int
    lasting: bool
    granted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    One grant about a person, as who decides for them sees it: `name` is who gave it, `who`
    under which line of the register the client then acts.
    """

    grant: int
    client_id: str
    account: int
    name: str
    who: int
    scopes: str
    lasting: bool
    granted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Code:
    """
    An authorisation code being exchanged, claimed for good.
    """

    grant: int
    client_id: str
    account: int
    redirect_uri: str
    challenge: str
    nonce: str
    auth_time: dt.datetime
    scopes: str
    patient: int
    assurance: int
    lasting: bool


@dataclass(frozen=True, slots=True)
class RefreshToken:
    grant: int
    client_id: str
    account: int
    scopes: str
    patient: int
    assurance: int


@dataclass(frozen=True, slots=True)
class TokenState:
    """
    What introspection tells of a live token.
    """

    client_id: str
    account: int
    scopes: str
    patient: int
    issued_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LaunchContext:
    account: int
    person: int


@dataclass(frozen=True, slots=True)
class Intention:
    """
    A form that waited: the path of ours that it goes to, and its fields as they were sent.
    """

    path: str
    fields: tuple[tuple[str, str], ...]


class NothingWaits(LookupError):
    """
    No form waits under this secret for this account.
    """


class TooLong(ValueError):
    """
    The form says more than is kept.
    """


class TokenRefused(Exception):
    """
    `reason`: unknown, expired, revoked or audience.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SignInUnknown(Exception):
    """
    This state was never given to this browser, or it came back already.
    """


class SignInExpired(Exception):
    """
    Too long was spent between leaving for the provider and coming back.
    """


class LinkedElsewhere(Exception):
    """
    The person already signs in under another name at the same provider.
    """


class GrantRevoked(Exception):
    """
    What the token came from was withdrawn, or its user signed out.
    """


class CodeReused(Exception):
    """
    The code was exchanged before: what it gave is revoked.
    """


class NotAppointed(LookupError):
    """
    Nobody appointed has this account.
    """


@dataclass(frozen=True, slots=True)
class Appointed:
    """
    `last_seen` is None for somebody who did not come lately: sessions are kept for a week.
    """

    account: int
    kind: str
    name: str
    provider: str
    since: dt.datetime
    last_seen: dt.datetime | None
