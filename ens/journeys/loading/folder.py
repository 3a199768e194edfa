"""
What files hold enters the record by the batch: checked as R4 describes it, given to its owner,
stored with its trace, in one transaction with the batch's mark.

An operator's act, under the rule that only a deployment for evaluation has.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from ens.ground import database, failpoints, loading
from ens.ground.loading import Mark
from ens.journeys.loading import entries
from ens.journeys.loading.entries import Refusal
from ens.journeys.loading.settling import Folder, Line, wait_for_others
from ens.journeys.loading.writing import Writing
from ens.journeys.write_path.reading_ahead import read_ahead

__all__ = ["CLIENT", "DONE", "SOFTWARE", "Folder", "Outcome", "load", "part_of"]

CLIENT, SOFTWARE = "load", "Chargement de fichiers"
DONE = "done "
TRIES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    refusals: tuple[Refusal, ...]


def part_of(turn: int, number: int, file: str) -> str:
    return f"{DONE}{turn} {number} {file}"


def load(
    folder: Folder,
    file: str,
    number: int,
    lines: Sequence[tuple[int, bytes]],
    *,
    turn: int,
    now: dt.datetime,
) -> Outcome:
    """
    Load what of these lines comes in this turn, once. What is refused is named, and the rest
    goes on.
    """
    for left in reversed(range(TRIES)):
        try:
            return _load(folder, file, number, lines, turn, now)
        except psycopg.errors.DeadlockDetected:  # another process wrote the same things
            if not left:
                raise
    raise AssertionError


def _load(
    folder: Folder,
    file: str,
    number: int,
    lines: Sequence[tuple[int, bytes]],
    turn: int,
    now: dt.datetime,
) -> Outcome:
    units = [entries.unit(file, line, data) for line, data in lines]
    mine = [Line(unit, folder) for unit in units if entries.turn_of(unit) == turn]
    refusals = [refusal for one in mine for refusal in one.refusals]
    read = read_ahead(entry.resource for one in mine for entry in one.entries)
    failpoints.reach("before-begin")
    with database.transaction():
        if loading.mark(folder.name, part_of(turn, number, file)).place:
            return Outcome(0, ())
        wait_for_others([entry for one in mine for entry in one.entries], folder.name)
        ready = [settled for one in mine for settled in one.settled(refusals)]
        stored = Writing(folder.authors.loading(), read, now).whole(ready, refusals)
        mark = Mark(1, stored, len(refusals))
        loading.note(folder.name, part_of(turn, number, file), mark)
        failpoints.reach("after-outbox")
    failpoints.reach("after-commit")
    return Outcome(stored, tuple(refusals))
