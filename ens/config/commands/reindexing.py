"""
`ens reindex`: the search rows of what is stored, written again while the server serves.
"""

import argparse

from ens.config import setup
from ens.config.commands.loading.bar import Bar
from ens.config.commands.staff import join_database


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "types", nargs="*", metavar="TYPE", help="resource types; all of them when none is said"
    )


def reindex(*, types: list[str]) -> int:
    """
    Through everything it goes on from where it was stopped; of some types it begins again.
    """
    join_database()
    setup.django()
    from ens.contexts.record import api as record
    from ens.standards.fhir import definitions

    unknown = sorted(set(types) - set(definitions.RESOURCE_TYPES))
    if unknown:
        raise SystemExit(f"ENS: no resource type of R4: {', '.join(unknown)}")
    bar = Bar("resources", record.count_indexed(types))
    failed = 0
    try:
        for step in record.reindex(types):
            bar.add(step.done + step.failed, step.done)
            failed += step.failed
    except record.AlreadyUnderWay:
        raise SystemExit("ENS: the worker does it already: see its log") from None
    bar.end()
    if failed:
        print(f"{failed} could not be written again: see the log")
    return 1 if failed else 0
