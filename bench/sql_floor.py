"""
The floor: the SQL of a work alone, by pgbench, without HTTP, Python or encryption.

`bench/sql/<work>.sql` is a pgbench script. Before it, once each:
- `bench/sql/<work>.setup.sql` is run, where it exists;
- a line `-- given: select ... as name, ...` of the script becomes pgbench variables, one a column.
"""

import argparse
import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg

SCRIPTS = Path(__file__).parent / "sql"
TPS = re.compile(r"^tps = ([\d.]+)", re.M)


def works() -> list[str]:
    return sorted(p.stem for p in SCRIPTS.glob("*.sql") if not p.stem.endswith(".setup"))


def server(home: Path) -> tuple[str, str]:
    """
    Return the address of the database and the pgbench to use: the embedded server's, which must be
    running for this home, or the one DATABASE_URL names.
    """
    if url := os.environ.get("DATABASE_URL"):
        return url, shutil.which("pgbench") or "pgbench"
    from ens.config import embedded

    running = embedded.start(home.resolve())
    return running.url, str(running.binaries / "pgbench")


def variables(connection: psycopg.Connection, script: Path) -> list[str]:
    given: list[str] = []
    for query in re.findall(r"^-- given: (.+)$", script.read_text("utf-8"), re.M):
        cursor = connection.execute(query)
        row = cursor.fetchone() or ()
        names = [column.name for column in cursor.description or ()]
        given += [f"{name}={value}" for name, value in zip(names, row, strict=True)]
    return given


def measure(work: str, where: tuple[str, str], *, seconds: int, clients: int) -> float:
    """
    Return transactions per second of the work's script.

    :raises RuntimeError: with what pgbench said, if it failed
    """
    url, program = where
    script = SCRIPTS / f"{work}.sql"
    with psycopg.connect(url, autocommit=True) as connection:
        setup = script.with_suffix(".setup.sql")
        if setup.exists():
            connection.execute(setup.read_text("utf-8"))  # type: ignore[call-overload]
        given = [part for value in variables(connection, script) for part in ("-D", value)]
    command = [
        program, "--no-vacuum", "--protocol=prepared", f"--time={seconds}",
        f"--client={clients}", f"--jobs={min(clients, 2)}", f"--file={script}", *given, url,
    ]  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode or not (tps := TPS.search(ended.stdout)):
        raise RuntimeError(f"{work}: {ended.stderr[-1000:]}")
    return float(tps[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default="var/ens", help="ENS_HOME, running")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=16)
    options = parser.parse_args()
    where = server(options.home)
    for work in works():
        tps = measure(work, where, seconds=options.seconds, clients=options.clients)
        print(f"{work:10} {tps:10,.0f} transactions/s")


if __name__ == "__main__":
    main()
