"""
The memory of each web process under an hour of mixed requests, minute by minute.

`python -m bench.soak --base-url http://127.0.0.1:8000 --home var/ens --minutes 60`
"""

import argparse
import itertools
import random
import time
from pathlib import Path

from bench import load, run, works
from bench.target import Target

# Shapes that differ from one another: each is parsed, prepared and planned on its own.
SEARCHES = (
    "Observation?patient={person}&_count=5", "Observation?patient={person}&date=ge2025&_sort=date",
    "Observation?patient={person}&code=29463-7&_summary=count", "Patient?_id={person}",
    "Observation?subject=Patient/{person}&category=vital-signs&status=final",
    "Encounter?patient={person}&_sort=-date", "Observation?patient={person}&_elements=code",
    "DocumentReference?patient={person}&status=current&_sort=-date",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--home", type=Path, default=Path("var/ens"))
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    target = run.ours(options.base_url, options.home)
    prepared = run.prepare(target, options.home)
    total = 0
    for minute in range(options.minutes):
        total += one_minute(target, prepared, options.connections)
        sizes = sorted(megabytes_of_workers(options.home.resolve()))
        print(f"{minute + 1:3}  {total:9,} requests  {sizes} MB", flush=True)


def one_minute(target: Target, prepared: works.Prepared, connections: int) -> int:
    target.authorize()
    requests = mixed(target, prepared)
    done = load.run(load.Load(target.host, target.port, requests, 60, connections, 1))
    if done.errors:
        print(f"     {done.errors} errors", flush=True)
    return len(done.latencies)


def mixed(target: Target, prepared: works.Prepared) -> list[bytes]:
    """
    Mostly reads and searches of every shape, and one creation in ten.
    """
    asked = [
        target.raw("GET", shape.format(person=person))
        for person, shape in itertools.product(prepared.people, SEARCHES)
    ]
    reads, creates = works.reads(target, prepared), works.creates(target, prepared)
    every = [*asked, *works.searches(target, prepared), *reads[:200], *creates[:50]]
    random.Random(time.monotonic()).shuffle(every)
    return every


def megabytes_of_workers(home: Path) -> list[int]:
    """
    The resident size of each process that serves the web from this folder.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes().split(b"\0")
            ours = f"ENS_HOME={home}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if ours and b"ens.config.commands" in said and b"web" in said:
                pages = int((folder / "statm").read_text().split()[1])
                found.append(pages * 4096 // 1_000_000)
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
