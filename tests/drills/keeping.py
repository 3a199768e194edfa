"""
`ens backup` and `ens restore`, run as an operator would; and what a home holds, without them.
"""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import psycopg

from ens.ground import keys, wrapping
from ens.ground.providing import files
from tests.journeys import deposits

KEY = re.compile(r"ENS(?:-[A-Z2-7]{7}){8}")
LINES = "select line, md5(register_trace::text) from register_trace"
BLOBS = """
select r.person, r.blob, k.wrapped from record_resource r join ground_person_key k using (person)
where r.blob <> ''
"""
WRAPPING = "select number, sealed from ground_wrapping_key"


def command(home, *asked, **environment):
    """
    Run one; its result, with both outputs.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENS_")}
    kept.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "ens.config.commands", *map(str, asked)],
        env=kept | {"ENS_HOME": str(home)} | environment,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def recovery_key(told):
    return KEY.search(told.stdout).group()


def lines(url):
    with psycopg.connect(url) as connection:
        return dict(connection.execute(LINES).fetchall())


def unopened(home, url):
    """
    The blobs that rows name and that are missing, or do not open; and how many were looked at.
    """
    provider = files.Files(Path(home) / "keys" / "deployment.key")
    with psycopg.connect(url) as connection:
        rows = connection.execute(BLOBS).fetchall()
        sealed = dict(connection.execute(WRAPPING).fetchall())
    wrong = []
    for person, name, wrapped in rows:
        path = Path(home) / "blobs" / name[:2] / name[2:4] / name
        key = keys.AESGCM(wrapping.unwrap_elsewhere(provider, sealed, wrapped, person=person))
        try:
            keys.unseal(key, path.read_bytes(), name.encode())
        except (OSError, keys.CannotUnseal):
            wrong.append(name)
    return wrong, len(rows)


def contents(home):
    """
    Every file under a home, but what a process writes as it runs.
    """
    moving = {"logs", "metrics", "database", "witnesses", ".restore.lock", ".lock", "up.log"}
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in Path(home).rglob("*")
        if path.is_file() and not moving & set(path.relative_to(home).parts)
    }


class Load:
    """
    Deposits one after the other from a few clients, until told to end.
    """

    def __init__(self, running, clients=3):
        said = running.individual("dr-garnier", "hospital")
        self.running, self.ending = running, threading.Event()
        self.token = lambda: running.token("hospital", deposits.FULL_SCOPE, said)
        self.token()
        self.answered: list[str] = []
        self.failed: list[str] = []
        self.threads = [threading.Thread(target=self._send) for _ in range(clients)]
        for thread in self.threads:
            thread.start()

    def _send(self):
        with self.running.http(self.token) as http:
            while not self.ending.is_set():
                answer = http.post("/", json=deposits.bundle(self.running))
                if answer.status_code == 200:
                    self.answered.append(deposits.locations(answer)[1])
                else:
                    self.failed.append(answer.text)

    def wait_for(self, count):
        while len(self.answered) < count and any(one.is_alive() for one in self.threads):
            threading.Event().wait(0.02)

    def end(self):
        self.ending.set()
        for thread in self.threads:
            thread.join(120)
