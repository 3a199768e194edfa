"""
The habilitation matrix: what each profession may open by default, as sets of labels.

`matrix.csv` names rows as kinds do: `type:Observation`, `class:10`, `document:11502-2` or
`*`; a later line overrides an earlier one. What it does not name is refused.
"""

import csv
from functools import cache
from pathlib import Path

from ens.ground import label
from ens.ground.label import NONE, Kind


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
            named = {kind.number for kind in label.kinds() if _names(line["row"], kind)}
            if line["allowed"] == "1":
                numbers |= named
            else:
                numbers -= named
    return {
        profession: label.labels_of_kinds(frozenset(numbers))
        for profession, numbers in allowed.items()
    }


def _names(row: str, kind: Kind) -> bool:
    if row == "*":
        return kind.number > 0
    family, _, value = row.partition(":")
    match family:
        case "type":
            return kind.type == value
        case "class":
            return kind.type == "DocumentReference" and kind.category == value
        case "document":
            return kind.type == "DocumentReference" and kind.code == value
    raise ValueError(f"matrix.csv: row {row!r}")
