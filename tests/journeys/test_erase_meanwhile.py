"""
What others do about somebody at the very moment when they are erased leaves nothing of them, and
costs nobody else anything.
"""

import threading

import pytest

from ens.ground.actor import Actor
from tests.contexts.register import lines as sealing
from tests.contexts.register.test_forgetting import verified
from tests.journeys import erasing
from tests.journeys.test_erase_person import KEPT, settings_of_tombstones
from tests.plugins import roles
from tests.portals import people

__all__ = ["settings_of_tombstones"]
pytestmark = pytest.mark.usefixtures("database", "settings_of_tombstones")


class Meanwhile:
    """
    Something in a transaction of its own, that is under way until it is told to commit.
    """

    def __init__(self, work):
        self.work, self.done, self.go = work, threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        assert self.done.wait(20)

    def run(self):
        from ens.ground import database

        try:
            with database.transaction():
                self.work()
                self.done.set()
                assert self.go.wait(20)
        finally:
            self.done.set()
            database.raw().close()

    def commit(self):
        self.go.set()
        self.thread.join()


def erased(one):
    """
    Erase, and return what tells the worker to look again.
    """
    from ens.contexts.identity import api as identity
    from ens.contexts.register import api as register
    from ens.ground import clock, database
    from ens.journeys import erase_person

    by = Actor(register.enroll(kind="job", account=0, name="Effacement"), 0, "job")
    with roles.as_role("ens_jobs"):
        erase_person.erase(person=one.key, case=7, by=by, now=clock.now())
    [(told,)] = database.execute(
        "select payload from ground_outbox where event = 'identity.PersonErased'"
        " and (payload->>'person')::bigint = %s",
        (one.key,),
    ).fetchall()
    return identity.PersonErased(**told)


def look_again(event):
    from ens.ground import clock, database
    from ens.journeys import erase_person

    with roles.as_role("ens_jobs"), database.transaction():
        erase_person.on_erased(event, now=clock.now())


def left(one):
    found = {place: erasing.left(*place, one.key) for place in erasing.holding("person")}
    return {place for place, count in found.items() if count and place not in KEPT}


def lines(one):
    from ens.ground import database

    sql = "select action from register_trace where person = %s"
    return [action for (action,) in database.execute(sql, (one.key,)).fetchall()]


@pytest.fixture
def two():
    doctor = people.doctor()
    both = people.citizen("Anatole"), people.citizen("Basile")
    for one in both:
        people.care_for(one, doctor)
    return doctor, *both


def deposit(doctor, one):
    return people.deposit_file(doctor, one, b"Compte rendu", media_type="text/plain")


@pytest.mark.row("SEC-06")
def test_a_deposit_that_commits_after_the_erasure_is_erased_too(two):
    from ens.journeys import erase_person

    doctor, gone, stays = two
    both = Meanwhile(lambda: [deposit(doctor, one) for one in (gone, stays)])
    event = erased(gone)
    with pytest.raises(erase_person.StillWritten):
        look_again(event)
    both.commit()
    assert left(gone)
    look_again(event)
    assert left(gone) == set()
    assert lines(gone) == ["erase"]
    assert "create" in lines(stays)


def test_a_reading_that_commits_after_the_erasure_leaves_no_line_and_no_name(two):
    from ens.contexts.register import api as register
    from ens.ground import clock, database

    _, gone, stays = two

    def see():
        who = register.enroll(kind="citizen", account=gone.actor.account, name="Anatole ICI")
        told = [register.Line(one.key, who, "read", "Patient") for one in (gone, stays)]
        register.write(told, now=clock.now())

    reading = Meanwhile(see)
    event = erased(gone)
    reading.commit()
    assert "read" in lines(gone)
    look_again(event)
    assert lines(gone) == ["erase"]
    assert "read" in lines(stays)
    named = "select count(*) from register_who where name = 'Anatole ICI'"
    assert database.execute(named).fetchall() == [(0,)]


def test_looking_again_when_nothing_came_after_leaves_what_was_right(two):
    _, gone, stays = two
    before = lines(stays)
    event = erased(gone)
    for _ in range(2):
        look_again(event)
    assert lines(gone) == ["erase"]
    assert left(gone) == set()
    assert lines(stays) == before
    verified(sealing)


def test_the_worker_is_told():
    from ens.config import events
    from ens.contexts.identity import api as identity
    from ens.journeys import erase_person

    assert events.REGISTERED[identity.PersonErased] == (erase_person.on_erased,)
