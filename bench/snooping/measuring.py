"""
What the product finds of what was planted, and whom it disturbs for nothing.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.snooping import days, laying, snoops, world
from bench.snooping.seen import Seen, Snoop
from ens.config import roles
from ens.contexts.watch import api as watch
from ens.ground import database

LINES_OF_A_TOWN = 10_000
TICKS = 100  # of a second, as the kernel counts


@dataclass(frozen=True, slots=True)
class Result:
    """
    Counts by kind: of planted snoops and those found, of other visits and those taken for snoops.
    `processor` is that of this process and of its server's.
    """

    seed: int
    lines: int
    visits: int
    planted: Mapping[str, int]
    found: Mapping[str, int]
    others: Mapping[str, int]
    disturbed: Mapping[str, int]
    missed: Sequence[str]
    seconds: float
    processor: float

    @property
    def found_share(self) -> float:
        return sum(self.found.values()) / sum(self.planted.values())

    @property
    def false_share(self) -> float:
        return sum(self.disturbed.values()) / sum(self.others.values())

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "found_share": self.found_share, "false_share": self.false_share}


def drawn(
    seed: int, accesses: int, snooping: int
) -> tuple[world.World, list[Seen], list[snoops.Planted]]:
    made = world.made(seed, max(1, round(accesses / LINES_OF_A_TOWN)))
    looks = [look for town in range(made.towns) for look in days.normal(made, town)]
    return made, looks, snoops.planted(made, snooping)


def measure(seed: int, accesses: int, snooping: int) -> Result:
    made, looks, planted = drawn(seed, accesses, snooping)
    lines = laying.lay(made, [*looks, *(look for _, found in planted for look in found)])
    found, seconds, processor = look()
    return judged(seed, lines, looks, [one for one, _ in planted], found, seconds, processor)


def patterns(seed: int, accesses: int, snooping: int) -> dict[str, Any]:
    """
    What points are fitted on: the reasons that hold, for each visit of each snoop, and how often
    for the others.
    """
    made, looks, planted = drawn(seed, accesses, snooping)
    laying.lay(made, [*looks, *(look for _, found in planted for look in found)])
    held = {
        (visit.account - laying.FIRST, visit.person - laying.FIRST): sorted(reasons)
        for visit, reasons, _ in watch.visits_with_reasons(laying.DAY)
    }
    snoops_ = [one for one, _ in planted]
    guilty = {(one.by, person) for one in snoops_ for person in one.persons}
    others = {(one.by, one.person) for one in looks} - guilty
    counted = Counter("+".join(held[pair]) for pair in others & held.keys())
    return {
        "seed": seed,
        "visits": len(others),
        "others": dict(counted),
        "snoops": [[held.get((one.by, person), []) for person in one.persons] for one in snoops_],
    }


def look() -> tuple[dict[tuple[int, int], dict[str, int]], float, float]:
    """
    The day looked at as the job does, under its role.
    """
    database.raw().execute(f"set role {roles.JOBS}".encode())
    try:
        began, spent = time.monotonic(), _processor()
        found = {
            (visit.account - laying.FIRST, visit.person - laying.FIRST): weighed
            for visit, weighed, _ in watch.weighed_visits(laying.DAY)
        }
        return found, time.monotonic() - began, _processor() - spent
    finally:
        database.raw().execute(b"reset role")


def judged(
    seed: int, lines: int, looks: Sequence[Seen], planted: Sequence[Snoop],
    found: Mapping[tuple[int, int], Mapping[str, int]], seconds: float, processor: float,
) -> Result:  # fmt: skip
    """
    Whoever looks at many is found by one of them; what else they do that day is theirs.
    """
    guilty = {(one.by, person) for one in planted for person in one.persons}
    kinds = {(one.by, one.person): one.kind for one in looks}
    others = {pair: kind for pair, kind in kinds.items() if pair not in guilty}
    caught = [one for one in planted if any((one.by, p) in found for p in one.persons)]
    missed = [one for one in planted if one not in caught]
    return Result(
        seed=seed,
        lines=lines,
        visits=len(others) + len(guilty),
        planted=_counted(one.kind for one in planted),
        found=_counted(one.kind for one in caught),
        others=_counted(others.values()),
        disturbed=_counted(others[pair] for pair in found if pair in others),
        missed=[f"{one.kind} by {one.way}" for one in missed],
        seconds=seconds,
        processor=processor,
    )


def _counted(kinds: Iterable[str]) -> dict[str, int]:
    return dict(Counter(kinds))


def _processor() -> float:
    pid = database.raw().info.backend_pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS
