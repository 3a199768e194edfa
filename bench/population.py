"""
More people in an instance, for a measure of growth.

    population.grow(instance.HOME, 1_000)
    people = population.ids(1_000)
"""

import os
import subprocess
import sys
from pathlib import Path

from ens.sandbox.generator import households

SEED = 1


class CannotGrow(Exception):
    """
    `ens population` ended with an error; the message holds what it said.
    """


def grow(home: Path, people: int, *, years: int = 10, processes: int = 2) -> str:
    """
    Have this many generated people in the instance of this home, running or not, those who are
    there included; return the last line that was said, with the rate.

    :raises CannotGrow: the same call goes on from there
    """
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ens")), "population", str(people),
            "--seed", str(SEED), "--years", str(years), "--processes", str(processes),
        ],
        env=os.environ | {"ENS_HOME": str(home)}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    if done.returncode:
        raise CannotGrow("\n".join(lines[-15:]))
    return lines[-1].strip()


def ids(people: int, *, first: int = 0) -> tuple[str, ...]:
    """
    The ids of the Patients of these generated people.
    """
    return tuple(households.id_of(SEED, "person", n) for n in range(first, people))
