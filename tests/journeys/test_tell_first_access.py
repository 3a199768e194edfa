"""
The first time somebody reads a space is told, once, to those who see what was read.
"""

import datetime as dt

import pytest

from tests.plugins import roles
from tests.plugins.racing import at_once
from tests.portals import people


@pytest.fixture(autouse=True)
def settled(database):
    """
    What other tests did is past.
    """
    tell()


def tell():
    from ens.ground import clock
    from ens.journeys.tell_first_access import tell_first_accesses

    with roles.as_role("ens_jobs"):
        while tell_first_accesses(now=clock.now()):
            pass


def told_of(person, reader=None, *, telling=True):
    """
    The sentences about first accesses that this reader sees of this person.
    """
    from ens.contexts.access import api as access
    from ens.contexts.notices import api as notices
    from ens.ground import clock

    if telling:
        tell()
    actor = (reader or person).actor
    reach = access.reach(actor=actor, persons=(person.key,), action="read", now=clock.now())
    found = notices.notices_of(person.key, reach=reach, limit=50)
    return [one.text for one in found if one.kind == "first-access"]


def opens(doctor, person, document):
    answer = doctor.browser.get(f"/pro/patient/{person.id}/documents/{document}/")
    assert answer.status_code == 200


@pytest.mark.row("ACC-14")
def test_the_first_reading_is_told_and_no_other(jeanne, anne):
    document = people.deposit(people.doctor("Sophie"), jeanne)
    people.care_for(jeanne, anne)
    assert told_of(jeanne) == []
    opens(anne, jeanne, document)
    assert told_of(jeanne) == [f"{anne.name} a consulté cet espace pour la première fois."]
    opens(anne, jeanne, document)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    assert len(told_of(jeanne)) == 1


def test_each_new_reader_is_told_and_each_person_is(jeanne, anne):
    other, colleague = people.citizen("Odile"), people.doctor("Karim")
    for doctor, person in ((anne, jeanne), (colleague, jeanne), (anne, other)):
        people.care_for(person, doctor)
        doctor.browser.get(f"/pro/patient/{person.id}/")
    assert len(told_of(jeanne)) == 2
    assert len(told_of(other)) == 1


def test_a_deposit_and_a_refusal_are_no_reading(jeanne, anne):
    people.deposit(anne, jeanne)
    assert people.doctor("Karim").browser.get(f"/pro/patient/{jeanne.id}/").status_code == 404
    assert told_of(jeanne) == []


def test_ones_own_reading_and_that_of_a_parent_are_not_told(jeanne):
    child = people.citizen("Noé", born=dt.date(2020, 3, 1))
    people.represents(jeanne, child)
    jeanne.browser.get("/espace/documents/")
    jeanne.browser.get(f"/espace/{child.id}/documents/")
    assert told_of(jeanne) == []
    assert told_of(child) == []


def test_an_emergency_is_told_as_such_and_not_twice(jeanne):
    from tests.journeys.emergency.test_break_glass import break_glass

    karim = people.doctor("Karim", specialty="SM59")
    document = people.deposit(people.doctor("Sophie"), jeanne)
    break_glass(karim, jeanne)
    opens(karim, jeanne, document)
    assert told_of(jeanne) == []


def test_the_professional_is_told_nothing(jeanne, anne):
    from ens.ground import database

    before = database.execute("select count(*) from notices_notice").fetchall()
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    told_of(jeanne)
    after = database.execute("select count(*) from notices_notice").fetchall()
    assert after[0][0] == before[0][0] + 1


def test_workers_at_once_tell_once(jeanne, anne):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    at_once(tell, 6)
    assert len(told_of(jeanne)) == 1


def test_a_worker_stopped_before_its_commit_told_nothing_and_the_next_one_tells(jeanne, anne):
    from ens.ground import clock, database
    from ens.journeys.tell_first_access import tell_first_accesses

    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    try:
        with roles.as_role("ens_jobs"), database.transaction():
            tell_first_accesses(now=clock.now())
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert told_of(jeanne, telling=False) == []
    assert len(told_of(jeanne)) == 1


