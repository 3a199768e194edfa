"""
A mandate opens what it says, for what it says, while it runs: every combination of categories and
of acts (T6 of the threats), and each instant at which it begins or ends.
"""

import datetime as dt
from itertools import combinations

import pytest

from tests.contexts.access.conftest import DAY, MOMENT, NOW, citizen, key

HOUR = dt.timedelta(hours=1)
ACTIONS = {
    "see": ("read", "search"), "write": ("create", "update", "delete"), "decide": ("mask", "open"),
    "take": ("export",), "": ("entrust", "announce", "conceal"),
}  # fmt: skip


def subsets(names, least=0):
    return [two for size in range(least, len(names) + 1) for two in combinations(names, size)]


@pytest.fixture
def helper(make_person):
    return citizen(make_person(), assurance=3)


def entrust(person, helper, named, acts=("see",), *, since=NOW, until=NOW + 30 * DAY):
    from ens.contexts.access import api as access

    return access.entrust(
        person=person, mandatary=helper.person, kind="helper", named=named, acts=acts, since=since,
        until=until, made_by=key(), now=NOW,
    )  # fmt: skip


def view(helper, person, action="read", *, now=NOW):
    from ens.contexts.access import api as access

    return access.reach(actor=helper, persons=(person,), action=action, now=now).view(person)


def others_half(found):
    from ens.ground.label import ALL

    return found & ALL


def test_every_combination_of_categories_opens_no_more_than_itself(person, helper):
    from ens.contexts.access import api as access

    for named in subsets(tuple(access.category_titles()), 1):
        held = entrust(person, helper, named)
        allowed = 0
        for one in named:
            allowed |= access.labels_of_category(one)
        found = others_half(view(helper, person))
        assert found
        assert not found & ~allowed, named
        access.end_mandate(person=person, number=held.mandate, by=key(), now=NOW)
        assert view(helper, person) == 0


def test_every_combination_of_acts_lets_do_no_other(person, helper):
    from ens.contexts.access import api as access

    for more in subsets(("write", "decide", "take")):
        acts = ("see", *more)
        held = entrust(person, helper, tuple(access.category_titles()), acts)
        for act, actions in ACTIONS.items():
            for action in actions:
                found = others_half(view(helper, person, action))
                assert act in acts or not found, (acts, action)
        assert others_half(view(helper, person, "read"))
        access.end_mandate(person=person, number=held.mandate, by=key(), now=NOW)


def test_no_mandate_shows_what_is_secret_personal_or_not_announced(person, helper):
    from ens.contexts.access import api as access
    from ens.ground.label import Flag, labels_flagged

    entrust(person, helper, tuple(access.category_titles()), access.ACTS)
    hidden = labels_flagged(Flag.SECRET | Flag.PERSONAL | Flag.UNANNOUNCED)
    for actions in ACTIONS.values():
        for action in actions:
            assert not others_half(view(helper, person, action)) & hidden, action


@pytest.mark.parametrize(
    ("at", "open_"),
    [(NOW - MOMENT, False), (NOW, True), (NOW + HOUR - MOMENT, True), (NOW + HOUR, False)],
)
def test_it_runs_from_its_first_instant_to_its_last(person, helper, at, open_):
    entrust(person, helper, ("documents",), until=NOW + HOUR)
    assert bool(view(helper, person, now=at)) == open_


def test_two_mandates_add_up_and_neither_lends_its_acts_to_the_other(person, helper):
    from ens.contexts.access import api as access

    entrust(person, helper, ("documents",), ("see", "write"))
    entrust(person, helper, ("measures",), ("see",))
    documents, measures = map(access.labels_of_category, ("documents", "measures"))
    assert others_half(view(helper, person)) & measures
    assert others_half(view(helper, person)) & documents
    assert not others_half(view(helper, person, "create")) & measures


def test_it_is_of_nobody_else(person, helper, make_person):
    entrust(person, helper, ("documents",))
    assert view(citizen(make_person()), person) == 0
    assert view(helper, make_person()) == 0
