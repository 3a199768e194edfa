from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    A resource to create under this id. `content` is a Binary's bytes.
    """

    resource: Mapping[str, Any]
    id: str
    content: bytes | None = None