def test_somebody_erased_in_between_stops_nobody_else_from_being_told(jeanne, anne):
    from ens.ground import database

    gone = people.citizen("Odile")
    for person in (gone, jeanne):
        people.care_for(person, anne)
        anne.browser.get(f"/pro/patient/{person.id}/")
    database.execute("delete from ground_person_key where person = %s", (gone.key,))
    assert len(told_of(jeanne)) == 1


def test_a_reading_whose_commit_comes_late_is_not_missed(jeanne, anne):
    """
    Its transaction began before others that were counted.
    """
    import threading

    from django.db import connections

    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    people.care_for(jeanne, anne)
    written, go = threading.Event(), threading.Event()

    def reads():
        reach = access.reach(
            actor=anne.actor, persons=(jeanne.key,), action="read", now=clock.now()
        )
        with database.transaction():
            record.read(record.locate("Patient", jeanne.id), reach=reach, now=clock.now())
            written.set()
            go.wait(10)
        connections.close_all()

    reading = threading.Thread(target=reads)
    reading.start()
    assert written.wait(10)
    people.citizen("Odile").browser.get("/espace/documents/")
    assert told_of(jeanne) == []
    go.set()
    reading.join()
    assert len(told_of(jeanne)) == 1


def test_a_database_loaded_elsewhere_tells_nothing_again(jeanne, anne):
    from ens.ground import database, lineage

    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    assert len(told_of(jeanne)) == 1
    database.execute("update register_position set tx = %s::text::xid8", (lineage.LOWEST,))
    assert len(told_of(jeanne)) == 1
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    assert len(told_of(jeanne)) == 1


# --- what is hidden from a parent


@pytest.fixture
def family(database):
    mother = people.citizen("Mère")
    teen = people.citizen("Ado", born=dt.date(2011, 3, 4))
    people.represents(mother, teen)
    return mother, teen


def reads_one(doctor, person, *, flags):
    """
    The line of a doctor who read one document of this visibility.
    """
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register
    from ens.ground import clock, label

    number = label.label(label.kind_of("DocumentReference", "11502-2"), flags)
    line = register.Line(
        person=person.key, who=doctor.actor.who, action="read", type="DocumentReference",
        id="a-document", label=number, facts=int(access.Fact.PRO | access.Fact.TEAM),
    )  # fmt: skip
    register.write([line], now=clock.now())


@pytest.mark.parametrize("secret_before", [True, False], ids=["secret-before", "nothing-before"])
def test_a_parent_is_told_of_the_first_thing_they_see_as_if_there_had_been_none(
    family, anne, secret_before
):
    from ens.ground.label import Flag

    mother, teen = family
    if secret_before:
        reads_one(anne, teen, flags=int(Flag.SECRET))
        assert told_of(teen, mother) == []
        assert len(told_of(teen)) == 1
    reads_one(anne, teen, flags=0)
    assert len(told_of(teen, mother)) == 1
    reads_one(anne, teen, flags=0)
    assert len(told_of(teen, mother)) == 1


def test_what_is_secret_after_what_is_not_is_no_first_time(family, anne):
    from ens.ground.label import Flag

    mother, teen = family
    reads_one(anne, teen, flags=0)
    assert len(told_of(teen)) == 1
    reads_one(anne, teen, flags=int(Flag.SECRET))
    assert len(told_of(teen)) == len(told_of(teen, mother)) == 1


def test_both_at_once_are_one_first_time(family, anne):
    from ens.ground.label import Flag

    mother, teen = family
    for flags in (int(Flag.SECRET), 0):
        reads_one(anne, teen, flags=flags)
    assert len(told_of(teen)) == len(told_of(teen, mother)) == 1


def test_what_is_not_announced_is_told_to_nobody(jeanne, anne):
    from ens.ground import database
    from ens.ground.label import Flag

    reads_one(anne, jeanne, flags=int(Flag.UNANNOUNCED))
    tell()
    statement = "select count(*) from notices_notice where person = %s"
    assert database.execute(statement, (jeanne.key,)).fetchall()[0][0] == 0
