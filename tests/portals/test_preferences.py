"""
When e-mails may come: the choice, its effect, and what cannot be chosen.
"""

import pytest

from ens.contexts.notices import api as notices
from tests.portals import people
from tests.portals.people import words
from tests.portals.test_vaccines import key_in

ADDRESS = "/espace/preferences/"
CHOSEN = {
    "de": "9", "a": "12", "reminders": "never", "documents": "hours", "access": "any",
    "research": "any", "visits": "daily",
}  # fmt: skip


def chosen_by(one):
    return notices.preferences_of([one.key])[one.key]


def save(one, **changes):
    form = CHOSEN | changes
    return one.browser.post(ADDRESS, form | {"idempotency_key": key_in(one.browser.get(ADDRESS))})


@pytest.mark.row("PRF-06")
def test_hours_and_families_are_chosen_and_said_to_be_kept(jeanne):
    answer = save(jeanne)
    assert answer["Location"] == f"{ADDRESS}?fait=1"
    page = words(jeanne.browser.get(answer["Location"]))
    assert "C’est enregistré." in page
    assert chosen_by(jeanne) == notices.Preferences(
        9,
        12,
        {
            "reminders": "never",
            "documents": "hours",
            "access": "any",
            "research": "any",
            "visits": "daily",
        },
    )


def test_the_page_says_what_is_proposed_and_what_would_happen_now(jeanne):
    page = words(jeanne.browser.get(ADDRESS))
    assert "Si cela arrivait maintenant" in page
    assert "Ce qui est ajoutéUn e-mail partirait tout de suite." in page


def test_the_effect_is_that_of_what_is_kept(jeanne):
    save(jeanne)
    page = words(jeanne.browser.get(ADDRESS)).split("Si cela arrivait maintenant")[1]
    assert "RappelsAucun e-mail : vous le lirez dans l’espace." in page


def test_one_e_mail_a_week_would_leave_on_a_monday(jeanne):
    save(jeanne, documents="weekly")
    page = words(jeanne.browser.get(ADDRESS)).split("Si cela arrivait maintenant")[1]
    assert "Ce qui est ajoutéUn e-mail partirait" in page
    assert "tout de suite" not in page.split("Ce qui est ajouté")[1].split("Premières visites")[0]


def test_what_always_leaves_at_once_is_said(jeanne):
    page = words(jeanne.browser.get(ADDRESS))
    assert "Toujours tout de suite" in page
    assert "Un accès en urgence" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"de": "8", "a": "8"}, "Choisissez une autre heure de fin que de début."),
        ({"de": "25"}, "Choisissez une heure de début et une heure de fin."),
        ({"de": "huit"}, "Choisissez une heure de début et une heure de fin."),
        ({"de": "²"}, "Choisissez une heure de début et une heure de fin."),
        ({"a": ""}, "Choisissez une heure de début et une heure de fin."),
        ({"documents": "sometimes"}, "Choisissez une des réponses."),
        ({"reminders": ""}, "Choisissez une des réponses."),
    ],
)
def test_a_choice_that_is_not_offered_is_told_beside_its_field_and_nothing_is_kept(
    jeanne, changes, said
):
    answer = save(jeanne, **changes)
    assert answer.status_code == 422
    assert said in words(answer)
    assert chosen_by(jeanne) == notices.Preferences()


def test_a_form_sent_twice_leaves_one_line_in_the_register(jeanne):
    form = CHOSEN | {"idempotency_key": key_in(jeanne.browser.get(ADDRESS))}
    for _ in range(2):
        assert jeanne.browser.post(ADDRESS, form).status_code == 302
    assert save(jeanne).status_code == 302
    told = words(jeanne.browser.get("/espace/acces/"))
    assert told.count("Vous avez changé vos préférences d’e-mail") == 1


def test_somebody_whose_own_space_is_closed_still_chooses(database):
    """
    They may be written to about somebody they help.
    """
    one = people.citizen("Odile", state="closed")
    assert save(one).status_code == 302
    assert chosen_by(one).opens == 9


def test_an_anonymous_visitor_is_sent_to_sign_in(database):
    assert people.nobody().get(ADDRESS).status_code == 302


def test_a_professional_has_no_such_page(anne):
    assert anne.browser.get(ADDRESS).status_code == 403


def test_the_page_is_reached_from_the_account(jeanne):
    assert f'href="{ADDRESS}"' in jeanne.browser.get("/espace/").content.decode()
