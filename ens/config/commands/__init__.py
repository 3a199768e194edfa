"""
The `ens` command: `up` for everything, or one part at a time.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from ens.config.commands import parts, up


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ens", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (function, text) in COMMANDS.items():
        commands.add_parser(name, help=text).set_defaults(run=function)
    chosen = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    run: Callable[[], int] = chosen.run
    return run()


COMMANDS: dict[str, tuple[Callable[[], int], str]] = {
    "up": (up.up, "start everything here and wait (Ctrl-C stops it)"),
    "web": (parts.web, "serve pages and FHIR"),
    "worker": (parts.worker, "deliver events and do the jobs"),
    "migrate": (parts.migrate, "bring the database's schema up to date"),
    "check": (parts.check, "refuse an unsafe or incomplete configuration, by name"),
    "failpoints": (parts.failpoints, "list the places where a drill may cut the process"),
}
