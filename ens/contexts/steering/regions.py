"""
The region of a structure, from the beginning of its postal code.

Source: INSEE, Code officiel géographique (regions since 2016); overseas postal codes begin with
the three figures of their département.
"""

import csv
from functools import cache
from pathlib import Path

NOWHERE = ""


def region_of(postal_code: str) -> str:
    """
    The code of the region; empty when the postal code tells none.
    """
    known = _beginnings()
    return known.get(postal_code[:3]) or known.get(postal_code[:2]) or NOWHERE


def region_name(region: str) -> str:
    return _names().get(region, "")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "regions.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(csv.DictReader(rows))


@cache
def _beginnings() -> dict[str, str]:
    return {row["beginning"]: row["region"] for row in _rows()}


@cache
def _names() -> dict[str, str]:
    return {row["region"]: row["name"] for row in _rows()}
