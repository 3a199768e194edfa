"""
The habilitation matrix: what each profession may open by default, as sets of labels.

In `matrix.csv` a later line overrides an earlier one; what it does not name is refused. Versions
that the authority published follow it, line after line: a version never changes once published,
so its sets may be remembered.

Source: order of 26 October 2023, whose known cells are in the file with their source.
"""

import csv
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from ens.contexts.access import rows
from ens.ground import database, label
from ens.ground.label import NONE

SHIPPED = 0
LINES = """
select profession, named, allowed from access_matrix_line where version <= %s
order by version, line
"""


def of_profession(profession: str, version: int = SHIPPED) -> int:
    """
    The labels of the kinds that this profession may open; none for one the matrix ignores.
    """
    return _sets(version).get(profession, NONE)


def professions() -> tuple[str, ...]:
    """
    Their codes (TRE_G15), in the order of the file.
    """
    return tuple(dict.fromkeys(profession for profession, *_ in _shipped()))


def sources(profession: str) -> tuple[str, ...]:
    """
    Where the shipped lines about a profession come from, each once.
    """
    return tuple(
        dict.fromkeys(line["source"] for line in _lines() if line["profession"] == profession)
    )


@lru_cache(maxsize=32)
def _sets(version: int) -> dict[str, int]:
    allowed: dict[str, set[int]] = {}
    for profession, named, opened in (*_shipped(), *_published(version)):
        numbers = allowed.setdefault(profession, set())
        if opened:
            numbers |= rows.kinds_named(named)
        else:
            numbers -= rows.kinds_named(named)
    return {
        profession: label.labels_of_kinds(frozenset(numbers))
        for profession, numbers in allowed.items()
    }


def _published(version: int) -> Iterator[tuple[str, str, bool]]:
    if version > SHIPPED:
        yield from database.execute(LINES, (version,)).fetchall()


def _shipped() -> Iterator[tuple[str, str, bool]]:
    for line in _lines():
        yield line["profession"], line["row"], line["allowed"] == "1"


@cache
def _lines() -> tuple[dict[str, str], ...]:
    with (Path(__file__).parent / "matrix.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
