"""
A loading killed with -9, wherever: the same command goes on, and everybody is there once, whole.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import orjson
import pytest

from ens.config import embedded
from ens.sandbox.generator import people

PEOPLE = 30
PLACES = ("before-begin", "after-data", "after-trace", "after-outbox", "after-commit")
STORED = """
select p.public_id::text, r.type, count(*) from identity_person p
join record_resource r using (person) group by 1, 2
"""


class Place:
    """
    A home of its own, with its database.
    """

    def __init__(self, home):
        self.home = home
        self.server = embedded.start(home)
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("ENS_")
        }
        self.environment |= {
            "ENS_HOME": str(home), "ENS_PORT": "9388", "ENS_MODE": "sandbox",
            "DATABASE_URL": self.server.url,
        }  # fmt: skip

    def begin(self, *command, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "ens.config.commands", *command],
            env=self.environment | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip

    def run(self, *command, **more):
        process = self.begin(*command, **more)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said.decode()

    def sql(self, statement):
        import psycopg

        with psycopg.connect(self.server.url) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def place():
    home = Path(tempfile.mkdtemp(prefix="ens-loading-"))
    home.chmod(0o755)
    one = Place(home)
    assert one.run("migrate")[0] == 0
    yield one
    one.server.stop()
    shutil.rmtree(home, ignore_errors=True)


def kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.slow
def test_people_killed_everywhere_are_all_there_once_and_whole(place):
    asked = ("population", str(PEOPLE), "--processes", "2")
    for where in PLACES:
        code, said = place.run(*asked, ENS_FAILPOINT=f"{where}:kill")
        assert code == 1, said
        assert "goes on from there" in said
    for seconds in (3, 4):
        process = place.begin(*asked)
        time.sleep(seconds)
        kill(process)
    code, said = place.run(*asked)
    assert code == 0, said
    assert f"{PEOPLE}/{PEOPLE} people" in said
    assert stored(place) == made()
    lines = "select count(*) from register_trace where action = 'create' and person > 0"
    resources = "select count(*) from record_resource where person > 0"
    assert place.sql(lines) == place.sql(resources)


def stored(place):
    """
    How many resources of each type everybody has, but what a document's own content brings.
    """
    from ens.standards.fhir import definitions

    found = {}
    for fid, number, count in place.sql(STORED.replace("group by", "where r.origin = 0 group by")):
        found.setdefault(fid, {})[definitions.type_of_number(number)] = count
    return found


def made():
    lines = [people.line(1, index) for index in range(PEOPLE)]
    return {
        line["id"]: dict(Counter(resource["resourceType"] for _, resource in line["entries"]))
        for line in lines
    }


def test_a_folder_killed_everywhere_is_loaded_once(place, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    patients = [{"resourceType": "Patient", "id": f"drill-{n}"} for n in range(20)]
    observations = [
        {
            "resourceType": "Observation", "status": "final", "code": {"text": "Poids"},
            "subject": {"reference": f"Patient/drill-{n % 20}"},
        }
        for n in range(1500)
    ]  # fmt: skip
    for name, resources in (("Patient", patients), ("Observation", observations)):
        (folder / f"{name}.ndjson").write_bytes(b"\n".join(map(orjson.dumps, resources)))
    before = place.sql("select count(*) from identity_person")[0][0]
    for where in ("after-data", "after-outbox", "after-commit"):
        code, said = place.run("load", str(folder), ENS_FAILPOINT=f"{where}:kill")
        assert code == 1, said
    code, said = place.run("load", str(folder))
    assert code == 0, said
    assert place.sql("select count(*) from identity_person")[0][0] == before + 20
    counted = place.sql(
        "select count(*), count(distinct person) from record_resource where client = 'load'"
    )
    assert counted == [(1520, 20)]


def test_what_a_folder_refuses_is_named_and_the_exit_code_says_so(place, tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    good = json.dumps({"resourceType": "Patient", "id": "drill-broken"})
    (folder / "Patient.ndjson").write_text(f"{good}\n{{broken\n")
    code, said = place.run("load", str(folder))
    assert code == 1
    assert "Patient.ndjson, line 2: structure: " in said
    assert "1 refused" in said
    assert place.run("load", str(tmp_path / "nothing"))[0] == 1
