"""
Two forms at once, and what a relation leaves behind.
"""

import datetime as dt

import pytest

from tests.plugins.racing import at_once
from tests.portals import people


def test_the_same_form_sent_four_times_at_once_makes_one_relation(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.contexts.register import api as register
    from ens.ground import clock
    from ens.journeys import relate

    def name():
        return relate.by_name(
            actor=jeanne.actor, patient="", professional=anne.id, key="k", now=clock.now()
        ).public_id

    assert at_once(name) == [jeanne.id] * 4
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1
    reach = access.reach(actor=jeanne.actor, persons=(jeanne.key,), action="read", now=clock.now())
    lines = register.accesses_of(reach=reach)
    assert [one.action for one in lines].count("relate") == 1


def test_two_forms_at_once_make_one_relation(jeanne, anne):
    import itertools

    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import relate

    keys = itertools.count()

    def name():
        return relate.by_name(
            actor=jeanne.actor, patient="", professional=anne.id, key=f"k{next(keys)}",
            now=clock.now(),
        ).public_id  # fmt: skip

    assert at_once(name) == [jeanne.id] * 4
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1


def test_a_code_entered_by_two_professionals_at_once_serves_one(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock
    from ens.journeys import codes, relate

    other = people.doctor("Yves")
    relate.show_code(actor=jeanne.actor, patient="", key="", now=clock.now())
    code = access.present_code(person=jeanne.key, now=clock.now()).text
    doctors = [anne, other]

    def enter():
        one = doctors.pop()
        return relate.by_code(actor=one.actor, code=code, key="k", now=clock.now())

    answers = at_once(enter, 2)
    assert [one for one in answers if one == jeanne.id] == [jeanne.id]
    assert sum(isinstance(one, codes.CodeRefused) for one in answers) == 1


def test_a_cut_before_the_commit_leaves_nothing_and_the_form_can_be_sent_again(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.contexts.notices import api as notices
    from ens.ground import clock, failpoints
    from ens.journeys import relate

    def name():
        relate.by_name(
            actor=jeanne.actor, patient="", professional=anne.id, key="k", now=clock.now()
        )

    failpoints.arm("after-outbox:raise")
    try:
        with pytest.raises(failpoints.FailpointReached):
            name()
    finally:
        failpoints.arm("")
    reach = access.reach(actor=jeanne.actor, persons=(jeanne.key,), action="read", now=clock.now())
    assert access.relations_of(person=jeanne.key, now=clock.now()) == ()
    assert notices.notices_of(jeanne.key, reach=reach) == ()
    name()
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1
    assert len(notices.notices_of(jeanne.key, reach=reach)) == 1


def test_a_refused_code_of_somebody_who_closed_their_space_is_in_their_register(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.contexts.identity import api as identity
    from ens.ground import clock, database
    from ens.journeys import codes, relate

    code = access.new_code(person=jeanne.key, now=clock.now()).text
    identity.close_space(person=jeanne.key, by=jeanne.key, now=clock.now())
    with pytest.raises(codes.CodeRefused):
        relate.by_code(actor=anne.actor, code=code, key="k", now=clock.now())
    [(refusal,)] = database.execute(
        "select code from register_trace where person = %s and code <> ''", (jeanne.key,)
    ).fetchall()
    assert refusal == "space_closed"
    assert access.relations_of(person=jeanne.key, now=clock.now() + dt.timedelta(seconds=1)) == ()
