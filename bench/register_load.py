"""
The sealer at work: how long a line waits for it, and what it costs who reads.

    python -m bench.register_load lag [SECONDS]     (200 lines a second, in as many transactions)
    python -m bench.register_load reads [ROUNDS]    (a patient's data over the FHIR API)

On a database of its own, thrown away; the sealer is a process of its own, as in production. `reads`
counts processor time, of the process that answers, of the whole server and of the sealer, in rounds
with and without it that take turns.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WRITERS, RATE = 8, 200
READS_A_ROUND = 300
LOOKED_EVERY = 0.005
TICKS = os.sysconf("SC_CLK_TCK")
SEALED = "select person from register_sealed where seq >= %s and line > 0"
SIZE = "select size from register_log"


def main() -> None:
    way, *rest = sys.argv[1:] or ["lag"]
    with server():
        if way == "lag":
            lag(int(rest[0]) if rest else 30)
        else:
            reads(int(rest[0]) if rest else 12)


@contextmanager
def server() -> Iterator[None]:
    home = Path(tempfile.mkdtemp(prefix="ens-bench-"))
    home.chmod(0o755)
    os.environ |= {"ENS_HOME": str(home), "ENS_WITNESSES": "", "ENS_MODE": "sandbox"}
    from ens.config import embedded, setup

    started = embedded.start(home)
    os.environ["DATABASE_URL"] = started.url
    try:
        setup.django()
        setup.migrate()
        yield
    finally:
        started.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def sealing() -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.register", "seal"]
    one = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert one.stdout
        one.stdout.readline()
        yield one
    finally:
        one.kill()
        one.wait()
        assert one.stdout
        one.stdout.close()


def lag(seconds: int) -> None:
    """
    From the moment that a line's transaction is over to when it is seen sealed. A person to each
    line, which tells them apart.
    """
    from ens.contexts.register import api as register

    who = register.enroll(kind="professional", account=1, name="Docteur Essai")
    committed: dict[int, float] = {}
    with sealing():
        writers = [
            threading.Thread(target=_write, args=(number, seconds, who, committed))
            for number in range(WRITERS)
        ]
        for one in writers:
            one.start()
        seen = _see(writers)
    waited = sorted(max(0.0, seen[one] - at) for one, at in committed.items() if one in seen)
    assert len(waited) == len(committed), "a line was not sealed"
    at = {name: waited[int(len(waited) * part)] for name, part in QUANTILES.items()}
    told = ", ".join(f"{name} {value * 1000:.0f} ms" for name, value in at.items())
    print(f"{len(waited)} lines in {seconds} s: {told}, longest {waited[-1] * 1000:.0f} ms")


QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def _write(number: int, seconds: int, who: int, committed: dict[int, float]) -> None:
    from ens.contexts.register import api as register
    from ens.ground import clock, database

    begin, each = time.monotonic(), WRITERS / RATE
    for turn in range(int(seconds / each)):
        person = 1 + number + WRITERS * turn
        with database.transaction():
            register.write([register.Line(person, who, "read", "Patient")], now=clock.now())
        committed[person] = time.monotonic()
        time.sleep(max(0.0, begin + (turn + 1) * each - time.monotonic()))
    database.raw().close()


def _see(writers: list[threading.Thread]) -> dict[int, float]:
    from ens.ground import database

    seen: dict[int, float] = {}
    size, until = 0, None
    while until is None or time.monotonic() < until:
        [(now_size,)] = database.execute(SIZE).fetchall()
        if now_size > size:
            moment = time.monotonic()
            rows = database.execute(SEALED, (size,)).fetchall()
            seen |= {person: moment for (person,) in rows if person not in seen}
            size = now_size
        if until is None and not any(one.is_alive() for one in writers):
            until = time.monotonic() + 5
        time.sleep(LOOKED_EVERY)
    return seen


def reads(rounds: int) -> None:
    from ens.contexts.register import api as register
    from ens.ground import clock
    from tests.fhir_api import inside

    one = inside.holder()
    doctor = inside.doctor()
    inside.care_for(one, doctor)
    client = inside.software_of(doctor)
    address = f"Patient/{one.id}"
    assert client.get(address).status_code == 200

    def one_round(sealer: int | None) -> tuple[float, float]:
        before, times = _spent(sealer), []
        for _ in range(READS_A_ROUND):
            began = time.perf_counter()
            client.get(address).raise_for_status()
            times.append(time.perf_counter() - began)
        if sealer is not None:
            time.sleep(0.5)  # what was written last is sealed within the round, too
        return (_spent(sealer) - before) / READS_A_ROUND * 1000, statistics.median(times) * 1000

    one_round(None)
    alone, beside = [], []
    for _ in range(rounds):
        while register.seal(now=clock.now()):
            pass
        alone.append(one_round(None))
        while register.seal(now=clock.now()):
            pass
        with sealing() as sealer:
            beside.append(one_round(sealer.pid))
    for name, which in (("processor", 0), ("median by the clock", 1)):
        without = statistics.median(one[which] for one in alone)
        with_it = statistics.median(one[which] for one in beside)
        change = (with_it / without - 1) * 100
        print(f"{name}: a read {without:.3f} ms, with the sealer {with_it:.3f} ms, {change:+.1f} %")


def _spent(sealer: int | None) -> float:
    """
    Seconds of the processor: this process, every process of the server, the sealer's.
    """
    from ens.ground import database

    parent = _fields(database.raw().info.backend_pid)[1]
    found = time.process_time()
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                _, above, *rest = _fields(int(path.name))
            except (OSError, IndexError):
                continue
            if above == parent or int(path.name) in (int(parent), sealer):
                found += (int(rest[9]) + int(rest[10])) / TICKS
    return found


def _fields(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()


if __name__ == "__main__":
    main()
