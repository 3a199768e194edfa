"""
How an export ends: given up half-way, expired, failed, killed and taken up again.
"""

import os
import threading

import pytest

from ens.ground import clock
from tests.fhir_api import exporting, inside, things, within
from tests.fhir_api.answers import assert_refused, codes

loader = within.loader

pytestmark = pytest.mark.usefixtures("database")
PEOPLE = 4


@pytest.fixture(scope="module")
def doctor(loader):
    """
    A doctor of some people, each with a measure.
    """
    one = inside.doctor()
    for _ in range(PEOPLE):
        person = inside.holder()
        inside.care_for(person, one)
        loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
    return one


@pytest.fixture
def http(doctor):
    with exporting.software(doctor) as client:
        yield client


def folder_of(at):
    from ens.contexts.exports import api as exports

    return exports.folder(at.rpartition("/")[2])


def alone(act):
    """
    With a connection of its own, given back.
    """
    from django.db import connections

    act()
    connections.close_all()


def after_persons(monkeypatch, count, act):
    """
    Have something happen, in another thread, once so many persons are done.
    """
    from ens.journeys.bulk import writing

    done, real = [], writing._person

    def person(work, key):
        if len(done) == count:
            done.append(0)
            other = threading.Thread(target=alone, args=(act,))
            other.start()
            other.join()
        done.append(key)
        return real(work, key)

    monkeypatch.setattr(writing, "_person", person)


def test_given_up_half_way_nothing_of_it_is_left(http, monkeypatch):
    at = exporting.start(http)
    after_persons(monkeypatch, 2, lambda: http.delete(at).raise_for_status())
    exporting.work()
    assert_refused(http.get(at), 404, "not-found")
    assert not folder_of(at).exists()


def test_a_worker_that_ends_leaves_the_rest_to_another(http, monkeypatch):
    from collections import Counter

    from ens.config import exporter

    at, stopping = exporting.start(http), threading.Event()
    after_persons(monkeypatch, 2, stopping.set)
    exporter.work_once(stopping, Counter())
    half = http.get(at)
    assert (half.status_code, half.headers["x-progress"]) == (202, "6 resources")
    monkeypatch.undo()
    exporting.work()
    assert_whole(http, exporting.manifest(http, at))


def assert_whole(http, manifest):
    found = exporting.lines(http, manifest)
    for name in ("Patient", "Observation"):
        ids = [one["id"] for one in found[name]]
        assert len(ids) == len(set(ids)) == PEOPLE


@pytest.mark.parametrize(
    "place", ["export-before-person", "export-before-commit", "export-before-end"]
)
def test_what_was_stopped_anywhere_is_taken_up_without_a_line_twice(http, monkeypatch, place):
    from ens.ground import failpoints

    at, reached, real = exporting.start(http), [], failpoints.reach

    def reach(name):
        if name == place:
            reached.append(name)
            if len(reached) == (1 if place.endswith("end") else 3):
                raise failpoints.FailpointReached(name)
        real(name)

    monkeypatch.setattr(failpoints, "reach", reach)
    with pytest.raises(failpoints.FailpointReached):
        exporting.work_once()
    exporting.work()
    assert_whole(http, exporting.manifest(http, at))


def test_files_that_a_disk_lost_are_made_again(http, monkeypatch):
    from collections import Counter

    from ens.config import exporter

    at, stopping = exporting.start(http), threading.Event()
    after_persons(monkeypatch, 2, stopping.set)
    exporter.work_once(stopping, Counter())
    monkeypatch.undo()
    (folder_of(at) / "Patient-1.ndjson").write_bytes(b"")
    exporting.work()
    assert_whole(http, exporting.manifest(http, at))


def test_what_began_in_another_life_of_the_database_begins_again(http, monkeypatch):
    from collections import Counter

    from ens.config import exporter
    from ens.ground import database

    at, stopping = exporting.start(http), threading.Event()
    after_persons(monkeypatch, 2, stopping.set)
    exporter.work_once(stopping, Counter())
    monkeypatch.undo()
    database.execute("update exports_instant set lineage = gen_random_uuid()")
    exporting.work()
    assert_whole(http, exporting.manifest(http, at))


def test_files_that_a_restore_did_not_bring_back_are_not_there(http):
    manifest = exporting.finished(http, _type="Patient")
    url = manifest["output"][0]["url"]
    (folder_of(url.rpartition("/")[0]) / "Patient-1.ndjson").unlink()
    assert_refused(http.get(url), 404, "not-found")


def test_a_software_that_was_revoked_is_given_nothing(http, monkeypatch):
    from ens.contexts.accounts import api as accounts

    at = exporting.start(http)
    with monkeypatch.context() as patch:
        patch.setattr(accounts, "client_of", lambda client: None)
        exporting.work()
    assert http.get(at).status_code == 500
    assert not folder_of(at).exists()


def test_without_room_it_fails_and_leaves_nothing(http, monkeypatch):
    from ens.journeys.bulk.files import Files

    def full(self, *of, **more):
        raise OSError(28, "No space left on device")

    at = exporting.start(http)
    monkeypatch.setattr(Files, "write", full)
    exporting.work()
    answer = http.get(at)
    assert (answer.status_code, codes(answer)) == (500, ["exception"])
    assert "room" in answer.text
    assert not folder_of(at).exists()
    assert http.delete(at).status_code == 202
    assert_refused(http.get(at), 404, "not-found")


