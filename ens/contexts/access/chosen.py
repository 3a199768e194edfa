"""
What somebody chose, as sets of labels: the content of passes and mandates, what a person leaves to
an actor or grants them beyond the matrix, and what they let be fed.

The texts are those of `facts.CHOSEN`. Of two choices about one category the closer to the actor
wins (a professional, a structure, a profession, everybody); of two as close, the refusal.
"""

from functools import lru_cache
from typing import NamedTuple

from ens.contexts.access import categories
from ens.contexts.access.matrix import SHIPPED
from ens.ground.label import ALL, NONE

NOTHING: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """
    Sets of labels, and the version of the matrix in force; `granted` is what the person opens to
    this actor beyond it (order of 26 October 2023: it holds unless they decide otherwise).
    """

    holder: int = ALL
    granted: int = NONE
    lent: int = NONE
    mandate: int = NONE
    accepted: int = ALL
    matrix: int = SHIPPED


@lru_cache(maxsize=8192)
def of(texts: tuple[str, ...]) -> Chosen:
    if not texts:
        return Chosen()
    sets = {"lent": NONE, "mandate": NONE}
    decided: dict[str, dict[str, tuple[int, bool]]] = {"reading": {}, "feeding": {}}
    version = SHIPPED
    for text in texts:
        what, *told = text.split("|")
        if what == "matrix":
            version = int(told[0])
        elif what in sets:
            sets[what] |= categories.labels_of(told[0])
        else:
            _keep_closest(
                decided[what], rank=int(told[0]), category=told[1], allowed=told[2] == "1"
            )
    reading, feeding = decided["reading"], decided["feeding"]
    return Chosen(
        holder=ALL ^ _labels(reading, allowed=False),
        granted=_labels(reading, allowed=True),
        accepted=ALL ^ _labels(feeding, allowed=False),
        matrix=version,
        **sets,
    )


def _keep_closest(
    decided: dict[str, tuple[int, bool]], *, rank: int, category: str, allowed: bool
) -> None:
    before = decided.get(category)
    if before is None or (rank, not allowed) > (before[0], not before[1]):
        decided[category] = (rank, allowed)


def _labels(decided: dict[str, tuple[int, bool]], *, allowed: bool) -> int:
    found = NONE
    for category, (_, says) in decided.items():
        if says == allowed:
            found |= categories.labels_of(category)
    return found
