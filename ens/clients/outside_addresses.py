"""
Which addresses that somebody else wrote may be called, before anything is.

Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry;
OWASP, Server-Side Request Forgery Prevention. What is not known to be public is refused: a name is
written in ASCII, its last label is a word, and each address that it has is public.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

LONGEST = 2000
LOCAL = frozenset({"127.0.0.1", "localhost"})
HTTPS = 443
_PRINTABLE = re.compile(r"[!-~]+")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
# Names that mean this machine, this network or no host at all (RFC 6761, 6762, 8375, 7686, 9476).
NOT_PUBLIC = frozenset(
    (
        "local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp",
        "private", "test", "invalid", "example", "onion", "alt",
    )
)  # fmt: skip
NEVER_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        ),
    )
)  # fmt: skip
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
# In there: Teredo and other protocols, documentation, 6to4 (which hides an IPv4 address).
NEVER_V6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)


class NotCalled(Exception):
    """
    The address is not one to call; nothing was sent anywhere.
    """


@dataclass(frozen=True, slots=True)
class Policy:
    """
    `hosts` are the only ones called when there are some, each with those below it; `loopback` the
    ports of this machine that may be called, in the sandbox only.
    """

    ports: frozenset[int] = frozenset({HTTPS})
    hosts: frozenset[str] = frozenset()
    loopback: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    host: str
    port: int
    secure: bool
    path: str
    local: bool

    @property
    def authority(self) -> str:
        usual = HTTPS if self.secure else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def target(url: str, policy: Policy) -> Target:
    """
    What an address means, if it may be called as far as its text tells.

    :raises NotCalled
    """
    parts, port = _read(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if host in LOCAL and port in policy.loopback:
        return Target("127.0.0.1", port, secure, path, local=True)
    if not secure:
        raise NotCalled("the address is not https")
    if port not in policy.ports:
        raise NotCalled("the port is not one that is called")
    _require_public_name(host)
    if policy.hosts and not _is_among(host, policy.hosts):
        raise NotCalled("the host is not one that this deployment calls")
    return Target(host, port, secure, path, local=False)


def _read(url: str) -> tuple[SplitResult, int]:
    if len(url) > LONGEST or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise NotCalled("the address is too long, or not written in ASCII")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotCalled("the address cannot be read") from error
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or "#" in url:
        raise NotCalled("the address is neither https nor without a user and a fragment")
    if port is None:
        if parts.netloc.endswith(":"):
            raise NotCalled("the port is empty")
        port = HTTPS if parts.scheme == "https" else 80
    return parts, port


def _require_public_name(host: str) -> None:
    """
    A number is no name, however it is written: the last label begins with a letter.
    """
    labels = host.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or len(host) > 253:
        raise NotCalled("the host is not a public name")
    if not labels[-1][0].isalpha() or labels[-1] in NOT_PUBLIC or host.endswith(".home.arpa"):
        raise NotCalled("the host is not a public name")


def _is_among(host: str, hosts: frozenset[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def require_public(addresses: Sequence[str]) -> None:
    """
    :raises NotCalled: one of them is not public, or there is none
    """
    if not addresses or not all(map(is_public, addresses)):
        raise NotCalled("the host has no address, or one that is not public")


def is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in NEVER_V4)
    return address in GLOBAL_V6 and not any(address in network for network in NEVER_V6)
