import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a Subscription asks, read and found sound. `filters` are (type, search parameters) without
    the patient, who is `patient` ("" when the resource names none). Seconds, 0 for none.
    """

    topic: str
    filters: tuple[tuple[str, Pairs], ...]
    patient: str
    channel: str
    endpoint: str
    headers: Pairs
    content: str
    heartbeat: int
    timeout: int
    most: int
    ends_at: dt.datetime | None
    off: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """
    As it stands. `standing` is in whose name, for `accounts`; `sealed` what was sent, opened by
    `keeping.opened`. `last_number` counts what was told since the start.
    """

    person: int
    number: int
    id: str
    version: int
    client: str
    account: int
    standing: Mapping[str, Any] = field(repr=False)
    topic: str
    filters: tuple[tuple[str, Pairs], ...]
    channel: str
    content: str
    heartbeat: int
    timeout: int
    most: int
    status: str
    reason: str
    ends_at: dt.datetime | None
    created_at: dt.datetime
    updated_at: dt.datetime
    last_number: int
    told_at: dt.datetime | None
    failures: int
    failing_since: dt.datetime | None
    sealed: bytes = field(repr=False)

    @property
    def is_deleted(self) -> bool:
        return self.reason == "deleted"


@dataclass(frozen=True, slots=True)
class Event:
    """
    What happened to the thing `rid`; `number` is 0 until its receiver was told.
    """

    seq: int
    rid: int
    version: int
    action: str
    at: dt.datetime
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    One sending: `first` to `last` are the numbers of its events, 0 for none.
    """

    at: dt.datetime
    kind: str
    first: int
    last: int
    outcome: str
    status: int


@dataclass(frozen=True, slots=True)
class Result:
    """
    How a sending went: "received", or why not; `sent` whether something may have been read.
    """

    outcome: str
    status: int = 0
    sent: bool = True

    @property
    def is_received(self) -> bool:
        return self.outcome == "received"
