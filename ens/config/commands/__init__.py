"""
The `ens` command: `up` for everything, or one part at a time.
"""

import argparse
import errno
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ens.config.commands import (
    apps,
    converting,
    definitions,
    erasing,
    evaluating,
    keyring,
    loading,
    parts,
    register,
    reindexing,
    research,
    safekeeping,
    staff,
    up,
    validating,
)

# What a shell says of a program that a closed pipe ended: 128 and SIGPIPE.
READER_LEFT = 141
STOPPED = 130  # and SIGINT


class Command(NamedTuple):
    """
    What `ens <name>` runs. `arguments` declares its own on its parser; they come in by name.
    """

    run: Callable[..., int]
    text: str
    arguments: Callable[[argparse.ArgumentParser], object] = lambda parser: None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="ens", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        command.arguments(commands.add_parser(name, help=command.text))
    given = vars(parser.parse_args(sys.argv[1:] if arguments is None else arguments))
    if sys.stdout is None:  # closed by whoever started it
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    try:
        code = COMMANDS[given.pop("command")].run(**given)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        if not _reader_left():
            raise
        return READER_LEFT
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _write_nowhere()
        print(f"ens: {error.strerror}", file=sys.stderr)
        return 1
    except Exception as error:
        if type(error).__name__ != "OperationalError":  # Django's, which may not be there yet
            raise
        print(f"ENS: the database does not answer: {error}", file=sys.stderr)
        return 1


def _reader_left() -> bool:
    """
    Whether nobody reads what is written any more, as when `| head` has enough.
    """
    asked = select.poll()
    asked.register(sys.stdout, 0)
    if not asked.poll(0):
        return False
    _write_nowhere()
    return True


def _write_nowhere() -> None:
    """
    What Python still holds to write as it ends would fail again.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


COMMANDS: dict[str, Command] = {
    "up": Command(up.up, "start everything here and wait (Ctrl-C stops it)"),
    "web": Command(parts.web, "serve pages and FHIR"),
    "worker": Command(parts.worker, "deliver events and do the jobs"),
    "live": Command(parts.live, "keep connections open for notifications"),
    "sandbox": Command(parts.sandbox, "play the national services, for evaluation"),
    "populate": Command(up.populate, "load the sandbox's fictitious people, once"),
    "population": Command(
        loading.population,
        "have this many synthetic people here, each with ten years of care",
        loading.population_arguments,
    ),
    "load": Command(
        loading.load,
        "load a folder of FHIR files: Bundles and NDJSON, in any mix",
        loading.load_arguments,
    ),
    "collector": Command(research.collector, "make the first pseudonym of what goes to research"),
    "hub": Command(
        research.hub,
        "keep, under a second pseudonym, what the collector sends; count people in it",
        research.hub_arguments,
    ),
    "migrate": Command(
        parts.migrate, "bring the database's schema up to date", parts.migrate_arguments
    ),
    "reindex": Command(
        reindexing.reindex,
        "write the search rows of what is stored again, while the server serves",
        reindexing.arguments,
    ),
    "definitions": Command(
        definitions.definitions,
        "add, list or remove the profiles and value sets that resources are judged by here",
        definitions.arguments,
    ),
    "validate": Command(
        validating.validate,
        "judge the resources of files by FHIR R4 and the profiles they say they follow",
        validating.arguments,
    ),
    "convert": Command(
        converting.convert,
        "a patient summary from FHIR to CDA and back, and what had no place",
        converting.arguments,
    ),
    "fhirpath": Command(
        evaluating.fhirpath,
        "what a FHIRPath expression finds in a resource",
        evaluating.arguments,
    ),
    "backup": Command(
        safekeeping.backup,
        "one file with everything, of a system that goes on serving",
        safekeeping.backup_arguments,
    ),
    "restore": Command(
        safekeeping.restore,
        "put a backup in the place of what is here, all of it or nothing",
        safekeeping.restore_arguments,
    ),
    "recovery-key": Command(
        safekeeping.recovery_key, "make anew what opens a backup elsewhere, and tell it once"
    ),
    "erase": Command(
        erasing.erase, "destroy somebody's key and every row about them", erasing.arguments
    ),
    "keys": Command(
        keyring.keys, "the keys that wrap persons' keys: see, renew, retire them", keyring.arguments
    ),
    "staff": Command(
        staff.staff, "appoint operators and agents, list them, end it at once", staff.arguments
    ),
    "register": Command(register.register, "the register as a file", register.arguments),
    "verify-register": Command(
        register.verify,
        "check such a file, or one person's receipt, with public keys alone",
        register.checking_arguments,
    ),
    "suspend-app": Command(
        apps.suspend, "put an application out of every space at once, and say why", apps.arguments
    ),
    "check": Command(parts.check, "refuse an unsafe or incomplete configuration, by name"),
    "failpoints": Command(parts.failpoints, "list the places where a drill may cut the process"),
}
