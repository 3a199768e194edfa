"""
The one way to call an address that somebody else wrote: a receiver of notifications, a key set.

The name is resolved once, every address that it has must be public, and the connection goes to
the one that was checked, with the name in the certificate and in Host. No redirection is followed,
no proxy is asked, and what comes back is bounded in size and in time, however slowly it comes.
Source: OWASP, Server-Side Request Forgery Prevention; the addresses, see `outside_addresses`.
"""

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from ens.clients.outside_addresses import NotCalled, Policy, Target, require_public, target

CONNECT_SECONDS = 3.0  # until the request begins to leave: what it says was decided before
SENT_SECONDS = 4.5  # until it has left: what is taken back meanwhile reaches it too
READ_SECONDS = 8.0
TOTAL_SECONDS = 15.0
LARGEST_BYTES = 64 * 1024
MOST_ADDRESSES = 3
RESOLVERS = 64  # more than wait at once: a name that answers slowly keeps one for a while

__all__ = ["Answer", "NotAnswered", "NotCalled", "Policy", "call", "check", "policy"]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    media_type: str


class NotAnswered(Exception):
    """
    No usable answer: `reason` is "unreachable", "insecure", "silent", "broken" or "too-long".
    `sent` says whether something of the request may have been read there.
    """

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.reason, self.sent = reason, sent


def policy() -> Policy:
    """
    What this deployment calls.
    """
    return Policy(
        frozenset(settings.ENS_OUTSIDE_PORTS),
        frozenset(settings.ENS_OUTSIDE_HOSTS),
        frozenset(settings.ENS_OUTSIDE_LOOPBACK) if settings.SANDBOX else frozenset(),
    )


def check(url: str, *, rules: Policy | None = None) -> None:
    """
    Whether an address may be called, as far as its text tells; nobody is asked where it is.

    :raises NotCalled
    """
    target(url, rules or policy())


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str],
    seconds: float = TOTAL_SECONDS,
    rules: Policy | None = None,
) -> Answer:
    """
    :raises NotCalled: the address is not one to call; nothing was sent anywhere
    :raises NotAnswered
    """
    where = target(url, rules or policy())
    began = time.monotonic()
    until = began + min(seconds, TOTAL_SECONDS)
    ready = min(until, began + CONNECT_SECONDS)
    addresses = ["127.0.0.1"] if where.local else _resolved(where.host, ready)
    if not where.local:
        require_public(addresses)
    connection = _connected(where, addresses, ready)
    wire = Wire(connection, until, sent_by=min(until, began + SENT_SECONDS))
    try:
        return _asked(wire, where, method, body, headers)
    finally:
        wire.hang_up()


def resolve(host: str) -> Sequence[str]:
    """
    Every address of a name.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _resolvers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(RESOLVERS, thread_name_prefix="resolver")


def _resolved(host: str, until: float) -> Sequence[str]:
    asked = _resolvers().submit(resolve, host)
    try:
        return asked.result(timeout=_left(until))
    except (TooLate, OSError, UnicodeError) as error:
        asked.cancel()
        raise NotAnswered("unreachable", sent=False) from error


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class Wire(io.RawIOBase):
    """
    A connection whose whole conversation has an end, however little comes at a time.
    """

    def __init__(self, connection: socket.socket, until: float, *, sent_by: float) -> None:
        self.connection, self.until, self.sent_by = connection, until, sent_by
        self.sent = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self.connection.settimeout(min(READ_SECONDS, _left(self.until)))
        return self.connection.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.connection.settimeout(_left(self.sent_by))
            self.sent = True
            rest = rest[self.connection.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        """
        As `http.client` asks for it; what it closes is not the connection.
        """
        return io.BufferedReader(_Unclosed(self))

    def close(self) -> None:
        """
        As `http.client` asks for it once the head is read: the body may still be on its way.
        """

    def hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.close()


class _Unclosed(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return self.wire.readinto(buffer)


def connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


def _connected(where: Target, addresses: Sequence[str], until: float) -> socket.socket:
    for address in addresses[:MOST_ADDRESSES]:
        try:
            plain = connect(address, where.port, _left(until))
        except OSError:
            continue
        return _secured(plain, where, until) if where.secure else plain
    raise NotAnswered("unreachable", sent=False)


def _secured(plain: socket.socket, where: Target, until: float) -> socket.socket:
    try:
        plain.settimeout(_left(until))
        return _trusted().wrap_socket(plain, server_hostname=where.host)
    except (OSError, ValueError) as error:
        plain.close()
        raise NotAnswered("insecure", sent=False) from error


@cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _asked(
    wire: Wire, where: Target, method: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    asking = http.client.HTTPConnection(where.host, where.port)
    asking.sock = wire  # type: ignore[assignment]
    said = {"Host": where.authority, "Connection": "close", "User-Agent": "ENS", **headers}
    try:
        asking.request(method, where.path, body, said)
        return _read(asking.getresponse())
    except TimeoutError as error:
        raise NotAnswered("silent", sent=wire.sent) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotAnswered("broken", sent=wire.sent) from error


def _read(response: http.client.HTTPResponse) -> Answer:
    body = response.read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise NotAnswered("too-long", sent=True)
    if response.length:  # what it said it would still send
        raise NotAnswered("broken", sent=True)
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(response.status, body, media)
