from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.ground.reach import Reach
from ens.standards.fhir.outcome import Issue


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A resource to create under this id. `content` is a Binary's bytes; it is `settled` once its
    references say what they stand for; `remarks` are kept with it.
    """

    resource: Mapping[str, Any]
    id: str
    content: bytes | None = None
    settled: bool = False
    remarks: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Whose:
    """
    The patient whom a thing names, by id, and how far who sends it reaches there.
    """

    patient: str
    reach: Reach
