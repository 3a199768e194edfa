from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ens.ground.actor import Actor


class NoSuchJob(Exception):
    """
    Never asked, ended, or somebody else's: one answer.
    """


class TooManyUnderWay(Exception):
    """
    This software already has as many works under way as it may.
    """


class Cancelled(Exception):
    """
    Whoever asked for the work does not want it any more.
    """


@dataclass(frozen=True, slots=True)
class File:
    """
    A file of a job. `kind` is where the manifest names it: output, deleted or error; `size` is
    what of it is sure, in bytes on disk, `plain` what its lines weigh.
    """

    name: str
    kind: str
    type: str
    lines: int = 0
    size: int = 0
    plain: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """
    `place` is the last person whose part is done, -1 before the first; `snapshot` is what the
    export can see, taken at `taken_at`.
    """

    id: UUID
    kind: str
    state: str
    actor: Actor
    asked: Mapping[str, Any] = field(repr=False)
    asked_at: dt.datetime
    taken_at: dt.datetime | None
    snapshot: str
    place: int
    resources: int
    files: tuple[File, ...]
    problem: str
    expires_at: dt.datetime | None
