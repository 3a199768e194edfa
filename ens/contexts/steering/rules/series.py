"""
Small numbers are not shown, and what is shown does not give them back.

A count from 1 to 10 is hidden. So is whatever would let it be found by subtraction: cells are
hidden besides it until each hidden number could still be at least as many different numbers as
"less than eleven" allows, for somebody who knows every shown number before rounding. What is
hidden for one reason or for the other looks the same. The rest is rounded, each on its own.

Sources: CASD, rules of output for the PMSI (no cell under eleven, secondary secrecy included);
OpenSAFELY (round every count to five after redaction); INSEE, Manuel de protection des tableaux.
The policy (threshold, rounding, what is done with zeros) is data: `policy.toml`.
"""

from dataclasses import dataclass
from functools import lru_cache

from ens.standards.disclosure import Policy, is_small, one, rounded

Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """
    What is shown of one count over time: None where it is hidden.
    """

    values: tuple[int | None, ...]
    total: int | None


def doubt(policy: Policy) -> int:
    """
    How many numbers a hidden one could at least be: as many as one to the threshold.
    """
    return policy.threshold - 1


def series(values: Row, policy: Policy) -> Series:
    hidden, total = hidden_of_series(values, policy), sum(values)
    return Series(
        tuple(None if at in hidden else rounded(value, policy) for at, value in enumerate(values)),
        one(total, policy),
    )


@lru_cache(maxsize=256)
def hidden_of_series(values: Row, policy: Policy) -> frozenset[int]:
    """
    Which of these are hidden, where their sum is shown. Of a sum that is small, nothing is told.
    """
    everything = frozenset(range(len(values)))
    if is_small(sum(values), policy):
        return everything
    hidden = {at for at, value in enumerate(values) if is_small(value, policy)}
    while hidden and not _is_safe(values, hidden, policy):
        seen = [at for at in everything - hidden if values[at]]
        if not seen:
            return everything
        hidden.add(min(seen, key=lambda at: (values[at], at)))
    return frozenset(hidden)


def _is_safe(values: Row, hidden: set[int], policy: Policy) -> bool:
    """
    Each could be anything from its least to what the others leave of their known sum.
    """
    least = 0 if len(hidden) == len(values) else least_of(policy)
    left = sum(values[at] for at in hidden) - least * len(hidden)
    return len(hidden) > 1 and left + 1 >= doubt(policy)


def least_of(policy: Policy) -> int:
    """
    Where zeros are shown, what is hidden alone is none.
    """
    return 1 if policy.zeros else 0
