"""
The client of a witness of the register (C2SP tlog-witness).
"""

import ssl
from dataclasses import dataclass
from functools import cache

import httpx

from ens.standards.transparency import notes, wire
from ens.standards.transparency.notes import Key, NotANote, Signature
from ens.standards.transparency.wire import Asked

TIMEOUT = httpx.Timeout(5, connect=2)
LONGEST = 10_000


class WitnessDown(Exception):
    """
    It does not answer, or not as it should.
    """


class WitnessRefused(Exception):
    """
    It does not sign this; `size` is what it saw last, if it says so.
    """

    def __init__(self, status: int, size: int | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.size = size


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    key: Key


def cosign(place: Place, asked: Asked) -> Signature:
    """
    :raises WitnessDown, WitnessRefused: see there
    """
    try:
        with httpx.Client(verify=_trust(), timeout=TIMEOUT) as client:
            answer = client.post(f"{place.url}/add-checkpoint", content=str(asked).encode())
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WitnessDown(type(error).__name__) from error
    if answer.status_code == 200:
        return _signature(place, asked, answer.text[:LONGEST])
    if answer.status_code >= 500:
        raise WitnessDown(str(answer.status_code))
    sort = answer.headers.get("content-type", "").partition(";")[0]
    said = answer.text.strip() if sort == wire.SIZE else ""
    known = said.isascii() and said.isdigit() and len(said) < 19
    raise WitnessRefused(answer.status_code, int(said) if known else None)


def _signature(place: Place, asked: Asked, text: str) -> Signature:
    try:
        note = notes.Note(asked.note.text, tuple(map(notes.signature, text.splitlines())))
    except NotANote as error:
        raise WitnessDown("no signature") from error
    if (found := note.by(place.key)) is None:
        raise WitnessDown("another signature")
    return found


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()
