"""
Search rows written again: what older versions stored is found by what this one knows.
"""

import threading

import pytest

from tests.fhir_api import inside, things

UCUM = "http://unitsofmeasure.org"
TABLES = ("token", "date", "string", "reference", "quantity", "composite", "present", "uri")


@pytest.fixture
def record(as_worker):
    from ens.contexts.record import reindexing

    return reindexing


@pytest.fixture
def person(database):
    """
    Somebody with seven measures.
    """
    one = inside.holder()
    with inside.http(inside.operator()) as loader:
        for value in range(60, 67):
            sent = things.observation(one.id, value=value, performer=[{"display": "Moi"}])
            assert loader.post("/Observation", json=sent).status_code == 201
    return one


@pytest.fixture
def broken(record):
    """
    How many bodies other tests left that do not open.
    """
    return sum(one.failed for one in record.reindex())


def rows(person):
    from ens.ground import database

    return {
        table: database.execute(
            f"select x::text from record_{table} x where person = %s order by 1",
            (person.key,),
        ).fetchall()
        for table in TABLES
    }


def forget(person, version=1):
    """
    As a version left it that knew nothing of this one's rows.
    """
    from ens.ground import database

    for table in TABLES:
        database.execute(f"delete from record_{table} where person = %s", (person.key,))
    database.execute("update record_indexing set version = %s, person = -1, rid = -1", (version,))


def test_the_rows_are_those_that_writing_it_today_would_give(record, person):
    written, line = rows(person), inside.last_line()
    assert written["quantity"]
    assert written["composite"]
    assert written["present"]
    forget(person)
    assert record.is_due()
    steps = list(record.reindex())
    assert sum(one.done + one.failed for one in steps) == record.count()
    assert not record.is_due()
    assert rows(person) == written
    assert inside.last_line() == line, (
        "nothing was told to anybody: nothing to tell in the register"
    )


def test_what_is_written_twice_is_there_once(record, person):
    written = rows(person)
    list(record.reindex())
    assert rows(person) == written


def test_it_goes_on_from_where_it_was_stopped(record, person, monkeypatch):
    written = rows(person)
    forget(person)
    monkeypatch.setattr(record, "NEXT", record.NEXT.replace("limit 100", "limit 3"))
    walk = record.reindex()
    done = 0
    for step in walk:
        done += step.done
        if rows(person)["quantity"]:
            break
    walk.close()
    assert record.is_due()
    assert 0 < len(rows(person)["quantity"]) < 7
    rest = sum(step.done for step in record.reindex())
    assert done + rest <= record.count() + 3  # the step that it was stopped in is done again
    assert rows(person) == written


def test_only_what_is_asked_for_is_written_again(record, person):
    written = rows(person)
    forget(person, version=record.VERSION)
    list(record.reindex(["Observation"]))
    again = rows(person)
    assert again["quantity"] == written["quantity"]
    assert again["string"] == []  # those of the Patient
    list(record.reindex(["Patient"]))
    assert rows(person) == written


def test_a_body_that_does_not_open_stops_nothing_else(record, person, broken):
    from ens.ground import database

    (rid, body), *_ = database.execute(
        "select rid, body from record_resource where person = %s order by rid desc", (person.key,)
    ).fetchall()
    swap = "update record_resource set body = %s where person = %s and rid = %s"
    forget(person)
    database.execute(swap, (bytes(body[:-1]) + b"?", person.key, rid))
    steps = list(record.reindex())
    assert sum(one.failed for one in steps) == broken + 1
    assert len(rows(person)["quantity"]) == 6
    database.execute(swap, (bytes(body), person.key, rid))
    list(record.reindex())
    assert len(rows(person)["quantity"]) == 7


def elsewhere(work):
    """
    In another thread, which has a connection of its own.
    """
    from django.db import connections

    failures = []

    def run():
        try:
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failures


def test_what_somebody_holds_is_waited_for(record, person, broken):
    from ens.ground import database

    written = rows(person)
    forget(person)
    held, released = threading.Event(), threading.Event()

    def hold():
        with database.transaction():
            database.execute(
                "select from record_resource where person = %s limit 1 for update", (person.key,)
            )
            held.set()
            released.wait(10)

    thread, failures = elsewhere(hold)
    assert held.wait(10)
    threading.Timer(1.2, released.set).start()
    steps = list(record.reindex())
    thread.join()
    assert not failures
    assert sum(one.failed for one in steps) == broken
    assert rows(person) == written


def test_two_walks_are_never_under_way_at_once(record, person):
    walk = record.reindex()
    next(walk)
    thread, failures = elsewhere(lambda: list(record.reindex()))
    thread.join()
    assert [type(one) for one in failures] == [record.AlreadyUnderWay]
    walk.close()
    list(record.reindex())


def test_units_are_worth_what_this_version_says(record, person):
    from ens.ground import database

    database.execute("update record_unit set dimension = '', numerator = 7 where code = 'kg'")
    list(record.reindex())
    with inside.http(inside.operator()) as loader:
        asked = {"patient": person.id, "value-quantity": f"60.0|{UCUM}|kg,6.10e4|{UCUM}|g"}
        assert loader.get("/Observation", params=asked).json()["total"] == 2


def test_an_empty_walk_ends(record):
    assert list(record.reindex(["MedicinalProductUndesirableEffect"])) == []