def test_what_fails_again_and_again_is_given_up(http, monkeypatch):
    from collections import Counter

    from ens.config import exporter
    from ens.journeys.bulk import writing

    def broken(job):
        raise ZeroDivisionError

    at, failed = exporting.start(http), Counter()
    monkeypatch.setattr(writing, "_begun", broken)
    for _ in range(exporter.MOST_TRIES):
        with pytest.raises(ZeroDivisionError):
            exporter.work_once(threading.Event(), failed)
    assert http.get(at).status_code == 500
    assert not exporting.work_once()


def test_after_its_time_it_is_there_no_more(http):
    from ens.contexts.exports import api as exports
    from ens.ground import database

    at = exporting.start(http)
    exporting.work()
    url = exporting.manifest(http, at)["output"][0]["url"]
    database.execute("update exports_job set expires_at = now() where job::text = %s",
                     (at.rpartition("/")[2],))  # fmt: skip
    for one in (at, url):
        assert_refused(http.get(one), 404, "not-found")
    assert folder_of(at).exists()
    assert exports.sweep(now=clock.now()) == 1
    assert not folder_of(at).exists()


def test_files_that_nobody_knows_are_swept(http):
    from ens.contexts.exports import api as exports

    at = exporting.start(http)
    exporting.work()
    left = folder_of("/never")
    left.mkdir(parents=True)
    (left / "Patient-1.ndjson").write_bytes(b"1")
    exports.sweep(now=clock.now())
    assert left.exists()  # it may be of a work that is being asked
    os.utime(left, (0, 0))
    exports.sweep(now=clock.now())
    assert not left.exists()
    assert_whole(http, exporting.manifest(http, at))


def test_nothing_readable_is_on_the_disk(http):
    at = exporting.start(http)
    exporting.work()
    for path in folder_of(at).iterdir():
        content = path.read_bytes()
        assert b"resourceType" not in content
        assert b"DEDANS" not in content


@pytest.mark.parametrize("harm", [lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[:-1]])
def test_a_file_that_was_changed_is_not_served(http, harm):
    from ens.contexts.exports import api as exports

    manifest = exporting.finished(http, _type="Patient")
    url = manifest["output"][0]["url"]
    path = folder_of(url.rpartition("/")[0]) / "Patient-1.ndjson"
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(exports.Damaged):
        http.get(url)


def test_what_a_record_says_at_one_instant_is_what_is_in_it(loader, monkeypatch):
    """
    Changed and made while it is under way: the first is as it was, the second is not there.
    """
    doctor = inside.doctor()
    person = inside.holder()
    inside.care_for(person, doctor)
    made = loader.post("/Observation", json=things.observation(person.id, value=60)).json()

    def change():
        changed = things.observation(person.id, value=99, id=made["id"])
        loader.put(f"/Observation/{made['id']}", json=changed).raise_for_status()
        loader.post("/Observation", json=things.observation(person.id)).raise_for_status()

    with exporting.software(doctor) as http:
        after_persons(monkeypatch, 0, change)
        manifest = exporting.finished(http, _type="Observation")
        (one,) = exporting.lines(http, manifest)["Observation"]
        assert (one["id"], one["valueQuantity"]["value"]) == (made["id"], 60)
        monkeypatch.undo()
        later = exporting.finished(http, _type="Observation", _since=manifest["transactionTime"])
        values = {one["valueQuantity"]["value"] for one in
                  exporting.lines(http, later)["Observation"]}  # fmt: skip
    assert values == {99, 61.5}


def test_what_was_being_written_at_that_instant_is_not_missed(loader, database_url):
    """
    A write dated before it and committed after is in what came since.
    """
    import psycopg

    from ens.journeys.bulk import writing

    doctor, person = inside.doctor(), inside.holder()
    inside.care_for(person, doctor)
    made = loader.post("/Observation", json=things.observation(person.id)).json()["id"]
    with exporting.software(doctor) as http, psycopg.connect(database_url) as slow:
        slow.execute(
            "update record_resource set updated = updated - interval '1 hour', tx = default"
            " where person = %s and fid = %s", (person.key, made),
        )  # fmt: skip
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writing, "WAITING_SECONDS", 0)
            first = exporting.finished(http, _type="Observation")
        slow.commit()
        later = exporting.finished(http, _type="Observation", _since=first["transactionTime"])
        assert [one["id"] for one in exporting.lines(http, later)["Observation"]] == [made]


def test_an_export_stops_when_the_permission_is_taken_back(loader):
    """
    Withdrawn before the worker's turn: nothing is read, so nothing is told as exported.
    """
    import httpx
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.fhir_api.application import application

    person = inside.holder()
    loader.post("/Observation", json=things.observation(person.id)).raise_for_status()
    app = inside.through(person, "dedans-app", "patient/*.rs", person.key)
    now = clock.now()
    grant, _ = accounts.allow(app, now=now)
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes=app.scopes, audience=settings.FHIR_BASE, now=now
    )
    with httpx.Client(
        transport=httpx.WSGITransport(app=application),
        base_url=settings.FHIR_BASE,
        headers={"authorization": f"Bearer {raw}"},
        trust_env=False,
    ) as of_app:
        exporting.start(of_app)
    client = accounts.client_of(app.client)
    taken = accounts.withdraw(by=person.actor, client=client, person=person.key, now=clock.now())
    assert taken == 1
    exporting.work()
    assert [line for line in inside.lines_of(person, after=0) if line[1] == "export"] == []
