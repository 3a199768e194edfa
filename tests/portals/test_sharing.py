"""
Whom a person lets in: by name, by the code, and how each ends. One test per choice.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

SHARING = "/espace/partage/"


def sees(professional, person) -> bool:
    return professional.browser.get(f"/pro/patient/{person.id}/").status_code == 200


def find(person, professional, *, place=""):
    family = professional.name.split()[-1]
    return person.browser.get(SHARING, {"nom": family, "lieu": place})


def decide(person, professional, way, name):
    asking = person.browser.get(f"{SHARING}{professional.id}/{way}/")
    return press(person.browser, asking, name)


@pytest.mark.row("ACC-02")
def test_a_professional_named_from_the_directory_sees_the_space_from_then_on_and_not_before(
    jeanne, anne
):
    found = find(jeanne, anne)
    assert anne.name in words(found)
    assert not sees(anne, jeanne)
    done = decide(jeanne, anne, "choisir", "choisir")
    assert "peut maintenant voir" in words(done)
    assert sees(anne, jeanne)
    assert anne.name in words(done).split("Votre équipe de soins")[1]


def test_the_directory_is_searched_by_name_and_place(jeanne, anne):
    assert anne.name in words(find(jeanne, anne, place="Nantes"))
    assert "Personne de ce nom" in words(find(jeanne, anne, place="Brest"))


def test_a_name_nobody_has_says_so(jeanne):
    page = jeanne.browser.get(SHARING, {"nom": "zzzzzz"})
    assert "Personne de ce nom" in words(page)


def test_the_relation_is_in_the_register_and_told_to_the_person(jeanne, anne):
    decide(jeanne, anne, "choisir", "choisir")
    assert "Vous avez donné accès à un professionnel" in words(jeanne.browser.get("/espace/acces/"))
    assert f"{anne.name} peut maintenant voir ce que vous partagez." in words(
        jeanne.browser.get("/espace/")
    )


def test_naming_twice_by_a_double_submit_makes_one_relation_one_line_one_notice(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    address = f"{SHARING}{anne.id}/choisir/"
    _, data, _ = people.form_of(jeanne.browser.get(address), "choisir")
    first, second = (jeanne.browser.post(address, data) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1
    assert words(jeanne.browser.get("/espace/acces/")).count("avez donné accès") == 1
    assert words(jeanne.browser.get("/espace/")).count("peut maintenant voir ce que") == 1


def test_naming_again_someone_already_in_the_team_changes_nothing(jeanne, anne):
    from ens.contexts.access import api as access
    from ens.ground import clock

    for _ in range(2):
        decide(jeanne, anne, "choisir", "choisir")
    assert len(access.relations_of(person=jeanne.key, now=clock.now())) == 1


def test_ending_a_relation_takes_effect_at_once(jeanne, anne):
    people.care_for(jeanne, anne)
    assert sees(anne, jeanne)
    done = decide(jeanne, anne, "retirer", "revoquer")
    assert "ne voit plus rien" in words(done)
    assert not sees(anne, jeanne)
    assert f"{anne.name} ne voit plus ce que vous partagez." in words(
        jeanne.browser.get("/espace/")
    )


@pytest.mark.row("ACC-02")
def test_a_blocked_professional_sees_nothing_until_unblocked(jeanne, anne, document):
    people.care_for(jeanne, anne)
    blocked = decide(jeanne, anne, "bloquer", "bloquer")
    assert anne.name in words(blocked).split("Ceux que vous bloquez")[1]
    assert not sees(anne, jeanne)
    decide(jeanne, anne, "debloquer", "debloquer")
    assert sees(anne, jeanne)


def test_a_blocked_professional_gets_nowhere_with_a_code(jeanne, anne):
    decide(jeanne, anne, "bloquer", "bloquer")
    answer = anne.browser.post("/pro/", {"code": shown_code(jeanne), "idempotency_key": "k"})
    assert "Ce code ne marche pas" in words(answer)
    assert not sees(anne, jeanne)


def test_each_choice_is_asked_on_a_page_that_says_its_effect_and_changes_nothing(jeanne, anne):
    people.care_for(jeanne, anne)
    for way, said in (
        ("choisir", "Donner accès à"),
        ("retirer", "ne verra plus rien"),
        ("bloquer", "ne pourra rien voir"),
        ("debloquer", "Débloquer"),
    ):
        page = jeanne.browser.get(f"{SHARING}{anne.id}/{way}/")
        assert said in words(page), way
    assert sees(anne, jeanne)


def test_the_buttons_of_the_team_lead_to_the_page_that_asks(jeanne, anne):
    people.care_for(jeanne, anne)
    for name, said in (("revoquer", "Retirer l’accès de"), ("bloquer", "Bloquer")):
        asking = press(jeanne.browser, jeanne.browser.get(SHARING), name)
        assert f"{said} {anne.name} ?" in words(asking)


def shown_code(person, base="/espace/") -> str:
    page = person.browser.get(f"{base}partage/")
    if b'class="code"' not in page.content:
        page = press(person.browser, page, "code")
    [shown] = re.findall(r'<p class="code">(.*?)</p>', page.content.decode())
    return re.sub(r"<[^>]+>", "", shown)


def test_a_code_is_shown_big_with_the_time_left_in_words(jeanne):
    page = press(jeanne.browser, jeanne.browser.get(SHARING), "code")
    code = shown_code(jeanne)
    assert re.fullmatch(r"[A-Z2-9]{8}", code)
    assert code in words(page)
    assert "Encore 14 minutes" in words(page)


def test_the_home_page_shows_a_code_in_one_press(jeanne):
    page = press(jeanne.browser, jeanne.browser.get("/espace/"), "code")
    assert shown_code(jeanne) in words(page)


def test_a_second_press_shows_the_same_code(jeanne):
    first = shown_code(jeanne)
    jeanne.browser.post(f"{SHARING}code/", {"idempotency_key": "another"})
    assert shown_code(jeanne) == first


@pytest.mark.row("ACC-10")
def test_a_code_of_more_than_fifteen_minutes_opens_nothing(jeanne, anne, monkeypatch):
    from ens.ground import clock

    code = shown_code(jeanne)
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + dt.timedelta(minutes=15, seconds=1))
    answer = anne.browser.post("/pro/", {"code": code, "idempotency_key": "k"})
    assert "Ce code ne marche pas" in words(answer)
    assert code not in words(jeanne.browser.get(SHARING))


def test_a_parent_shares_their_childs_space(jeanne, anne):
    child = people.citizen("Noé", born=dt.date(2020, 1, 1))
    people.represents(jeanne, child)
    code = shown_code(jeanne, f"/espace/{child.id}/")
    anne.browser.post("/pro/", {"code": code, "idempotency_key": "k"})
    assert sees(anne, child)
    assert not sees(anne, jeanne)


@pytest.mark.parametrize("way", ["choisir", "retirer", "bloquer", "debloquer"])
def test_nobody_else_decides(jeanne, anne, way):
    stranger = people.citizen("Odile")
    address = f"/espace/{jeanne.id}/partage/{anne.id}/{way}/"
    assert stranger.browser.get(address).status_code == 404
    assert stranger.browser.post(address, {"idempotency_key": "k"}).status_code == 404
    assert anne.browser.post(address, {"idempotency_key": "k"}).status_code == 403
    assert people.nobody().post(address, {"idempotency_key": "k"}).status_code == 403
    assert not sees(anne, jeanne)


def test_an_unknown_professional_is_not_found(jeanne):
    address = f"{SHARING}00000000-0000-4000-8000-000000000000/choisir/"
    assert jeanne.browser.get(address).status_code == 404
    assert jeanne.browser.post(address, {"idempotency_key": "k"}).status_code == 404


def test_a_choice_posted_after_the_session_ended_is_not_recorded_and_says_so(jeanne, anne):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    address = f"{SHARING}{anne.id}/choisir/"
    _, data, _ = people.form_of(jeanne.browser.get(address), "choisir")
    accounts.end_session(jeanne.session, now=clock.now())
    answer = jeanne.browser.post(address, data)
    assert answer.status_code == 403
    assert "n’a pas été enregistré" in words(answer)
    assert not sees(anne, jeanne)


def test_without_the_register_no_relation_begins(jeanne, anne):
    from ens.ground import failpoints

    address = f"{SHARING}{anne.id}/choisir/"
    _, data, _ = people.form_of(jeanne.browser.get(address), "choisir")
    failpoints.arm("register-write:raise")
    try:
        answer = jeanne.browser.post(address, data)
    finally:
        failpoints.arm("")
    assert answer.status_code == 503
    assert not sees(anne, jeanne)
    assert jeanne.browser.post(address, data).status_code == 302
    assert sees(anne, jeanne)
