"""
Who may break the glass, as data: absence from the table is refusal.

`emergency.csv` names a capacity, a profession (TRE_G15), a specialty (TRE_R38) and a structure
(FINESS), `*` for any; `weekly` is how often in seven days, empty for the deployment's usual.
The capacity `regulation` also asks for the claim of Pro Santé Connect. A deployment may name
its own file (`ENS_EMERGENCY_TABLE`).

Source: CSP L1111-17 I and II; which specialties is our choice, said line by line.
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from ens.contexts.directory import api as directory

REGULATION = "regulation"
ANY = "*"


class Capacity(NamedTuple):
    """
    As what somebody breaks the glass, and how many times in seven days.
    """

    name: str
    weekly: int


class Line(NamedTuple):
    capacity: str
    profession: str
    specialty: str
    structure: str
    weekly: str

    def admits(self, situation: directory.Situation, *, regulation: bool) -> bool:
        return (
            (regulation or self.capacity != REGULATION)
            and self.profession == situation.profession
            and self.specialty in (ANY, situation.specialty)
            and self.structure in (ANY, situation.finess)
        )


@cache
def table() -> tuple[Line, ...]:
    path = settings.ENS_EMERGENCY_TABLE or Path(__file__).parent / "emergency.csv"
    with Path(path).open(encoding="utf-8", newline="") as rows:
        return tuple(
            Line(row["capacity"], row["profession"], row["specialty"], row["structure"],
                 row["weekly"])
            for row in csv.DictReader(rows)
        )  # fmt: skip


def capacity(situations: Sequence[directory.Situation], *, regulation: bool) -> Capacity | None:
    """
    The first line of the table that one of these situations meets, None if none does.
    """
    for line in table():
        if any(line.admits(one, regulation=regulation) for one in situations):
            return Capacity(line.capacity, int(line.weekly or settings.ENS_BREAK_GLASS_WEEKLY))
    return None
