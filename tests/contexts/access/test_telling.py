"""
Which refusals an actor may be told: never one that would say that a person, or a thing, exists.
"""

import dataclasses
from collections.abc import Callable

import pytest

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.ground.actor import Actor
from tests.contexts.access.conftest import NOW, citizen, doctor, hospital, key
from tests.contexts.access.policy import ACTIONS, COMMONS, REPORT, reach

AT_A_DEPOSIT = {"space_not_open", "space_closed", "sign_in_too_weak", "outside_app_scopes"}
TOLD = {
    "not_the_author", "not_the_holder", "feeding_opposed", "not_accepted", "not_a_professional",
    "not_to_conceal", "too_young",
}  # fmt: skip


def refused(actor: Actor, person: int, action: str, *, author: int = 1) -> access.Refused:
    made = reach(actor, person, action=action)
    with pytest.raises(access.Refused) as caught:
        access.require(made, person=person, label=REPORT, author=author)
    return caught.value


def loader() -> Actor:
    return Actor(who=1, account=key(), kind="operator", assurance=0, client="population")


Near = Callable[[], Actor]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["holder", "parent", "doctor", "hospital", "loader", "stranger"])
def test_a_weak_sign_in_is_told_at_a_deposit_to_who_is_near_only(
    represented, make_person, who: str, action: str
) -> None:
    child, parent = represented
    actors: dict[str, Near] = {
        "holder": lambda: citizen(child), "parent": lambda: parent, "doctor": doctor,
        "hospital": hospital, "loader": loader, "stranger": lambda: citizen(make_person()),
    }  # fmt: skip
    weak = dataclasses.replace(actors[who](), assurance=0)
    error = refused(weak, child, action)
    assert error.code == "sign_in_too_weak"
    assert error.tellable is (action == "create" and who != "stranger")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", ["to-open", "refused", "closed"])
def test_that_a_space_is_not_open_is_told_to_a_professional_who_deposits_only(
    make_person, state: str, action: str
) -> None:
    person = make_person(state=state)
    for actor, near in ((doctor(), True), (hospital(), True), (citizen(make_person()), False)):
        error = refused(actor, person, action)
        assert error.code == ("space_closed" if state == "closed" else "space_not_open")
        assert error.tellable is (action == "create" and near)


def test_a_parent_of_an_adult_is_told_nothing_any_more(make_person) -> None:
    adult, parent = make_person(state="refused"), make_person()
    identity.represent(
        representative=parent, represented=adult, since=NOW.date(), source="act", by=1
    )
    assert not refused(citizen(parent), adult, "create").tellable


def test_of_the_commons_only_that_they_are_not_concerned_is_kept_and_nothing_told(
    make_person,
) -> None:
    app = citizen(make_person(), client="app", scopes="", patient=0)
    assert refused(app, COMMONS, "read").code == "not_concerned"
    assert not refused(app, COMMONS, "create").tellable
    assert not refused(app, COMMONS, "update").tellable


@pytest.mark.parametrize("action", ["update", "delete"])
def test_whoever_sees_a_thing_is_told_that_only_its_author_changes_it(
    person: int, relate, action: str
) -> None:
    asked, stranger = doctor(), doctor()
    relate(person, asked)
    error = refused(asked, person, action)
    assert (error.code, error.tellable) == ("not_the_author", True)
    error = refused(stranger, person, action)
    assert (error.code, error.tellable) == ("no_relation", False)


def test_whoever_sees_a_thing_is_told_that_only_the_holder_masks_it(person: int, relate) -> None:
    asked = doctor()
    relate(person, asked)
    error = refused(asked, person, "mask", author=asked.account)
    assert (error.code, error.tellable) == ("not_the_holder", True)


@pytest.mark.parametrize("action", ["create", "update"])
def test_an_author_is_told_that_feeding_is_opposed(person: int, action: str) -> None:
    asked = doctor()
    access.oppose(person=person, against="feeding", made_by=1, now=NOW)
    error = refused(asked, person, action, author=asked.account)
    assert (error.code, error.tellable) == ("feeding_opposed", True)


def test_another_than_the_author_is_not_told_that_feeding_is_opposed(person: int, relate) -> None:
    asked, stranger = doctor(), doctor()
    relate(person, asked)
    access.oppose(person=person, against="feeding", made_by=1, now=NOW)
    assert refused(asked, person, "update").code == "not_the_author"
    assert refused(stranger, person, "update").code == "no_relation"


def test_what_may_be_told_is_said_once_and_for_all() -> None:
    from ens.contexts.access import rules

    assert rules.TELLABLE == TOLD
    assert rules.TELLABLE_OF_A_DEPOSIT == TOLD | AT_A_DEPOSIT
    assert set(rules.CODES) >= rules.TELLABLE_OF_A_DEPOSIT
