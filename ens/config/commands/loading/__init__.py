"""
`ens population` and `ens load`.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from ens.config import embedded, setup

INTERRUPTED = 130


class CannotLoad(SystemExit):
    """
    Told in one sentence.
    """


@contextlib.contextmanager
def _ready() -> Iterator[None]:
    """
    The database that serves this home, started for the time if nobody did, and its schema.
    """
    home = Path(os.environ.get("ENS_HOME", "var/ens")).absolute()
    os.environ["ENS_HOME"] = str(home)
    server, ran = None, True
    if not os.environ.get("DATABASE_URL"):
        ran = embedded.is_running(home)
        server = embedded.start(home)
        os.environ["DATABASE_URL"] = server.url
    try:
        setup.django()
        setup.migrate()
        from ens.contexts.record import api as record

        record.write_dictionaries()
        yield
    finally:
        if server and not ran:
            server.stop()


def population_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", type=int, help="how many in all, those who are there included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=int, default=10, help="of care, for those who come now")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))


def population(*, people: int, seed: int, years: int, processes: int) -> int:
    from ens.sandbox.generator import MOST_PEOPLE, YEARS

    if not 0 < people <= MOST_PEOPLE or processes < 1 or not 0 < years <= YEARS:
        raise CannotLoad(
            f"from 1 to {MOST_PEOPLE} people with 1 to {YEARS} years, by one process or more"
        )
    with _ready():
        from ens.config.commands.loading import people as generated

        def work() -> int:
            generated.load(people, seed=seed, years=years, processes=processes).end()
            return 0

        return _resumable(work)


def load_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="of Bundles (.json) and NDJSON (.ndjson), or .gz")
    parser.add_argument("--processes", type=int, default=min(4, os.cpu_count() or 1))


def load(*, folder: Path, processes: int) -> int:
    if not folder.is_dir() or processes < 1:
        raise CannotLoad(f"{folder} is no folder")
    with _ready():
        from ens.config.commands.loading import folder as files

        def work() -> int:
            try:
                bar, refused = files.load(folder.resolve(), processes=processes)
            except files.NothingThere as error:
                raise CannotLoad(f"nothing to load in {folder}") from error
            bar.end()
            return files.refused(refused)

        return _resumable(work)


def _resumable(work: Callable[[], int]) -> int:
    """
    A loading that can end at any moment, and how its end is told.
    """
    from ens.config.commands.loading import crew
    from ens.journeys.load_population import NotASandbox
    from ens.journeys.loading.generated import AnotherSeed

    try:
        return work()
    except NotASandbox as error:
        raise CannotLoad("only a deployment for evaluation (sandbox mode) is loaded so") from error
    except AnotherSeed as error:
        raise CannotLoad("people of another seed are here: some would have one INS") from error
    except crew.Stopped:
        print("A process ended. The same command goes on from there.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on from there.", file=sys.stderr)
        return INTERRUPTED
