"""
Backup and restore where the database is a server that is not ours: the role that may copy it, what
is said to one that may not, and the folder that the restored server starts on.
"""

import shutil

import psycopg
import pytest

from ens.config import embedded
from tests.drills import keeping
from tests.plugins.running import new_home

LINEAGE = "select id from ground_lineage"


class Outside:
    """
    A server of its own, and a home that only knows its address.
    """

    def __init__(self):
        self.there, self.home = new_home(), new_home()
        self.server = embedded.start(self.there)
        with psycopg.connect(self.server.url, autocommit=True) as connection:
            connection.execute("create role ens login")
            connection.execute("create role ens_backup login replication")
            connection.execute("create role ens_web login")
            connection.execute("create role ens_jobs login")
            connection.execute("grant ens_jobs to ens")
            connection.execute("create database ens owner ens")
        assert self.ens("migrate").returncode == 0

    def url(self, role="ens"):
        return self.server.url.replace("postgres@/postgres", f"{role}@/ens")

    def ens(self, *asked, role="ens", **environment):
        return keeping.command(self.home, *asked, DATABASE_URL=self.url(role), **environment)


@pytest.fixture(scope="module")
def outside():
    one = Outside()
    yield one
    one.server.stop()
    for folder in (one.there, one.home):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def backup(outside):
    with psycopg.connect(outside.url(), autocommit=True) as connection:
        connection.execute("grant select on django_migrations to ens_backup")
    file = outside.home / "sauvegarde.tar"
    told = outside.ens("backup", file, role="ens_backup")
    assert told.returncode == 0, told.stderr
    return file


def test_a_role_that_may_not_copy_is_told_what_to_do(outside, tmp_path):
    told = outside.ens("backup", tmp_path / "sauvegarde.tar")
    assert told.returncode == 1
    assert "ALTER ROLE ens REPLICATION" in told.stderr
    assert "--without-database" in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_is_beside_the_database_is_kept_without_it(outside, tmp_path):
    told = outside.ens("backup", "--without-database", tmp_path / "fichiers.tar")
    assert told.returncode == 0, told.stderr
    back = outside.ens("restore", "--force", tmp_path / "fichiers.tar")
    assert back.returncode == 0, back.stderr
    assert (outside.home / ".renew").exists()
    assert outside.ens("migrate").returncode == 0
    assert not (outside.home / ".renew").exists()


def test_without_a_folder_for_the_database_nothing_is_touched(outside, backup):
    before = keeping.contents(outside.home)
    told = outside.ens("restore", "--force", backup)
    full = outside.ens("restore", "--force", "--pgdata", outside.there, backup)
    assert (told.returncode, full.returncode) == (1, 1)
    assert "--pgdata" in told.stderr
    assert "empty folder" in full.stderr
    assert keeping.contents(outside.home) == before


def test_a_server_started_on_the_folder_serves_after_a_migration(outside, backup, tmp_path):
    data = new_home() / "pgdata"
    told = outside.ens("restore", "--force", "--pgdata", data, backup)
    assert told.returncode == 0, told.stderr
    embedded.give(data)
    with psycopg.connect(outside.url()) as connection:
        [(before,)] = connection.execute(LINEAGE).fetchall()
    outside.server.stop()
    outside.server = embedded.start_at(data)
    assert outside.ens("migrate").returncode == 0
    checked = outside.ens("check", role="ens_web")
    assert (checked.returncode, checked.stdout) == (0, "")
    as_owner = outside.ens("check")
    assert as_owner.returncode == 0
    assert "note: the database role ens owns tables: this part signs in as ens_web" in (
        as_owner.stdout
    )
    with psycopg.connect(outside.url()) as connection:
        [(after,)] = connection.execute(LINEAGE).fetchall()
    assert after != before


def test_a_server_that_does_not_answer_is_said_in_a_line(outside):
    told = keeping.command(outside.home, "check", DATABASE_URL="postgresql://ens@127.0.0.1:1/ens")
    assert told.returncode == 1
    assert told.stderr.startswith("ENS: the database does not answer")
    assert "Traceback" not in told.stderr
