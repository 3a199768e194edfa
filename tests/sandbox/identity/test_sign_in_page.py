import re

import pytest

from tests.fakes.relying import query_of
from tests.fakes.running import PUBLIC
from tests.sandbox.identity.asking import Asking


@pytest.fixture
def page(asking):
    return asking.authorize().headers["location"]


def choices(text: str) -> list[str]:
    return re.findall(r'name="login_hint" value="([^"]+)"', text)


def test_the_page_says_that_it_is_simulated_and_who_asks(asking, page):
    answer = asking.browser.get(page)
    assert answer.headers["cache-control"] == "no-store"
    assert "Simulateur" in answer.text
    assert "Espace numérique de santé" in answer.text
    assert "script-src" in answer.headers["content-security-policy"] or (
        "default-src 'self'" in answer.headers["content-security-policy"]
    )


def test_only_the_providers_own_people_are_offered(asking, page):
    offered = choices(asking.browser.get(page).text)
    professional = asking.service == "pro-sante-connect"
    assert ("dr-roux" in offered) == professional
    assert ("camille-martin" in offered) != professional


def test_choosing_somebody_signs_them_in(asking, page):
    hint = choices(asking.browser.get(page).text)[0]
    answer = asking.browser.post(f"{page}/login", data={"login_hint": hint})
    given = query_of(answer)
    assert answer.headers["location"].startswith(f"{PUBLIC}/connexion/{asking.service}/retour?")
    assert (given["state"], "code" in given) == ("s", True)


def test_refusing_goes_back_with_access_denied(asking, page):
    given = query_of(asking.browser.post(f"{page}/login", data={"refuser": "1"}))
    assert (given["error"], given["state"], given["iss"]) == ("access_denied", "s", asking.issuer)


def test_a_request_is_answered_once(asking, page):
    asking.browser.post(f"{page}/login", data={"refuser": "1"})
    for answer in (asking.browser.get(page), asking.browser.post(f"{page}/login")):
        assert answer.status_code == 400
        assert "plus valable" in answer.text


def test_a_request_waits_ten_minutes(sandbox, asking, page):
    sandbox.set_clock("+PT11M")
    assert asking.browser.get(page).status_code == 400


def test_choosing_nobody_or_a_stranger_asks_again(asking, page):
    answer = asking.browser.post(f"{page}/login", data={"login_hint": "inconnue"})
    again = asking.browser.get(answer.headers["location"])
    assert "Nous ne connaissons pas l’identifiant « inconnue »" in again.text


def test_an_unknown_hint_is_said_and_never_trusted(asking):
    answer = asking.authorize(login_hint="<b>personne</b>")
    text = asking.browser.get(answer.headers["location"]).text
    assert "&lt;b&gt;personne&lt;/b&gt;" in text
    assert "<b>personne" not in text


def test_people_are_found_without_accents_or_case(citizen_asking):
    page = citizen_asking.authorize().headers["location"]
    text = citizen_asking.browser.get(page, params={"q": "martin MARIE-EVE"}).text
    assert choices(text) == ["camille-martin"]
    assert "1 personne" in text


def test_professionals_are_found_by_place(sandbox):
    asking = Asking(sandbox, "pro-sante-connect")
    page = asking.authorize().headers["location"]
    assert choices(asking.browser.get(page, params={"q": "maison de sante"}).text) == ["dr-roux"]
    asking.browser.close()


def test_a_long_list_comes_by_pages(citizen_asking):
    page = citizen_asking.authorize().headers["location"]
    seen = []
    for number in ("1", "2", "3", "99999", "-1", "x"):
        seen.append(choices(citizen_asking.browser.get(page, params={"page": number}).text))
    assert [len(names) for names in seen] == [20, 20, 5, 5, 20, 20]
    assert len({name for names in seen[:3] for name in names}) == 45


def test_nobody_found_is_said(citizen_asking):
    page = citizen_asking.authorize().headers["location"]
    text = citizen_asking.browser.get(page, params={"q": "zzz"}).text
    assert "Personne ne correspond" in text


def test_who_is_signed_in_already_is_offered_first(citizen_asking):
    citizen_asking.code("inconnu-ins")
    page = citizen_asking.authorize().headers["location"]
    text = citizen_asking.browser.get(page).text
    assert "déjà connecté" in text
    assert choices(text)[0] == "inconnu-ins"
