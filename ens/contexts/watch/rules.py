"""
How a visit looks to somebody who watches for curiosity: reasons, and the points of each.

Nobody is judged here: a visit with enough points waits for a human's look. Some visits explain
themselves and are left alone; of the others, what speaks against one and what speaks for it are
added up.

Source: security T1; the points are fitted on drawn worlds (`bench/snooping/fitting.py`), never on
those whose figures are told (docs/explanation/curiosity.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Self

ENOUGH = 8
POINTS: Mapping[str, int] = {
    "stranger": 8,
    "apart": 5,
    "declared-stay": 8,
    "other-way": 8,
    "few-people": 8,
    "again": 11,
    "nothing-written": 2,
    "rare-name": 7,
    "same-name": 6,
    "colleague": 4,
    "marked": 6,
    "night": 6,
    "many-people": 3,
    # what speaks for the visit
    "wrote-before": -3,
    "wrote-now": -5,
    "files": -8,
    "slip": -11,
}
LURES = frozenset({"rare-name", "same-name", "colleague", "marked", "night"})
RARE = 12.0  # bits: one bearer of the name among four thousand
FEW = 4096
FAR = 3.0  # deviations from peers, of a robust kind
OFTEN = 4  # days in the year


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What is known of one visit.

    `vouched`: the person let them in by their own act. `wrote`: they wrote about the person in the
    month, `ever_wrote` in the year; `around`: others of the place did in the month. `strange`:
    nobody with whom they share persons deals with this one; `alone`: there is nobody they share
    persons with; `apart`: most of those who deal with this one share hardly anybody with them;
    `alone_today`: nobody else of the place read about this one that day. `stay`: it was open by a
    stay that the place declared; `other_way`: it was open in a way in which they read nobody else
    that day; `few`: they read hardly anybody that day, and their peers many. `for_files`: their
    work is to read what others wrote. `named_alike`: how many bits of chance the same family name
    is, 0 if it is another. `slip`: hardly opened, beside somebody of the same name. `colleague`:
    somebody of the same place is named as the person. `marked`: the person's space is watched
    closely. `deviation`: how far from peers is the number of such visits that day. `night`: at
    night, by somebody who works by day.
    """

    vouched: bool = False
    wrote: bool = False
    ever_wrote: bool = False
    around: bool = False
    strange: bool = False
    alone: bool = False
    apart: bool = True
    alone_today: bool = False
    stay: bool = False
    other_way: bool = False
    few: bool = False
    for_files: bool = False
    days_before: int = 0
    named_alike: float = 0.0
    oneself: bool = False
    slip: bool = False
    colleague: bool = False
    marked: bool = False
    deviation: float = 0.0
    night: bool = False


def reasons(sight: Sight) -> frozenset[str]:
    """
    Those of `POINTS` that hold; none for a visit that explains itself.
    """
    if sight.vouched or sight.oneself:
        return frozenset()
    holding = {name for name, holds in (_lures(sight) | _relations(sight)).items() if holds}
    if sight.wrote and not (holding & LURES and _may_cover(sight)):
        return frozenset()
    return frozenset(holding)


def points(holding: frozenset[str]) -> dict[str, int]:
    """
    Of the reasons that hold, in the order of the table.
    """
    return {name: weight for name, weight in POINTS.items() if name in holding}


def is_worth_a_look(weighed: Mapping[str, int]) -> bool:
    return sum(weighed.values()) >= ENOUGH


def _lures(sight: Sight) -> dict[str, bool]:
    """
    What makes somebody curious.
    """
    return {
        "rare-name": sight.named_alike >= RARE,
        "same-name": 0 < sight.named_alike < RARE,
        "colleague": sight.colleague,
        "marked": sight.marked,
        "night": sight.night,
    }


def _relations(sight: Sight) -> dict[str, bool]:
    """
    What they have to do with the person, as far as their work tells.
    """
    before = sight.ever_wrote and not sight.wrote
    came = bool(sight.days_before) and not sight.ever_wrote
    stranger = sight.strange and not sight.alone
    aside = sight.strange or sight.apart or sight.alone_today
    return {
        "stranger": stranger,
        "apart": sight.apart and not stranger,
        "declared-stay": sight.stay and stranger,
        "other-way": sight.other_way,
        "few-people": sight.few,
        "again": came and aside and sight.days_before >= OFTEN,
        "nothing-written": not sight.around,
        "many-people": sight.strange and sight.deviation >= FAR,
        "wrote-before": before,
        "wrote-now": sight.wrote,
        "files": sight.for_files,
        "slip": sight.slip,
    }


def _may_cover(sight: Sight) -> bool:
    """
    What they wrote may have been written for this: a first look, at somebody whom none of their
    colleagues deals with.
    """
    first = not sight.days_before and not sight.around
    return first and sight.strange and not sight.alone


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


def _middle(numbers: list[float]) -> float:
    ordered = sorted(numbers)
    return ordered[len(ordered) // 2]
