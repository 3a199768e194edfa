"""
`ens load FOLDER`: looked through, then loaded turn by turn, by several processes.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ens.config.commands.loading import crew
from ens.config.commands.loading.bar import Bar

SMALL = 30_000_000  # bytes that are not worth other processes
Turn = tuple[int, dict[str, dict[int, int]]]  # by file, its batches and how much is in each


class NothingThere(Exception):
    """
    No file of the folder has a name that is read.
    """


def load(folder: Path, *, processes: int) -> tuple[Bar, int]:
    """
    Load what is not loaded yet of a folder; return the counts, and how many were refused, over
    all the runs that it took.

    :raises NothingThere, NotASandbox: nothing is loaded
    :raises crew.Stopped: a process ended; the same call goes on where it stopped
    """
    from django.conf import settings
    from django.db import connections

    from ens.ground import loading
    from ens.journeys.load_population import NotASandbox
    from ens.journeys.loading import entries, survey
    from ens.journeys.loading.folder import DONE, part_of

    if not settings.SANDBOX:
        raise NotASandbox
    name = f"folder {folder}"
    files = [str(path.relative_to(folder)) for path in entries.files(folder)]
    if not files:
        raise NothingThere
    _look(folder, files, name, processes)
    found, done = survey.kept(name), loading.marks(name)
    connections.close_all()
    every = [(turn, one.file, one.number, n) for one in found.batches for turn, n in one.counts]
    behind = {row for row in every if part_of(row[0], row[2], row[1]) in done}
    bar = Bar("entries", sum(row[3] for row in every), sum(row[3] for row in behind))
    due = [row for row in every if row not in behind]
    for count, stored, refusals in crew.work(share, _shares(due, folder, name, processes)):
        for text in refusals:
            bar.say(text)
        bar.add(count, stored)
    marks = loading.marks(name)
    return bar, sum(mark.refused for part, mark in marks.items() if part.startswith(DONE))


def _look(folder: Path, files: list[str], name: str, processes: int) -> None:
    """
    At the files that were not there the last time.
    """
    from django.db import connections

    from ens.journeys.loading import survey

    known = {one.file for one in survey.kept(name).batches}
    new = [file for file in files if file not in known]
    connections.close_all()
    parts = [(str(folder), new[start::processes], name) for start in range(processes)]
    if sum((folder / file).stat().st_size for file in new) < SMALL:
        looked = list(survey.look(folder, new, name))
    else:
        looked = list(crew.work(look, [one for one in parts if one[1]]))
    unknown = frozenset[str]().union(*(one.unknown for one in looked))
    named = dict(survey.placeholders(folder, files, name, unknown)) if unknown else {}
    survey.keep(name, looked, named)


def look(folder: str, files: list[str], name: str) -> Iterator[object]:
    from ens.journeys.loading import survey

    yield from survey.look(Path(folder), files, name)


def _shares(
    due: Sequence[tuple[int, str, int, int]], folder: Path, name: str, processes: int
) -> list[tuple[str, str, list[Turn]]]:
    """
    Each process takes one batch in turn: by turn and file, the batches and how much is in each.
    """
    if not due:
        return []
    turns = sorted({turn for turn, *_ in due})
    shares: list[list[Turn]] = [[(turn, {}) for turn in turns] for _ in range(processes)]
    for rank, (turn, file, number, count) in enumerate(due):
        _, files = shares[rank % processes][turns.index(turn)]
        files.setdefault(file, {})[number] = count
    return [(str(folder), name, one) for one in shares]


def share(folder: str, name: str, turns: list[Turn]) -> Iterator[tuple[int, int, list[str]] | None]:
    """
    Load these batches, and say of each how much was in it, how many resources it brought, and
    what was refused. A turn begins when all have ended the one before.
    """
    from ens.ground import clock
    from ens.journeys.loading import entries, survey
    from ens.journeys.loading import folder as journey
    from ens.journeys.loading.authors import Authors

    authors = Authors(client=journey.CLIENT, software=journey.SOFTWARE, now=clock.now())
    under_way = journey.Folder(name, survey.kept(name).elsewhere, authors)
    authors.loading()
    for turn, files in turns:
        for file, numbers in files.items():
            for number, lines in enumerate(entries.batches(Path(folder) / file)):
                if number in numbers:
                    done = journey.load(under_way, file, number, lines, turn=turn, now=clock.now())
                    yield numbers[number], done.done, [str(one) for one in done.refusals]
        yield crew.TOGETHER


def refused(count: int) -> int:
    """
    The exit code, and the last line when something was refused.
    """
    if count:
        print(f"  {count:,} refused, each named above or by an earlier run", file=sys.stderr)
    return 1 if count else 0
