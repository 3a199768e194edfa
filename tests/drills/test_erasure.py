"""
Words are planted in twenty places of what is kept about somebody, who is then erased: no file of a
database made from then on holds any of them, and no backup brings them back to be read.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ens.config import embedded
from tests.drills import canaries, keeping
from tests.plugins.running import free_port, new_home, up

TABLES = """
select c.relname::text from pg_class c
where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and not c.relispartition
"""
HOLDING = "select count(*) from {table} t where t::text like any(%s)"


class Erasure:
    """
    A system with somebody in it, backed up, then without them, and backed up again.
    """

    def __init__(self):
        self.homes = []
        self.home, self.folder = self.new(), self.new()
        self.before, self.after = self.folder / "before.tar", self.folder / "after.tar"
        system = up(self.home, free_port())
        try:
            self.told = planted(system)
            self.words = self.told["words"]
            told = keeping.command(self.home, "backup", self.before)
            self.recovery = keeping.recovery_key(told)
            self.refused = keeping.command(self.home, "erase", self.told["id"])
            self.erased = keeping.command(
                self.home, "erase", self.told["id"], "--case", "4", "--yes"
            )
            rewrite(system.database_url)
            self.last = keeping.command(self.home, "backup", self.after)
        finally:
            system.stop()

    def new(self):
        self.homes.append(new_home())
        return self.homes[-1]

    def restored(self, file, *asked, start=True):
        """
        A new home with this backup in it, started once and stopped.
        """
        home = self.new()
        told = keeping.command(home, "restore", *asked, file, ENS_RECOVERY_KEY=self.recovery)
        assert told.returncode == 0, told.stderr
        if start:
            running = up(home, free_port())
            rewrite(running.database_url)
            running.stop()
        return home


def planted(system):
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.canaries"],
        env=os.environ | {
            "ENS_HOME": str(system.home), "DATABASE_URL": system.database_url,
            "ENS_PORT": str(system.port), "ENS_TOMBSTONES": "",
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def rewrite(url):
    """
    As an operator does who wants nothing left in the pages and statistics that were freed.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("wal_recycle = off", "min_wal_size = '32MB'"):
            connection.execute(f"alter system set {setting}")
        connection.execute("select pg_reload_conf()")
        connection.execute("analyze")
        connection.execute("vacuum full")
        for _ in range(3):
            connection.execute("select pg_switch_wal()")
            connection.execute("checkpoint")


@pytest.fixture(scope="module")
def erasure():
    one = Erasure()
    yield one
    for home in one.homes:
        shutil.rmtree(home, ignore_errors=True)


def in_files(home, words, *, named=True):
    """
    Which of the words any file of a stopped home holds, in either case.
    """
    found = set()
    for folder in (embedded.data_folder(home), Path(home) / "blobs", Path(home) / "exports"):
        for path in folder.rglob("*"):
            if path.is_file():
                data = path.read_bytes().lower()
                found |= {
                    f"{place}: {path.relative_to(folder)}" if named else place
                    for place, word in words.items()
                    if word.encode() in data
                }
    return found


def in_rows(home, words):
    """
    Which tables show any of the words, whatever is compressed on the disk.
    """
    server = embedded.start(home)
    try:
        with psycopg.connect(server.url) as connection:
            tables = [name for (name,) in connection.execute(TABLES).fetchall()]
            patterns = [f"%{made}%" for word in words.values() for made in (word, word.upper())]
            return {
                table
                for table in tables
                if connection.execute(HOLDING.format(table=table), (patterns,)).fetchone()[0]
            }
    finally:
        server.stop()


def test_twenty_places_were_planted_and_the_clear_ones_are_found_before(erasure):
    """
    Or nothing that follows would say anything.
    """
    assert len(erasure.words) == len(canaries.SEALED) + len(canaries.CLEAR) == 20
    home = erasure.restored(erasure.before, start=False)
    assert in_files(home, erasure.words, named=False) >= {*canaries.CLEAR}
    assert {"record_token", "identity_person", "register_trace"} <= in_rows(home, erasure.words)


@pytest.mark.row("SEC-06")
def test_what_was_sealed_is_in_clear_nowhere_even_before(erasure):
    home = erasure.restored(erasure.before, start=False)
    clear = {erasure.words[place] for place in canaries.CLEAR}
    sealed = {
        place: erasure.words[place]
        for place in canaries.SEALED
        if erasure.words[place] not in clear
    }
    assert in_files(home, sealed) == set()
    assert not any(word.encode() in erasure.before.read_bytes() for word in erasure.words.values())


@pytest.mark.row("SEC-06")
def test_a_database_made_after_the_erasure_holds_none_of_them(erasure):
    assert "--yes" in erasure.refused.stderr
    assert erasure.erased.returncode == 0, erasure.erased.stderr
    assert erasure.last.returncode == 0, erasure.last.stderr
    home = erasure.restored(erasure.after)
    assert in_files(home, erasure.words) == set()
    assert in_rows(home, erasure.words) == set()


@pytest.mark.row("SEC-06")
def test_an_older_backup_is_erased_again_before_it_is_served(erasure):
    tombstones = erasure.home / "tombstones.jsonl"
    assert erasure.told["id"] not in tombstones.read_text()
    home = erasure.restored(erasure.before, "--tombstones", tombstones)
    assert in_files(home, erasure.words) == set()
    assert in_rows(home, erasure.words) == set()
    assert nobody_has(home, erasure.told["id"])
    assert not nobody_has(home, erasure.told["other"])


def nobody_has(home, public_id):
    server = embedded.start(home)
    try:
        with psycopg.connect(server.url) as connection:
            asked = "select count(*) from identity_public_id where public_id = %s"
            return connection.execute(asked, (public_id,)).fetchone()[0] == 0
    finally:
        server.stop()


def test_no_key_of_a_later_database_opens_what_the_older_one_sealed(erasure):
    """
    The body that the older one holds, with each key of the one made after.
    """
    keys_of = "select person from ground_person_key where person = %s"
    home = erasure.restored(erasure.after, start=False)
    server = embedded.start(home)
    try:
        with psycopg.connect(server.url) as connection:
            assert connection.execute(keys_of, (erasure.told["person"],)).fetchone() is None
    finally:
        server.stop()
