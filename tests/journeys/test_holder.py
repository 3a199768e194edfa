"""
Whose space a citizen may have before them.
"""

import datetime as dt

import pytest

from tests.portals import people

GROWN, BORN_LATELY = dt.date(2000, 1, 1), dt.date(2020, 1, 1)


@pytest.fixture
def parent(database):
    return people.citizen("Paule")


def represented_by(parent, *, born, state="open", kind="parent"):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    one = people.citizen("Lou", born=born, state=state)
    identity.represent(
        representative=parent.key, represented=one.key, kind=kind, since=clock.today(),
        source="act", by=0,
    )  # fmt: skip
    return one


def helped(parent):
    from ens.ground import clock
    from ens.journeys import holder

    return [one.person for one in holder.helped(actor=parent.actor, now=clock.now())]


@pytest.mark.parametrize("state", ["open", "refused"])
def test_a_parent_no_longer_has_the_space_of_a_child_of_age_nor_its_state(parent, state):
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.journeys import holder

    child = represented_by(parent, born=GROWN, state=state)
    assert helped(parent) == []
    with pytest.raises(record.NotFound):
        holder.opened(actor=parent.actor, patient=child.id, now=clock.now())


def test_whoever_a_judge_named_has_the_space_of_the_adult_in_their_charge(parent):
    from ens.ground import clock
    from ens.journeys import holder

    adult = represented_by(parent, born=GROWN, kind="habilitation-familiale")
    assert helped(parent) == [adult.key]
    found, _ = holder.opened(actor=parent.actor, patient=adult.id, now=clock.now())
    assert (found.person, found.mine) == (adult.key, False)


def test_the_parent_of_a_minor_is_told_that_the_space_is_not_open(parent):
    from ens.ground import clock
    from ens.journeys import holder

    child = represented_by(parent, born=BORN_LATELY, state="refused")
    with pytest.raises(holder.SpaceNotOpen):
        holder.opened(actor=parent.actor, patient=child.id, now=clock.now())
