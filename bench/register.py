"""
What the register's seal costs: the offline check of many events, and a written line with the sealer
beside it against one without.

    python -m bench.register verify [EVENTS]
    python -m bench.register writes [ROUNDS]     (on a database of its own, thrown away)

Seconds are of the processor (`process_time`), so that a busy machine counts less; rounds with and
without the sealer alternate.
"""

import datetime as dt
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ens.standards.transparency import commitments, merkle, notes, places, verifying
from ens.standards.transparency.checkpoints import Checkpoint
from ens.standards.transparency.verifying import Trusted

ORIGIN = "bench.example/registre"
BATCH = 500
PERSONS = 50_000
LINES_A_ROUND = 400


def main() -> None:
    way, *rest = sys.argv[1:] or ["verify"]
    if way == "verify":
        check(int(rest[0]) if rest else 1_000_000)
    elif way == "writes":
        writes(int(rest[0]) if rest else 12)
    else:
        seal_forever()


def check(events: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.ndjson"
        with path.open("wb") as file:
            make(events, file)
        print(f"{events} events, {path.stat().st_size / 1e6:.0f} MB")
        began, clock = time.process_time(), time.monotonic()
        with path.open("rb") as file:
            report = verifying.verify(file, Trusted())
        spent, passed = time.process_time() - began, time.monotonic() - clock
        assert not report.findings, report.findings[:3]
        assert report.lines == events
        print(f"verified in {spent:.1f} s of one processor ({passed:.1f} s by the wall)")


def make(events, file) -> None:
    """
    A register of the shape that `ens register export` writes, in batches.
    """
    drawn = random.Random(7)
    private = Ed25519PrivateKey.generate()
    key = notes.Key(ORIGIN, notes.LOG, private.public_key().public_bytes_raw())
    who = b'{"kind":"who","as":"professional","name":"Docteur Essai"}'
    salt = drawn.randbytes(32)
    by = commitments.commit(who, b"{}", salt)
    lines, heads = _events(events, drawn, by)
    written = Written(file, drawn)
    root = written.heads(heads)
    written.put("who", by.hex(), salt.hex(), who.decode(), "{}")
    previous = ""
    for begin in range(0, events, BATCH):
        for line in lines[begin : begin + BATCH]:
            written.leaf("line", *line)
        if not begin:
            written.remark({"kind": "key", "key": str(key)})
        written.remark({"kind": "index", "root": root.hex()})
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        point = Checkpoint(ORIGIN, written.size, merkle.root(written.frontier), now, 1, previous)
        previous = point.digest
        signature = notes.sign(point.text, key, private.sign)
        written.put("point", str(notes.Note(point.text, (signature,))), [])
    written.put("end", written.size)


class Written:
    """
    The file, and the tree that grows with it.
    """

    def __init__(self, file, drawn) -> None:
        self.file, self.drawn = file, drawn
        self.frontier, self.size = [], 0

    def put(self, *record) -> None:
        self.file.write(orjson.dumps(record) + b"\n")

    def heads(self, heads) -> bytes:
        """
        The place of each person's head, and the root of the places.
        """
        said = {person: _head(person, *one) for person, one in heads.items()}
        drawn = self.drawn.sample(range(places.PLACES), len(said))
        taken = dict(zip(said, drawn, strict=True))
        self.put("head", 1, ORIGIN, 0, [], "")
        for person, (one, salt, shown, reserved) in said.items():
            opened = [salt.hex(), shown.decode(), reserved.decode(), 0, commitments.START.hex()]
            self.put("place", taken[person], one.hex(), *opened)
        return places.root_of({taken[person]: one[0] for person, one in said.items()})

    def leaf(self, kind, one, salt, shown, reserved) -> None:
        self.put(kind, self.size, one.hex(), salt.hex(), shown.decode(), reserved.decode())
        merkle.extend(self.frontier, self.size, merkle.leaf_hash(one))
        self.size += 1

    def remark(self, remark) -> None:
        shown, salt = orjson.dumps(remark), self.drawn.randbytes(32)
        self.leaf("remark", commitments.commit(shown, b"", salt), salt, shown, b"")


def _events(events, drawn, by):
    heads, lines = {}, []
    for number in range(events):
        person, salt = drawn.randrange(PERSONS), drawn.randbytes(32)
        shown = orjson.dumps(
            {
                "kind": "line",
                "line": number,
                "at": "2026-03-01T08:00:00.000000+00:00",
                "recorded": "2026-03-01T08:00:00.000000+00:00",
                "action": "read",
                "type": "Observation",
                "id": f"o{number}",
                "count": 1,
                "code": "",
                "by": by.hex(),
            }
        )
        reserved = orjson.dumps(
            {"person": person, "label": 3, "detail": "", "facts": 17, "law": 1, "request": "r"}
        )
        one = commitments.commit(shown, reserved, salt)
        count, head = heads.get(person, (0, commitments.START))
        heads[person] = count + 1, commitments.follow(head, one)
        lines.append((one, salt, shown, reserved))
    return lines, heads


def _head(person, count, head):
    salt = os.urandom(32)
    shown = orjson.dumps({"kind": "head", "count": count, "head": head.hex()})
    reserved = orjson.dumps({"person": person})
    return commitments.commit(shown, reserved, salt), salt, shown, reserved


def writes(rounds: int) -> None:
    """
    Processor time of the whole server (its backends), by line, with the sealer and without.
    """
    home = Path(tempfile.mkdtemp(prefix="ens-bench-"))
    home.chmod(0o755)
    os.environ |= {"ENS_HOME": str(home), "ENS_WITNESSES": "", "ENS_MODE": "sandbox"}
    from ens.config import embedded

    server = embedded.start(home)
    os.environ["DATABASE_URL"] = server.url
    os.environ["DJANGO_SETTINGS_MODULE"] = "ens.config.settings"
    try:
        _measure(rounds)
    finally:
        server.stop()


def _measure(rounds: int) -> None:
    from ens.config import setup

    setup.django()
    setup.migrate()
    from ens.contexts.register import api as register
    from ens.ground import clock, database

    who = register.enroll(kind="professional", account=1, name="Docteur Essai")

    def one_round() -> float:
        began = time.monotonic()
        for number in range(LINES_A_ROUND):
            line = register.Line(number % 97 + 1, who, "read", "Observation", f"o{number}")
            with database.transaction():
                register.write([line], now=clock.now())
        return (time.monotonic() - began) / LINES_A_ROUND * 1000

    one_round()
    without, beside = [], []
    for _ in range(rounds):
        while register.seal(now=clock.now()):
            pass
        without.append(one_round())
        command = [sys.executable, "-m", "bench.register", "seal"]
        sealing = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert sealing.stdout
        sealing.stdout.readline()
        beside.append(one_round())
        sealing.kill()
        sealing.wait()
        sealing.stdout.close()
    alone, sealed = statistics.median(without), statistics.median(beside)
    print(f"{rounds} rounds of {LINES_A_ROUND} lines, alternating; median of the rounds")
    print(f"a line alone {alone:.3f} ms, with the sealer {sealed:.3f} ms")
    print(f"{(sealed / alone - 1) * 100:+.1f} %; best rounds {min(beside) / min(without) - 1:+.1%}")


def seal_forever() -> None:
    from ens.config import setup

    setup.django()
    from ens.config.repeating import PAUSE
    from ens.contexts.register import api as register
    from ens.ground import clock

    register.seal(now=clock.now())
    print("ready", flush=True)
    while True:
        register.seal(now=clock.now())
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
