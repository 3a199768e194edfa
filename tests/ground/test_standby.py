"""
A real standby that streams from the database of the tests: what it is asked, and what it never
is.
"""

import itertools
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from tests.plugins.roles import as_role

ROOT = Path(__file__).parents[2]
_ranks = itertools.count(600_000)
USED = """
select relname from pg_stat_user_tables where seq_scan + coalesce(idx_scan, 0) > 0
"""


# As docs/how-to/deploy.md says.
ROLE = """
create role ens_commons login password 'change-me-three';
grant select on directory_structure, directory_professional, directory_situation, directory_word
    to ens_commons;
"""


@pytest.fixture(scope="module")
def server(database, database_url):
    """
    The standby's server, made by pg_basebackup, which follows by a stream.
    """
    from ens.config import embedded
    from ens.ground import database as ground

    if "ENS_TEST_DATABASE_URL" in os.environ:
        pytest.skip("the server of the tests is not ours")
    with as_role("none"):
        ground.raw().execute(ROLE)
    folder = Path(tempfile.mkdtemp(prefix="ens-standby-"))
    folder.chmod(0o755)
    copy = [str(embedded.program("pg_basebackup")), "-D", str(folder / "data"), "-d", database_url]
    subprocess.run([*copy, "-R", "-X", "stream", "-c", "fast"], check=True, capture_output=True)
    embedded.give(folder / "data")
    server = embedded.start_at(folder / "data")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def told(server, monkeypatch):
    """
    Settings that name the standby; every statement with where it went.
    """
    from django.db import connections

    from ens.config import settings
    from ens.ground import database, standby

    connections.settings["standby"] = settings._standby(as_commons(server.url))
    connections.configure_settings(connections.settings)
    seen = []
    for module, function, place in (
        (standby, "_run", "standby"), (database, "execute", "primary"),
    ):  # fmt: skip
        monkeypatch.setattr(module, function, noting(seen, place, getattr(module, function)))
    monkeypatch.setattr(standby, "AGAIN_SECONDS", 0.3)
    monkeypatch.setattr(standby, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(standby, "_known", standby._Known())
    until(lambda: follows(server))
    yield seen
    connections["standby"].close()
    del connections.settings["standby"]
    del connections["standby"]


def as_commons(url):
    return url.replace("//postgres@", "//ens_commons@")


def noting(seen, place, real):
    def execute(sql, params=(), **more):
        if "pg_" not in sql:
            seen.append((place, sql))
        return real(sql, params, **more)

    return execute


def follows(server):
    import psycopg

    from ens.ground import database

    [(end,)] = database.execute("select pg_current_wal_lsn()::text").fetchall()
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute("select pg_last_wal_replay_lsn() >= %s::pg_lsn", (end,)).fetchone()
        return row[0]


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def on_standby(server, statement):
    import psycopg

    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def places(seen, table="directory_professional"):
    found = [place for place, sql in seen if table in sql]
    seen.clear()
    return found


def test_without_the_setting_the_primary_answers(database):
    from ens.contexts.directory import api as directory
    from ens.ground import standby

    assert not standby._follows()
    assert directory.search(name="personnedecenom") == ()


def test_a_search_of_the_directory_goes_to_the_standby(server, told, someone):
    from ens.contexts.directory import api as directory

    one = someone("SECONDE")
    until(lambda: follows(server))
    told.clear()
    assert directory.search(name="seconde") == (one,)
    assert set(places(told)) == {"standby"}
    assert directory.professional(one.professional) == one
    assert places(told) == ["standby"]


@pytest.fixture
def someone(database):
    from ens.contexts.directory import api as directory
    from ens.sandbox.population import numbers

    def make(family):
        idnps = f"8{numbers.fictive_rpps(next(_ranks)).value}"
        return directory.upsert_professional(
            idnps=idnps, given="Anne", family=family, situations=[]
        )

    return make


def test_what_somebody_signs_in_or_writes_with_is_asked_of_the_primary(server, told, someone):
    from ens.contexts.directory import api as directory
    from ens.ground import database

    one = someone("PRINCIPALE")
    until(lambda: follows(server))
    told.clear()
    assert directory.professional_of_idnps(one.idnps) == one
    assert places(told) == ["primary"]
    with database.transaction():
        assert directory.search(name="principale") == (one,)
    assert set(places(told)) == {"primary"}


def test_a_standby_that_is_late_is_not_asked(server, told, someone):
    """
    What it has not got yet is asked of the primary by its key; a search, once it is too late.
    """
    from django.test import override_settings

    from ens.contexts.directory import api as directory

    directory.search(name="quiconque")
    on_standby(server, "select pg_wal_replay_pause()")
    until(lambda: on_standby(server, "select pg_get_wal_replay_pause_state()") == [("paused",)])
    try:
        one = someone("ENRETARD")
        told.clear()
        assert directory.search(name="enretard") == ()
        assert set(places(told)) == {"standby"}
        assert directory.professional(one.professional) == one
        assert places(told) == ["standby", "primary"]
        with override_settings(ENS_STANDBY_SECONDS=0.2):
            time.sleep(0.3)
            told.clear()
            assert directory.search(name="enretard") == (one,)
            assert set(places(told)) == {"primary"}
    finally:
        on_standby(server, "select pg_wal_replay_resume()")
    until(lambda: follows(server))
    assert directory.search(name="enretard") == (one,)
    assert set(places(told)) == {"standby"}


def test_a_standby_that_is_down_is_replaced_unseen_and_taken_again(server, told, someone):
    from ens.config import embedded
    from ens.contexts.directory import api as directory

    one = someone("ETEINTE")
    until(lambda: follows(server))
    assert directory.search(name="eteinte") == (one,)
    server.stop()
    told.clear()
    assert directory.search(name="eteinte") == (one,)
    assert "primary" in places(told)
    assert directory.search(name="eteinte") == (one,)
    assert set(places(told)) == {"primary"}
    embedded.start_at(server.data)
    time.sleep(0.4)
    directory.search(name="eteinte")
    told.clear()
    assert directory.search(name="eteinte") == (one,)
    assert set(places(told)) == {"standby"}


def test_no_row_of_a_person_is_ever_read_there(server, told):
    """
    By the standby's own counters, after requests of each kind and a search of the directory.
    """
    from django.db import connections

    from ens.config.spread import tables
    from ens.contexts.directory import api as directory
    from tests.fhir_api import inside, things

    person, doctor = inside.holder(), inside.doctor()
    inside.care_for(person, doctor)
    with inside.software_of(doctor) as http:
        made = http.post("/Observation", json=things.observation(person.id))
        assert made.status_code == 201
        assert http.get(f"/Observation/{made.json()['id']}").status_code == 200
        assert http.get(f"/Observation?patient={person.id}").status_code == 200
        assert http.get(f"/Patient/{person.id}").status_code == 200
    assert directory.search(name=doctor.name.split()[-1])
    assert any(place == "standby" for place, _ in told)
    connections["standby"].connection.execute("select pg_stat_force_next_flush()")
    used = {name for (name,) in on_standby(server, USED)}
    assert "directory_professional" in used
    assert used <= set(tables.of_kind("reference"))
    asked = " ".join(sql for place, sql in told if place == "standby")
    assert set(re.findall(r"(?:from|join) ([a-z]+_[a-z]+)", asked)) <= set(
        tables.of_kind("reference")
    )


def test_the_role_of_the_address_could_read_nothing_else(server):
    import psycopg

    assert ROLE.strip() in (ROOT / "docs/how-to/deploy.md").read_text("utf-8")
    with psycopg.connect(as_commons(server.url), autocommit=True) as connection:
        connection.execute("select count(*) from directory_professional")
        for table in ("record_resource", "identity_person", "register_trace", "ground_person_key"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"select count(*) from {table}")


def test_only_the_directory_knows_of_a_standby():
    """
    Whoever asks it next adds its module here, and to the tables of the test above.
    """
    asking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ens").rglob("*.py")
        if "standby.execute" in path.read_text("utf-8")
    }
    assert asking == {
        "ens/contexts/directory/queries.py",
        "ens/contexts/directory/search.py",
    }
