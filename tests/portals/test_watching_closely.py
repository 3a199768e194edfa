"""
A person has their space watched more closely, and as others again, from the page of accesses.
"""

import pytest

from ens.ground import clock
from tests.portals import people
from tests.portals.people import press, words

PAGE = "/espace/acces/"


def is_watched(someone) -> bool:
    from ens.contexts.watch import api as watch

    return watch.is_watched_closely(person=someone.key)


def test_it_is_offered_with_its_effect_holds_and_ends(jeanne) -> None:
    page = jeanne.browser.get(PAGE)
    assert "il en suffira de moins pour qu’un accès soit vérifié" in words(page)
    done = press(jeanne.browser, page, "surveiller")
    assert "cet espace est surveillé de plus près" in words(done)
    assert "avez demandé que cet espace soit surveillé de plus près" in words(done)
    assert is_watched(jeanne)
    back = press(jeanne.browser, jeanne.browser.get(PAGE), "comme-les-autres")
    assert "cet espace est surveillé comme les autres" in words(back)
    assert not is_watched(jeanne)


def test_doing_it_again_changes_nothing_and_is_written_once(jeanne) -> None:
    page = jeanne.browser.get(PAGE)
    for _ in range(2):
        press(jeanne.browser, page, "surveiller")
    assert is_watched(jeanne)
    text = words(jeanne.browser.get(PAGE))
    assert text.count("avez demandé que cet espace soit surveillé de plus près") == 1


@pytest.mark.parametrize("sent", [{}, {"comme-les-autres": "1"}, {"surveiller": "x" * 3000}])
def test_whatever_is_sent_is_answered(jeanne, sent) -> None:
    answer = jeanne.browser.post(f"{PAGE}surveillance/", sent)
    assert answer.status_code < 500


def test_nobody_else_learns_or_changes_it(jeanne) -> None:
    camille = people.citizen("Camille")
    press(jeanne.browser, jeanne.browser.get(PAGE), "surveiller")
    told = [
        camille.browser.post(f"/espace/{one}/acces/surveillance/", {"comme-les-autres": "1"})
        for one in (jeanne.id, "11111111-2222-4333-8444-555555555555")
    ]
    assert [one.status_code for one in told] == [404, 404]
    assert words(told[0]) == words(told[1])
    assert is_watched(jeanne)


def test_who_represents_a_child_asks_it_for_the_child(database) -> None:
    child = people.citizen("Noé", born=clock.today())
    camille = people.citizen("Camille")
    people.represents(camille, child)
    page = camille.browser.get(f"/espace/{child.id}/acces/")
    press(camille.browser, page, "surveiller")
    assert is_watched(child)
