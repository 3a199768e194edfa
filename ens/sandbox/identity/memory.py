"""
What a provider remembers, and for how long: requests being answered, codes, tokens, sessions.

In memory only: a provider restarted forgets its sessions, and people sign in again.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

CODE_SECONDS = 30
TOKEN_SECONDS = 60
REQUEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Request:
    """An authorisation request found good, waiting for the person."""

    client_id: str
    redirect_uri: str
    scope: tuple[str, ...]
    state: str
    nonce: str
    acr: str
    challenge: str
    claims: dict[str, Any] = field(default_factory=dict)
    prompt: str = ""


@dataclass(slots=True)
class Grant:
    """
    What the person granted: the code stands for it, then the access token.

    A grant that has its token is spent: its code, seen again, takes the token back (RFC 6749,
    section 4.1.2).
    """

    request: Request
    login_hint: str
    signed_in_at: int
    expires: float
    access_token: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    login_hint: str
    acr: str
    signed_in_at: int
    expires: float


class Expiring(Protocol):
    @property
    def expires(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    request: Request
    expires: float


T = TypeVar("T", bound=Expiring)


class Drawer(Generic[T]):
    """Values under names that cannot be guessed, each forgotten when its time has come."""

    def __init__(self) -> None:
        self._values: dict[str, T] = {}

    def put(self, value: T, *, now: float) -> str:
        self._values = {name: v for name, v in self._values.items() if v.expires > now}
        name = secrets.token_urlsafe(32)
        self._values[name] = value
        return name

    def get(self, name: str, *, now: float) -> T | None:
        value = self._values.get(name)
        return value if value and value.expires > now else None

    def remove(self, name: str) -> T | None:
        return self._values.pop(name, None)


class Memory:
    def __init__(self) -> None:
        self.requests: Drawer[Waiting] = Drawer()
        self.codes: Drawer[Grant] = Drawer()
        self.tokens: Drawer[Grant] = Drawer()
        self.sessions: Drawer[Session] = Drawer()
