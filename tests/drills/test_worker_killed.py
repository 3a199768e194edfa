"""
A worker killed with -9, before an effect and then after it: the person is written to, once.

Over the database of the tests, where no other worker is; the mail goes to a mailbox of a running
sandbox.
"""

import time
from pathlib import Path

import pytest

from tests.drills.parts import Part
from tests.fhir_api import inside


@pytest.fixture
def environment(running_system, database_url):
    from django.conf import settings

    return {
        "ENS_HOME": str(settings.ENS_HOME),
        "ENS_PORT": "18000",
        "ENS_MODE": "sandbox",
        "DATABASE_URL": database_url,
        "ENS_SMTP_PORT": str(running_system.port + 12),
    }


@pytest.fixture
def told(database):
    """
    Somebody with an address, in whose space a document has just arrived. What the clock brings
    to others meanwhile may come first.
    """
    from ens.contexts.identity import api as identity
    from ens.ground import database

    # What other tests left waiting would be taken first.
    database.execute("update ground_outbox set dispatched_at = now() where dispatched_at is null")
    database.execute("delete from procrastinate_jobs")
    person, author = inside.holder(), inside.doctor()
    address = f"coupure.{person.key}@example.test"
    identity.change_email(person=person.key, email=address)
    inside.register_clients()
    with inside.http(inside.structure_of(author)) as hospital:
        hospital.post("/", json=inside.submission(person, author)).raise_for_status()
    # What leaves for research has its own drill.
    database.execute(
        "update ground_outbox set dispatched_at = now() where event = 'record.Deposited'"
    )
    return person, address


def wait_for(condition, *, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def run_until_killed(environment, failpoint):
    worker = Part("worker", **environment, ENS_FAILPOINT=failpoint)
    try:
        wait_for(lambda: worker.process.poll() is not None, seconds=40, what=failpoint)
        assert worker.process.returncode == -9
    finally:
        worker.stop()


def done(person):
    from ens.ground import database

    return database.execute(
        "select count(*) from ground_effect e join ground_outbox o on o.id = e.event"
        " where (o.payload ->> 'person')::bigint = %s",
        (person.key,),
    ).fetchone()[0]


def waiting(person):
    from ens.ground import database

    return database.execute(
        "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
        " and (args -> 'payload' ->> 'person')::bigint = %s",
        (person.key,),
    ).fetchone()[0]


def test_the_person_is_written_to_once(running_system, environment, told):
    person, address = told
    assert Path(environment["ENS_HOME"]).exists()
    run_until_killed(environment, "before-delivery:kill")
    assert (done(person), running_system.mailbox(address)) == (0, [])
    for _somebody_elses in range(10):
        run_until_killed(environment, "after-effect:kill")
        if done(person):
            break
    assert done(person) == 1
    assert len(running_system.mailbox(address)) == 1
    worker = Part("worker", **environment)
    try:
        wait_for(lambda: waiting(person) == 0, seconds=40, what="jobs are left")
    finally:
        worker.stop()
    assert done(person) == 1
    assert len(running_system.mailbox(address)) == 1
