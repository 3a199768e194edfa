"""
How a visit looks to somebody who watches for curiosity: points, each with its reason.

Nobody is judged here: a visit with enough points waits for a human's look. What first weighs is
that nobody around the professional deals with the person; what speaks for a visit (the person let
them in, they write about the person, it is their work) takes away what speaks against it.

Source: security T1; the points were fitted on drawn worlds (`bench/snooping`), never on those
whose figures are told (docs/explanation/curiosity.md).
"""

from dataclasses import dataclass
from math import log2
from typing import Self

ENOUGH = 6
RARE = 12.0  # bits: one bearer of the name among four thousand
FEW = 4096
FAR = 3.0  # deviations from peers, of a robust kind


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What is known of one visit.

    `vouched`: the person let them in by their own act. `wrote`: they wrote about the person in the
    month, `ever_wrote` in the year; `around`: others of the place did in the month. `strange`:
    nobody with whom they share persons deals with this one; `alone`: there is nobody they share
    persons with; `apart`: most of those who deal with this one share hardly anybody with them.
    `for_files`: their work is to read what others wrote. `named_alike`: how many bits of chance the
    same family name is, 0 if it is another. `slip`: hardly opened, beside somebody of the same
    name. `colleague`: somebody of the same place is named as the person. `marked`: the person's
    space is watched closely. `deviation`: how far from peers is the number of such visits that day.
    `night`: at night, by somebody who works by day.
    """

    vouched: bool = False
    emergency: bool = False
    wrote: bool = False
    ever_wrote: bool = False
    around: bool = False
    strange: bool = False
    alone: bool = False
    apart: bool = True
    for_files: bool = False
    days_before: int = 0
    named_alike: float = 0.0
    oneself: bool = False
    slip: bool = False
    colleague: bool = False
    marked: bool = False
    deviation: float = 0.0
    night: bool = False


def points(sight: Sight) -> dict[str, int]:
    """
    By reason, for those that weigh something; nothing for a visit that explains itself.
    """
    lures = _lures(sight)
    if sight.vouched or sight.oneself or (_is_usual(sight) and not lures):
        return {}
    if sight.wrote and not _may_cover(sight):
        return {}
    weighed = {
        **lures,
        "stranger": _of_place(sight),
        "nothing-written": 0 if sight.around or sight.wrote else 1,
        "first-visit": 0 if sight.days_before else 1,
        "emergency": int(sight.emergency and not sight.alone),
        "again": 2 * (sight.days_before >= 4 and not sight.ever_wrote),
        "many-people": 3 * (sight.strange and sight.deviation >= FAR),
    }
    return {reason: weight for reason, weight in weighed.items() if weight}


def is_worth_a_look(weighed: dict[str, int]) -> bool:
    return sum(weighed.values()) >= ENOUGH


def _lures(sight: Sight) -> dict[str, int]:
    """
    What makes somebody curious; a weight of three each, so that one is enough beside a stranger.
    """
    weighed = {
        "same-name": _of_name(sight.named_alike),
        "colleague": 4 * sight.colleague,
        "marked": 3 * sight.marked,
        "night": 3 * sight.night,
    }
    return {reason: weight for reason, weight in weighed.items() if weight}


def _may_cover(sight: Sight) -> bool:
    """
    What they wrote may have been written for this: a first look, at somebody whom none of their
    colleagues deals with.
    """
    first = not sight.days_before and not sight.around
    return first and sight.strange and not sight.alone


def _is_usual(sight: Sight) -> bool:
    return sight.ever_wrote or sight.slip or sight.for_files


def _of_place(sight: Sight) -> int:
    if sight.strange and not sight.alone and not sight.wrote:
        return ENOUGH
    return 3 if sight.apart else 0


def surprise(bearers: int, among: int) -> float:
    """
    How many bits it takes by chance to bear this name too.

    A small deployment is part of a country: it does not make a rare name common.
    """
    return log2(max(among, FEW) / max(bearers, 1))


@dataclass(frozen=True, slots=True)
class Spread:
    """
    The middle of what peers do, and how far from it they usually are, never less than one.
    """

    middle: float
    usual: float
    peers: int

    @classmethod
    def of(cls, counts: list[float]) -> Self:
        middle = _middle(counts)
        usual = 1.4826 * _middle([abs(one - middle) for one in counts])
        return cls(middle, max(usual, 1.0), len(counts))

    def deviation(self, count: float) -> float:
        return (count - self.middle) / self.usual if self.peers >= 3 else 0.0


def _of_name(bits: float) -> int:
    if bits <= 0:
        return 0
    return 4 if bits >= RARE else 3


def _middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]
