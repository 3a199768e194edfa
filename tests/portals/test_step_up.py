"""
A sign-in that is not sure enough: explained, made stronger, then back; nothing is lost, nothing
done meanwhile.
"""

import re

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/espace/archive/"
ASKED = {"telecharger": "1", "idempotency_key": "k-1", "mot": '« é » <b> & "x"'}


@pytest.fixture
def asked(jeanne):
    """
    Jeanne's answer when she asks for her archive with FranceConnect alone.
    """
    return jeanne.browser.post(PAGE, ASKED)


def kept_by(answer):
    return answer.cookies["ens_intention"]


def resumed(one, cookie, *, strongly=True):
    browser = people.strongly(one) if strongly else one.browser
    browser.cookies["ens_intention"] = cookie
    return browser, browser.get("/connexion/reprendre")


def hidden(page):
    from lxml import html

    form = html.fromstring(page.content).xpath("//main//form")[0]
    fields = {one.get("name"): one.get("value") for one in form.xpath(".//input")}
    fields.pop("csrfmiddlewaretoken")
    return form.get("action"), fields


@pytest.mark.row("IDN-08")
def test_the_whole_archive_asks_for_a_stronger_sign_in_and_says_why(asked):
    assert asked.status_code == 403
    said = words(asked)
    assert "Confirmez d’abord que c’est bien vous" in said
    assert "FranceConnect+ vérifie deux choses" in said
    assert "/connexion/franceconnect-plus?next=%2Fconnexion%2Freprendre" in asked.content.decode()


def test_reading_what_it_would_hold_asks_for_nothing_more(jeanne):
    assert jeanne.browser.get(PAGE).status_code == 200


def test_the_refusal_is_in_the_register(asked, jeanne):
    from ens.ground import database

    rows = database.execute(
        "select action, code from register_trace where person = %s and code <> ''", (jeanne.key,)
    ).fetchall()
    assert rows == [("export", "sign_in_too_weak")]


def test_what_was_sent_waits_and_comes_back_whole(asked, jeanne):
    _, page = resumed(jeanne, kept_by(asked).value)
    assert page.status_code == 200
    assert hidden(page) == (PAGE, ASKED)
    assert page["Cache-Control"] == "no-store"


def test_sent_again_by_its_user_it_goes_through(asked, jeanne):
    browser, page = resumed(jeanne, kept_by(asked).value)
    address, fields = hidden(page)
    answer = browser.post(address, fields)
    assert answer["Content-Type"] == "application/zip"
    answer.close()


def test_coming_back_does_nothing_by_itself(asked, jeanne):
    resumed(jeanne, kept_by(asked).value)
    page = words(jeanne.browser.get("/espace/acces/"))
    assert "avez emporté une copie" not in page


def test_what_waits_goes_back_to_nobody_else(asked, jeanne):
    other = people.citizen("Autre")
    _, answer = resumed(other, kept_by(asked).value)
    assert (answer.status_code, answer["Location"]) == (302, "/espace/")
    assert people.nobody().get("/connexion/reprendre").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "é" * 40, "a" * 5000])
def test_a_secret_that_is_none_leads_home(jeanne, cookie):
    _, answer = resumed(jeanne, cookie)
    assert (answer.status_code, answer["Location"]) == (302, "/espace/")


def test_what_waits_is_forgotten_after_ten_minutes(asked, jeanne):
    from ens.ground import database

    database.execute("update accounts_intention set expires_at = now() - interval '1 second'")
    _, answer = resumed(jeanne, kept_by(asked).value)
    assert answer["Location"] == "/espace/"


def test_the_cookie_is_of_the_sign_in_alone_and_out_of_reach_of_scripts(asked):
    cookie = kept_by(asked)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/connexion", True, "Lax")


def test_what_waits_rests_sealed(asked):
    from ens.ground import database

    rows = database.execute("select sealed from accounts_intention").fetchall()
    assert rows
    assert not any(b"telecharger" in bytes(row[0]) for row in rows)


def test_more_than_is_kept_is_said_before_one_leaves(jeanne):
    answer = jeanne.browser.post(PAGE, {"telecharger": "1", "mot": "a" * 70_000})
    assert "trop long pour être gardé" in words(answer)
    assert "ens_intention" not in answer.cookies
    assert "next=%2Fespace%2F" in answer.content.decode()


def test_no_form_leads_out_of_this_site(jeanne):
    answer = jeanne.browser.post(f"{PAGE}?x=//ailleurs.example/", ASKED)
    _, page = resumed(jeanne, kept_by(answer).value)
    address, _ = hidden(page)
    assert address.startswith("/espace/archive/?")


def test_sending_it_again_needs_the_token_of_this_browser(asked, jeanne):
    from django.test import Client

    browser, page = resumed(jeanne, kept_by(asked).value)
    strict = Client(SERVER_NAME="127.0.0.1", enforce_csrf_checks=True)
    strict.cookies["ens_session"] = browser.cookies["ens_session"].value
    address, fields = hidden(page)
    assert strict.post(address, fields).status_code == 403
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{20,}"', page.content.decode())


def test_a_stranger_is_not_told_that_a_stronger_sign_in_would_help(jeanne):
    stranger = people.citizen("Autre")
    present = stranger.browser.post(f"/espace/{jeanne.id}/archive/", ASKED)
    absent = stranger.browser.post("/espace/11111111-2222-4333-8444-555555555555/archive/", ASKED)
    assert present.status_code == absent.status_code == 404
    assert words(present) == words(absent)


def test_a_parent_is_asked_too_for_their_child(database):
    from ens.ground import clock

    mother, child = people.citizen("Inès"), people.citizen("Rose", born=clock.today())
    people.represents(mother, child)
    answer = mother.browser.post(f"/espace/{child.id}/archive/", ASKED)
    assert "Confirmez d’abord" in words(answer)
    _, page = resumed(mother, kept_by(answer).value)
    assert hidden(page)[0] == f"/espace/{child.id}/archive/"
