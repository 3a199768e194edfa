"""
`ens validate`: the resources of files, judged by FHIR R4 and the profiles they say they follow.

No database, nothing kept, nothing asked of the network.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

NOTHING_WRONG, WRONG, NOT_DONE = 0, 1, 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE|FOLDER|-", nargs="+", help="- for standard input")
    parser.add_argument("--profile", metavar="URL", default="", help="asked of what is of its type")
    parser.add_argument("--definitions", metavar="FOLDER", type=Path, help="more profiles and sets")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--lang", choices=("fr", "en"), default="", help="as LANG says, else")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")


def validate(
    *, path: Sequence[str], profile: str, definitions: Path | None, json: bool, lang: str, jobs: int
) -> int:
    """
    0: nothing wrong; 1: something is not valid; 2: it could not be done.
    """
    from ens.config.commands.validating import judging, run, showing
    from ens.standards.fhir.profiles import NotADefinition, files

    lang = lang or showing.language()
    try:
        judging.settle(definitions, profile)
        found = run.run(path, (definitions, profile), jobs=max(1, jobs), quiet=json)
    except (LookupError, OSError, NotADefinition, files.NotReadable) as error:
        print(f"ens validate: {error}", file=sys.stderr)
        return NOT_DONE
    if json:
        showing.as_json(found.files, found.names)
    else:
        showing.every_fault(found.files, found.names, lang)
        showing.table(found.files, found.names, lang)
        showing.speed(found.files, found.seconds, lang)
    return WRONG if any(one.errors for one in found.files) else NOTHING_WRONG
