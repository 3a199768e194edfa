"""
How a visit looks to somebody who watches for curiosity: points, each with its reason.

Nobody is judged here: a visit with enough points waits for a human's look. What speaks for a
visit (the person let them in, they or their place wrote about the person, they have come before)
takes away what speaks against it.

Source: security T1; the points were fitted on drawn worlds (`bench/snooping.py`), never on the
one they are told to find.
"""

from dataclasses import dataclass
from math import log2

ENOUGH = 6
RARE = 12.0  # bits: one bearer of the name among four thousand
FEW = 4096
FAR = 3.0  # deviations from peers, of a robust kind


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What is known of one visit.

    `vouched`: the person let them in by their own act. `named_alike`: how many bits of chance the
    same family name is, 0 if it is another. `colleague`: somebody of the same place is named as
    the person. `marked`: the person's space is watched closely. `deviation`: how far from peers
    is the number of such visits that day; `depth`: that of the things read in this one.
    """

    vouched: bool = False
    emergency: bool = False
    wrote: bool = False
    around: bool = False
    days_before: int = 0
    named_alike: float = 0.0
    colleague: bool = False
    marked: bool = False
    deviation: float = 0.0
    depth: float = 0.0
    night: bool = False


def points(sight: Sight) -> dict[str, int]:
    """
    By reason, for those that weigh something.
    """
    if sight.vouched or sight.wrote:
        return {}
    weighed = {
        "nothing-written": 0 if sight.around else 3,
        "first-visit": 0 if sight.days_before else 1,
        "emergency": int(sight.emergency),
        "same-name": _of_name(sight.named_alike),
        "colleague": 4 * sight.colleague,
        "marked": 3 * sight.marked,
        "many-people": 3 * (sight.deviation >= FAR),
        "much-read": int(sight.depth >= FAR),
        "night": int(sight.night),
    }
    return {reason: weight for reason, weight in weighed.items() if weight}


def is_worth_a_look(weighed: dict[str, int]) -> bool:
    return sum(weighed.values()) >= ENOUGH


def surprise(bearers: int, among: int) -> float:
    """
    How many bits it takes by chance to bear this name too.

    A small deployment is part of a country: it does not make a rare name common.
    """
    return log2(max(among, FEW) / max(bearers, 1))


def deviation(count: float, peers: list[float]) -> float:
    """
    From the middle of the peers, in their usual spread, which is never taken for less than one.
    """
    if len(peers) < 3:
        return 0.0
    middle = _middle(peers)
    spread = 1.4826 * _middle([abs(one - middle) for one in peers])
    return (count - middle) / max(spread, 1.0)


def _of_name(bits: float) -> int:
    if bits <= 0:
        return 0
    return 4 if bits >= RARE else 3 if bits >= RARE / 2 else 1


def _middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]
