"""
The floor: the SQL of a work alone, by pgbench, without HTTP, Python or encryption.

The statements are those our server really sends. `bench.capture` runs some requests of a work in
one process, writes down what goes to the database (trace insert and transactions included), and
pgbench plays it back, prepared, drawing one of the requests each time.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path("var/bench/sql")
WORKS = ("read", "search")
TPS = re.compile(r"^tps = ([\d.]+)", re.M)


@dataclass(frozen=True, slots=True)
class Database:
    """
    `options` are those of our own connections: planned otherwise, the floor would be lower.
    """

    url: str
    pgbench: str
    options: str


def database(home: Path) -> Database:
    """
    Return the database of a running instance, and the pgbench to use: the embedded server's, or
    the one found beside DATABASE_URL.
    """
    from ens.config import embedded, settings

    options = settings.DATABASES["default"]["OPTIONS"]["options"]
    if url := os.environ.get("DATABASE_URL"):
        return Database(url, shutil.which("pgbench") or "pgbench", options)
    running = embedded.start(home.resolve())
    return Database(running.url, str(running.binaries / "pgbench"), options)


def capture(home: Path, base: str) -> None:
    """
    Write the scripts of each work in var/bench/sql, from the instance as it is now.

    :raises RuntimeError: with what the capture said, if it failed
    """
    environment = os.environ | {"DATABASE_URL": database(home).url, "ENS_HOME": str(home.resolve())}
    environment["ENS_PORT"] = base.rsplit(":", 1)[1]
    ended = subprocess.run(
        [sys.executable, "-m", "bench.capture", base, str(SCRIPTS), *WORKS],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise RuntimeError(f"capture: {ended.stderr[-2000:]}")


def measure(work: str, where: Database, *, seconds: float, clients: int) -> float:
    """
    Return how many times a second the statements of one request were played.

    :raises RuntimeError: with what pgbench said, if it failed
    """
    variables = json.loads((SCRIPTS / f"{work}.json").read_text("utf-8"))
    given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    files = [f"--file={script}" for script in sorted(SCRIPTS.glob(f"{work}-*.sql"))]
    command = [
        where.pgbench, "--no-vacuum", "--protocol=prepared", f"--time={max(1, round(seconds))}",
        f"--client={clients}", f"--jobs={min(clients, 2)}", *files, *given, where.url,
    ]  # fmt: skip
    environment = os.environ | {"PGOPTIONS": where.options}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode or not (tps := TPS.search(ended.stdout)):
        raise RuntimeError(f"pgbench, {work}: {ended.stderr[-2000:]}")
    return float(tps[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base_url", help="a running instance: http://127.0.0.1:8000")
    parser.add_argument("--home", type=Path, default="var/ens", help="its ENS_HOME")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    capture(options.home, options.base_url)
    where = database(options.home)
    for work in WORKS:
        tps = measure(work, where, seconds=options.seconds, clients=options.clients)
        print(f"{work:10} {tps:10,.0f} requests/s")


if __name__ == "__main__":
    main()
