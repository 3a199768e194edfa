"""
Opening a space and refusing it: the steps, each state, each refusal, what the other parent sees.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import press, words

LATER = dt.timedelta(days=3)


@pytest.fixture
def family(database):
    """
    A newborn whose space is to open, and two parents with a space of their own.
    """
    from ens.ground import clock

    mother, father = people.citizen("Inès"), people.citizen("Ali")
    child = people.citizen("Rose", born=clock.today(), state="to-open")
    people.represents(mother, child)
    people.represents(father, child)
    return mother, father, child


def state_of(one):
    from ens.contexts.identity import api as identity

    return identity.person(one.key).state


def life_of(one):
    from ens.contexts.identity import api as identity

    return identity.life_of(one.key)


def notices_of(one):
    from ens.ground import database

    return [
        kind
        for (kind,) in database.execute(
            "select kind from notices_notice where person = %s and withdrawn_at is null"
            " order by notice",
            (one.key,),
        ).fetchall()
    ]


def acts_on(one):
    from ens.ground import database

    return database.execute(
        "select action, code from register_trace where person = %s order by line", (one.key,)
    ).fetchall()


def base(child):
    return f"/espace/{child.id}/"


def steps(someone, address):
    return [words(someone.browser.get(f"{address}?etape={number}")) for number in range(1, 5)]


@pytest.mark.row("IDN-13")
def test_three_plain_steps_come_before_the_choice(family):
    mother, father, child = family
    what, adds, looks, choice = steps(mother, f"{base(child)}ouvrir/")
    assert "Étape 1 sur 4" in what
    assert "réunit les documents de Rose au même endroit" in what
    assert "La loi leur demande d’y déposer" in adds
    assert f"Vous et {father.name}" in looks
    assert "Un médecin, en urgence" in looks
    assert "Ouvrir cet espace" in choice
    assert "Refuser cet espace" in choice


@pytest.mark.row("IDN-13")
def test_each_step_leads_on_back_and_straight_to_the_choice(family):
    mother, _, child = family
    first, second, third, last = (
        mother.browser.get(f"{base(child)}ouvrir/?etape={number}").content.decode()
        for number in range(1, 5)
    )
    assert 'href="?etape=2"' in first
    assert 'href="?etape=1"' in second
    assert 'href="?etape=4"' in third
    assert 'href="?etape=3"' in last
    for page in (first, second, third, last):
        assert page.count('name="ouvrir"') == page.count('name="refuser"') == 1


@pytest.mark.parametrize("asked", ["", "0", "5", "deux", "1e9", "²"])
def test_a_step_that_does_not_exist_is_the_first(family, asked):
    mother, _, child = family
    page = mother.browser.get(f"{base(child)}ouvrir/", {"etape": asked})
    assert "Étape 1 sur 4" in words(page)


def test_the_end_of_the_window_is_told(family):
    from ens.ground import clock
    from ens.ui import words as ui_words

    mother, _, child = family
    day = ui_words.day(clock.day_of(clock.now() + dt.timedelta(weeks=6)))
    told = words(mother.browser.get(f"{base(child)}ouvrir/"))
    assert f"s’ouvrira le {words_of(day)}, 6 semaines après sa création" in told


def words_of(text):
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def test_the_window_is_a_setting(family):
    from django.test import override_settings

    mother, _, child = family
    with override_settings(ENS_OBJECTION_WEEKS=1):
        assert "1 semaine après" in words(mother.browser.get(f"{base(child)}ouvrir/"))


@pytest.mark.row("IDN-01", "ACC-18")
def test_a_parent_opens_and_both_are_told(family):
    mother, _, child = family
    page = mother.browser.get(f"{base(child)}ouvrir/?etape=4")
    opened = press(mother.browser, page, "ouvrir")
    assert opened.redirect_chain[-1][0] == f"{base(child)}?fait=ouvert"
    assert "Cet espace est ouvert" in words(opened)
    assert state_of(child) == "open"
    last = life_of(child)[-1]
    assert (last.event, last.by, last.who) == ("opened", mother.key, mother.actor.who)
    assert notices_of(child)[-1] == "space-opened"
    assert ("open-space", "") in acts_on(child)
    assert "a ouvert cet espace" in words(child.browser.get("/espace/acces/"))


def test_from_the_first_step_one_may_choose_at_once(family):
    mother, _, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    assert state_of(child) == "open"


def test_once_open_the_page_leads_home(family):
    mother, father, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    assert father.browser.get(f"{base(child)}ouvrir/")["Location"] == base(child)


@pytest.mark.row("IDN-02")
def test_a_refusal_is_dated_and_leaves_a_proof_to_print(family):
    mother, _, child = family
    page = mother.browser.get(f"{base(child)}ouvrir/?etape=4")
    proof = press(mother.browser, page, "refuser")
    assert proof.redirect_chain[-1][0] == f"{base(child)}refuser/preuve/"
    told = words(proof)
    assert "Le refus est enregistré" in told
    assert f"Refusé par {mother.name}" in told
    assert life_of(child)[-1].at.strftime("%Y") in told
    assert re.search(r"Référence [0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", told)
    assert "Cet espace ne s’ouvrira pas de lui-même" in told
    assert "data-print" in proof.content.decode()
    assert state_of(child) == "refused"


@pytest.mark.row("IDN-02")
def test_the_reference_stays_and_is_no_others(family):
    mother, father, child = family
    address = f"{base(child)}refuser/preuve/"
    first = press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    again, seen = mother.browser.get(address), father.browser.get(address)
    assert reference(first) == reference(again) == reference(seen)
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    second = press(mother.browser, mother.browser.get(f"{base(child)}refuser/"), "refuser")
    assert reference(second) != reference(first)


def reference(page):
    return re.search(r"Référence ([0-9A-F-]{14})", words(page)).group(1)


@pytest.mark.row("IDN-02", "ACC-18")
def test_the_other_parent_sees_the_refusal_and_is_told(family):
    mother, father, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    assert notices_of(child)[-1] == "space-refused"
    home = words(father.browser.get("/espace/"))
    assert f"L’espace de {child.name} est refusé" in home
    assert f"Refusé par {mother.name}" in home
    page = words(father.browser.get(f"{base(child)}ouvrir/"))
    assert f"{mother.name} a refusé cet espace" in page
    proof = words(father.browser.get(f"{base(child)}refuser/preuve/"))
    assert f"Refusé par {mother.name}" in proof


@pytest.mark.row("IDN-02")
def test_nothing_is_fed_while_it_is_refused(family, biologist):
    from ens.journeys.errors import AtEntry

    mother, _, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    with pytest.raises(AtEntry) as refused:
        people.deposit_file(biologist, child, b"%PDF-1.4", media_type="application/pdf")
    assert refused.value.cause.code == "space_not_open"


@pytest.mark.row("IDN-02")
def test_whoever_refused_may_open_again(family):
    mother, _, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    page = mother.browser.get(f"{base(child)}ouvrir/")
    assert "Vous avez refusé cet espace" in words(page)
    press(mother.browser, page, "ouvrir")
    assert state_of(child) == "open"
    assert [step.event for step in life_of(child)][-2:] == ["refused", "opened"]


@pytest.mark.row("IDN-02")
def test_the_other_parent_may_not_open_what_was_refused(family):
    mother, father, child = family
    kept = father.browser.get(f"{base(child)}ouvrir/")  # opened before the refusal
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    page = father.browser.get(f"{base(child)}ouvrir/")
    assert 'name="ouvrir"' not in page.content.decode()
    assert f"Parlez-en avec {mother.name}" in words(page)
    late = press(father.browser, kept, "ouvrir")
    assert late.status_code == 409
    assert f"{mother.name} a refusé cet espace" in words(late)
    assert state_of(child) == "refused"


def test_when_both_refused_in_turn_the_last_one_decides(family):
    mother, father, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    press(father.browser, father.browser.get(f"{base(child)}refuser/"), "refuser")
    assert 'name="ouvrir"' not in mother.browser.get(f"{base(child)}ouvrir/").content.decode()
    press(father.browser, father.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    assert state_of(child) == "open"


@pytest.mark.row("IDN-02", "ACC-18")
def test_either_parent_refuses_what_the_other_opened(family):
    mother, father, child = family
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    asked = father.browser.get(f"{base(child)}refuser/")
    assert f"{mother.name} en est prévenu" in words(asked)
    press(father.browser, asked, "refuser")
    assert state_of(child) == "refused"
    assert mother.browser.get(f"{base(child)}documents/").status_code == 403


def test_two_presses_are_one_decision(family):
    mother, _, child = family
    page = mother.browser.get(f"{base(child)}ouvrir/")
    for _ in range(2):
        press(mother.browser, page, "refuser")
    assert [step.event for step in life_of(child)].count("refused") == 1
    assert notices_of(child).count("space-refused") == 1


def test_refusing_again_from_another_page_keeps_the_first_date(family):
    mother, father, child = family
    late = father.browser.get(f"{base(child)}ouvrir/")
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "refuser")
    first = life_of(child)[-1]
    press(father.browser, late, "refuser")
    assert life_of(child)[-1] == first


def test_the_child_to_open_is_the_next_thing_on_the_parents_home(family):
    mother, _, child = family
    page = mother.browser.get("/espace/")
    assert f"L’espace de {child.name} attend votre choix" in words(page)
    assert f'href="{base(child)}ouvrir/"' in page.content.decode()
    press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    assert "attend votre choix" not in words(mother.browser.get("/espace/"))


def test_it_is_the_next_thing_too_when_ones_own_space_is_not_open(family):
    _, _, child = family
    third = people.citizen("Nour", state="to-open")
    people.represents(third, child)
    page = words(third.browser.get("/espace/"))
    assert "n’est pas encore ouvert" in page
    assert f"L’espace de {child.name} attend votre choix" in page


@pytest.mark.row("ACC-18")
@pytest.mark.parametrize("address", ["", "documents/", "acces/", "partage/", "ouvrir/", "refuser/"])
def test_from_each_page_one_goes_to_the_other_space(family, address):
    mother, _, child = family
    if address not in ("ouvrir/", "refuser/"):
        press(mother.browser, mother.browser.get(f"{base(child)}ouvrir/"), "ouvrir")
    page = mother.browser.get(base(child) + address).content.decode()
    switch = page.partition('class="switch"')[2].partition("</details>")[0]
    assert 'href="/espace/"' in switch
    assert re.search(rf'href="{base(child)}" aria-current="true"', switch)


def test_whoever_helps_nobody_has_nothing_to_switch_to(jeanne):
    assert 'class="switch"' not in jeanne.browser.get("/espace/documents/").content.decode()


def test_an_adult_opens_their_own_space(database):
    someone = people.citizen("Odile", state="to-open")
    page = someone.browser.get("/espace/ouvrir/?etape=4")
    assert "Votre espace de santé" in words(page)
    assert "jusqu’à ses dix-huit ans" not in words(someone.browser.get("/espace/ouvrir/"))
    press(someone.browser, page, "ouvrir")
    assert state_of(someone) == "open"


@pytest.mark.row("IDN-02")
def test_an_adult_refuses_their_own_space_and_changes_their_mind(database):
    someone = people.citizen("Odile", state="to-open")
    proof = press(someone.browser, someone.browser.get("/espace/ouvrir/"), "refuser")
    assert "Votre espace de santé est refusé" in words(proof)
    press(someone.browser, someone.browser.get("/espace/ouvrir/"), "ouvrir")
    assert state_of(someone) == "open"


def test_a_closed_space_says_so_and_opens_again(database):
    someone = people.citizen("Odile", state="closed")
    page = someone.browser.get("/espace/ouvrir/")
    assert "est fermé" in words(page)
    assert "preuve" not in words(page)
    press(someone.browser, page, "ouvrir")
    assert state_of(someone) == "open"


def test_a_closed_space_is_not_refused_nor_proved(database):
    someone = people.citizen("Odile", state="closed")
    for address in ("refuser/", "refuser/preuve/"):
        assert someone.browser.get(f"/espace/{address}")["Location"] == "/espace/ouvrir/"
    assert state_of(someone) == "closed"


def test_an_open_space_has_no_refusal_to_prove(jeanne):
    assert jeanne.browser.get("/espace/refuser/preuve/")["Location"] == "/espace/ouvrir/"


@pytest.mark.parametrize("address", ["ouvrir/", "refuser/", "refuser/preuve/"])
def test_somebody_elses_child_is_nobody(family, jeanne, address):
    _, _, child = family
    page = jeanne.browser.get(base(child) + address)
    never = jeanne.browser.get(f"/espace/00000000-0000-4000-8000-000000000000/{address}")
    assert page.status_code == never.status_code == 404
    assert page.content == never.content


@pytest.mark.parametrize("decision", ["ouvrir", "refuser"])
def test_a_stranger_decides_nothing(family, jeanne, decision):
    _, _, child = family
    answer = jeanne.browser.post(f"{base(child)}ouvrir/", {decision: "1", "idempotency_key": "k"})
    assert answer.status_code == 404
    assert state_of(child) == "to-open"
    assert ("open", "no_mandate") in acts_on(child)


def test_a_parent_whose_right_is_suspended_decides_nothing(family):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    mother, father, child = family
    identity.suspend_representation(
        representative=father.key, represented=child.key, by=0, reason="essai", now=clock.now()
    )
    assert father.browser.get(f"{base(child)}ouvrir/").status_code == 404
    assert f"Vous et {father.name}" not in words(
        mother.browser.get(f"{base(child)}ouvrir/?etape=3")
    )


def test_a_professional_opens_nothing(family, anne):
    _, _, child = family
    assert anne.browser.post(f"{base(child)}ouvrir/", {"ouvrir": "1"}).status_code == 403
    assert state_of(child) == "to-open"


def test_nobody_signed_in_is_sent_to_sign_in(family):
    _, _, child = family
    answer = people.nobody().get(f"{base(child)}ouvrir/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/connexion/")


@pytest.mark.parametrize("decision", ["ouvrir", "refuser"])
def test_without_the_register_nothing_is_decided(family, decision):
    from ens.ground import failpoints

    mother, _, child = family
    page = mother.browser.get(f"{base(child)}ouvrir/")
    failpoints.arm("register-write:raise")
    try:
        answer = press(mother.browser, page, decision)
    finally:
        failpoints.arm("")
    assert answer.status_code == 503
    assert state_of(child) == "to-open"
    assert notices_of(child) == []
    press(mother.browser, page, decision)
    assert state_of(child) == {"ouvrir": "open", "refuser": "refused"}[decision]
