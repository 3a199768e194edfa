"""
The habilitation matrix: what each profession may open by default, as sets of labels.

In `matrix.csv` a later line overrides an earlier one; what it does not name is refused.
"""

import csv
from functools import cache
from pathlib import Path

from ens.contexts.access import rows
from ens.ground import label
from ens.ground.label import NONE


@cache
def of_profession(profession: str) -> int:
    """
    The labels of the kinds that this profession may open; none for one the matrix ignores.
    """
    return _sets().get(profession, NONE)


@cache
def _sets() -> dict[str, int]:
    allowed: dict[str, set[int]] = {}
    with (Path(__file__).parent / "matrix.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            numbers = allowed.setdefault(line["profession"], set())
            named = rows.kinds_named(line["row"])
            if line["allowed"] == "1":
                numbers |= named
            else:
                numbers -= named
    return {
        profession: label.labels_of_kinds(frozenset(numbers))
        for profession, numbers in allowed.items()
    }
