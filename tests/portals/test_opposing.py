"""
What one opposes, on the sharing page: the effect is said first, then it holds at once.
"""

import pytest

from tests.portals import people
from tests.portals.people import press, words

PAGE = "/espace/partage/oppositions/{}/"


def opposed(someone):
    from ens.contexts.access import api as access

    return set(access.oppositions_of(person=someone.key))


def test_the_sharing_page_says_how_each_choice_stands(jeanne):
    text = words(jeanne.browser.get("/espace/partage/"))
    assert "Un médecin urgentiste ou le SAMU peut ouvrir cet espace, avec un motif." in text
    assert "L’équipe de soins consulte ce qui n’est pas masqué." in text
    assert "ajoutent leurs documents, comme la loi le demande" in text


@pytest.mark.parametrize(
    ("about", "against", "effect", "state"),
    [
        (
            "urgence",
            "emergency",
            "ni l’urgentiste ni le SAMU ne verront",
            "même en urgence, depuis",
        ),
        ("consultation", "consultation", "pas même en urgence", "Aucun professionnel ne consulte"),
        ("depot", "feeding", "chaque nouveau document est refusé", "n’ajoute de document, depuis"),
    ],
)
def test_a_choice_says_its_effect_holds_and_is_withdrawn(jeanne, about, against, effect, state):
    page = jeanne.browser.get(PAGE.format(about))
    assert effect in words(page)
    done = press(jeanne.browser, page, "s-opposer")
    assert "votre opposition est enregistrée" in words(done)
    assert state in words(done)
    assert opposed(jeanne) == {against}
    again = press(jeanne.browser, page, "s-opposer")
    assert opposed(jeanne) == {against}
    assert state in words(again)
    back = press(jeanne.browser, jeanne.browser.get(PAGE.format(about)), "lever")
    assert "votre opposition est levée" in words(back)
    assert opposed(jeanne) == set()
    assert "a enregistré une opposition" not in words(jeanne.browser.get("/espace/acces/"))
    assert "avez enregistré une opposition" in words(jeanne.browser.get("/espace/acces/"))


def test_who_would_lose_what_they_see_now_is_named_beforehand(jeanne, anne):
    from tests.journeys.emergency.test_break_glass import break_glass

    karim = people.doctor("Karim", specialty="SM59")
    people.care_for(jeanne, anne)
    break_glass(karim, jeanne)
    emergency = words(jeanne.browser.get(PAGE.format("urgence")))
    assert karim.name in emergency
    assert anne.name not in emergency
    consultation = words(jeanne.browser.get(PAGE.format("consultation")))
    assert anne.name in consultation


def test_feeding_opposed_refuses_the_next_deposit_and_leaves_what_was_there(
    jeanne, biologist, document
):
    from ens.journeys.errors import AtEntry

    press(jeanne.browser, jeanne.browser.get(PAGE.format("depot")), "s-opposer")
    with pytest.raises(AtEntry) as refused:
        people.deposit(biologist, jeanne)
    assert refused.value.cause.code == "feeding_opposed"
    assert jeanne.browser.get(f"/espace/documents/{document}/").status_code == 200


def test_either_parent_decides_for_a_child_and_the_other_is_told():
    from ens.ground import clock

    child = people.citizen("Noé", born=clock.today())
    camille, julien = people.citizen("Camille"), people.citizen("Julien")
    for parent in (camille, julien):
        people.represents(parent, child)
    page = camille.browser.get(f"/espace/{child.id}/partage/oppositions/urgence/")
    press(camille.browser, page, "s-opposer")
    assert opposed(child) == {"emergency"}
    told = words(julien.browser.get(f"/espace/{child.id}/"))
    assert f"Choix de {camille.name} : personne n'ouvre cet espace, même en urgence." in told


@pytest.mark.parametrize("about", ["urgence", "consultation", "depot", "rien"])
def test_a_stranger_a_professional_and_nobody_have_no_such_page(jeanne, anne, about):
    stranger = people.citizen("Odile")
    people.care_for(jeanne, anne)
    address = f"/espace/{jeanne.id}/partage/oppositions/{about}/"
    for send in (stranger.browser.get, stranger.browser.post):
        assert send(address, {"s-opposer": "1"}).status_code == 404
    assert anne.browser.post(address, {"s-opposer": "1"}).status_code == 403
    assert people.nobody().post(address, {"s-opposer": "1"}).status_code == 403
    assert opposed(jeanne) == set()


def test_an_opposition_that_does_not_exist_is_no_page(jeanne):
    for send in (jeanne.browser.get, jeanne.browser.post):
        assert send(PAGE.format("rien"), {"s-opposer": "1"}).status_code == 404
