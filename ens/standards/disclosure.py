"""
What of a table of counts may be shown, so that nobody in it is singled out.

Sources: CASD, rules of the PMSI bases (no cell of fewer than 11 people, secondary secrecy too);
OpenSAFELY, statistical disclosure control (suppress, then round every count to 5).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Policy:
    """
    Cells of 1 to `threshold` - 1 people are hidden, the others rounded to `rounding`.

    `zeros` says whether a cell of nobody is shown as such.
    """

    threshold: int = 11
    rounding: int = 5
    zeros: bool = True


USUAL = Policy()


def protected(counts: Mapping[Key, int], policy: Policy = USUAL) -> dict[Key, int | None]:
    """
    Each cell rounded, or None where it is hidden.

    The cells are thought to be shown with their total: a hidden cell never stands alone, and
    those hidden are together as many people as the threshold, or a subtraction would tell.
    """
    hidden = {key for key, count in counts.items() if is_small(count, policy)}
    left = sorted((count, str(key), key) for key, count in counts.items() if key not in hidden)
    shown = [key for count, _, key in left if count]
    while shown and hidden and not _hide_one_another(hidden, counts, policy):
        hidden.add(shown.pop(0))
    return {key: None if key in hidden else rounded(count, policy) for key, count in counts.items()}


def one(count: int, policy: Policy = USUAL) -> int | None:
    """
    A count shown by itself.
    """
    return None if is_small(count, policy) else rounded(count, policy)


def is_small(count: int, policy: Policy = USUAL) -> bool:
    return 0 < count < policy.threshold or (count == 0 and not policy.zeros)


def rounded(count: int, policy: Policy = USUAL) -> int:
    """
    To the nearest multiple, the middle upwards.
    """
    step = policy.rounding
    return (2 * count + step) // (2 * step) * step


def _hide_one_another(hidden: set[Key], counts: Mapping[Key, int], policy: Policy) -> bool:
    people = [counts[key] for key in hidden if counts[key]]
    return not people or (len(people) > 1 and sum(people) >= policy.threshold)
