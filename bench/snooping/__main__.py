"""
How much curiosity the watch finds, and whom it disturbs for nothing, in drawn worlds.

    python -m bench.snooping --accesses 1000000 --snoops 200 --seed N [--json]
    python -m bench.snooping --accesses 1000000 --snoops 500 --seed N --patterns > N.json

The second says what the points are fitted on, by `python -m bench.snooping.fitting`.

Each run has a database of its own, thrown away. An access is a line of the register, a visit all
that one professional read of one person in the day; false alarms are counted over visits.
"""

import argparse
import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from bench.snooping.measuring import Result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accesses", type=int, default=1_000_000)
    parser.add_argument("--snoops", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--patterns", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ens-snoop-") as folder, world_of(Path(folder)) as of:
        if asked.patterns:
            print(json.dumps(of.patterns(asked.seed, asked.accesses, asked.snoops)))
            return
        result = of.measure(asked.seed, asked.accesses, asked.snoops)
    print(json.dumps(result.told()) if asked.json else written(result))


@contextlib.contextmanager
def world_of(home: Path) -> "Iterator[ModuleType]":
    """
    Within, a database of its own, and the module that measures in it.
    """
    home.chmod(0o755)
    os.environ |= {"ENS_HOME": str(home), "ENS_WITNESSES": "", "ENS_MODE": "sandbox"}
    from ens.config import embedded, setup

    server = embedded.start(home)
    os.environ["DATABASE_URL"] = server.url
    try:
        setup.django()
        setup.migrate()
        from bench.snooping import measuring

        yield measuring
    finally:
        server.stop()


def written(result: "Result") -> str:
    looked = f"looked at in {result.seconds:.1f} s ({result.processor:.1f} s of processor)"
    false = f"false alarms {result.false_share:.3%} of {sum(result.others.values())} visits"
    lines = [
        f"seed {result.seed}: {result.lines} lines of the day, {result.visits} visits; {looked}",
        f"found {result.found_share:.1%} of {sum(result.planted.values())}; {false}",
    ]
    lines += [f"  {kind:20}{result.found.get(kind, 0):6} of {count}"
              for kind, count in sorted(result.planted.items())]  # fmt: skip
    lines += [f"  false: {kind:20}{count:6} of {result.others[kind]}"
              for kind, count in sorted(result.disturbed.items())]  # fmt: skip
    lines += [f"  missed: {one}" for one in sorted(set(result.missed))]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
