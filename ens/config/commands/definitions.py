"""
`ens definitions`: the profiles and value sets that this deployment judges resources by, beside
those of the product.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ens.config import setup
from ens.config.commands.staff import Refused, join_database


def arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", help="take in a folder, a package (.tgz) or a file, all or none")
    add.add_argument("path", type=Path, metavar="FOLDER|FILE.tgz|FILE.json")
    acts.add_parser("list", help="what was added here, and with which package")
    remove = acts.add_parser("remove", help="take out one, or all that came with a package")
    remove.add_argument("name", metavar="URL|PACKAGE", help="as `ens definitions list` gives it")


def definitions(*, act: str, **given: Any) -> int:
    join_database()
    setup.django()
    acts: dict[str, Callable[..., int]] = {"add": _add, "list": _list, "remove": _remove}
    return acts[act](**given)


def _add(*, path: Path) -> int:
    from ens.contexts.terminology import api as terminology
    from ens.ground import clock
    from ens.standards.fhir.profiles import NotADefinition, files

    try:
        found = files.read(path)
        if not found.resources:
            raise files.NotReadable(f"{path}: there is no definition in it")
        added = terminology.add_definitions(found.resources, package=found.package, now=clock.now())
    except (files.NotReadable, NotADefinition) as error:
        raise Refused(f"nothing was added: {error}") from error
    there = len(found.resources) - len(added.urls)
    print(f"{found.package}: {len(added.urls)} added, of which {added.replaced} replaced another")
    if there:
        print(f"{there} left out: the product has them, or they came twice")
    for what, number in sorted(found.ignored.items()):
        print(f"{number} left out: {what}")
    return 0


def _list() -> int:
    from ens.contexts.terminology import api as terminology

    for one in terminology.added_definitions():
        version = f"|{one.version}" if one.version else ""
        print(f"{one.package}  {one.type}  {one.url}{version}")
    return 0


def _remove(*, name: str) -> int:
    from ens.contexts.terminology import api as terminology

    gone = terminology.remove_definitions(name)
    if not gone:
        raise Refused(f"{name}: nothing of that name was added: see `ens definitions list`")
    print(f"{len(gone)} removed")
    return 0
