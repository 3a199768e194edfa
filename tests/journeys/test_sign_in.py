import threading
import uuid

import pytest

from ens.ground import rate
from tests.fakes.running import write_people
from tests.journeys.browser import Browser, state_of
from tests.journeys.conftest import PEOPLE


def said(response):
    return response.content.decode()


def actor(browser):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    return accounts.actor_of_session(browser.session, now=clock.now())


@pytest.mark.row("IDN-07")
def test_a_citizen_signs_in_by_franceconnect_and_is_matched_by_the_pivot_identity(browser, people):
    response = browser.sign_in("franceconnect", "ines-valmont", next="/espace/?a=1")

    assert response["Location"] == "/espace/?a=1"
    assert actor(browser).person == people["ines-valmont"].person
    assert actor(browser).assurance == 1
    assert said(browser.get("/espace/")).strip() == "Inès VALMONT"


@pytest.mark.row("IDN-08")
def test_franceconnect_plus_opens_the_same_account_at_a_higher_level(browser):
    browser.sign_in("franceconnect", "ines-valmont")
    low = actor(browser)
    browser.sign_in("franceconnect-plus", "ines-valmont")

    assert (low.account, low.assurance) == (actor(browser).account, 1)
    assert actor(browser).assurance == 2


def test_a_birth_abroad_is_matched_by_its_country(browser, people):
    browser.sign_in("franceconnect", "nee-ailleurs")

    assert actor(browser).person == people["nee-ailleurs"].person


def test_the_cookie_is_for_this_site_only_and_out_of_reach_of_scripts(browser):
    browser.sign_in("franceconnect", "ines-valmont")
    cookie = browser.cookies["ens_session"]

    assert cookie["httponly"]
    assert cookie["secure"]
    assert (cookie["samesite"], cookie["path"], cookie["max-age"]) == ("Lax", "/", "")
    assert len(cookie.value) >= 43


def test_each_sign_in_makes_a_new_session_and_ends_the_one_before(browser):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    browser.sign_in("franceconnect", "ines-valmont")
    before = browser.session
    browser.sign_in("franceconnect", "ines-valmont")

    assert browser.session != before
    assert accounts.actor_of_session(before, now=clock.now()) is None


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        ("personne", "Nous ne vous avons pas trouvé"),
        ("jumelle-1", "Nous ne pouvons pas être sûrs de qui vous êtes"),
    ],
)
def test_nobody_or_two_persons_match_and_the_page_says_so(browser, hint, words):
    response = browser.sign_in("franceconnect", hint)

    assert response.status_code == 403
    assert words in said(response)
    assert browser.session == ""
    assert response["Cache-Control"] == "no-store"


def test_a_known_account_whose_traits_changed_is_refused(browser, site):
    browser.sign_in("franceconnect", "change")
    assert browser.session
    renamed = [{**one, "family": "RENOMMÉ"} if one["key"] == "change" else one for one in PEOPLE]
    write_people(site.home, renamed)

    response = Browser().sign_in("franceconnect", "change")

    assert response.status_code == 403
    assert "Votre identité a changé" in said(response)


def test_refused_at_the_provider(browser):
    address = browser.leave_for("franceconnect", login_hint="ines-valmont")
    refusal = {"error": "access_denied", "state": state_of(address)}

    response = browser.get("/connexion/franceconnect/retour", refusal)

    assert response.status_code == 403
    assert "La connexion a été refusée" in said(response)
    assert "/connexion/franceconnect" in said(response)


def test_the_provider_is_down_before_or_after(browser, site):
    from ens.clients import openid_wire

    address = browser.leave_for("franceconnect", login_hint="ines-valmont")
    import httpx

    answer = httpx.get(address, trust_env=False).headers["location"]
    site.play("franceconnect", "down")

    after = browser.follow(answer)
    openid_wire.forget()
    before = browser.get("/connexion/franceconnect")

    for response in (before, after):
        assert response.status_code == 503
        assert "Le service de connexion ne répond pas" in said(response)
        assert browser.session == ""


def test_an_answer_signed_by_nobody_we_know_is_not_believed(browser, site):
    site.play("franceconnect", "hostile-keys")

    response = browser.sign_in("franceconnect", "ines-valmont")

    assert response.status_code == 502
    assert "n’a pas pu être vérifiée" in said(response)
    assert browser.session == ""


def test_a_state_replayed_unknown_or_from_another_browser_is_refused(browser):
    address = browser.leave_for("franceconnect", login_hint="ines-valmont")
    import httpx

    answer = httpx.get(address, trust_env=False).headers["location"]
    stranger = Browser()
    stranger.leave_for("franceconnect", login_hint="ines-valmont")

    refused = [
        stranger.follow(answer),
        browser.get("/connexion/franceconnect/retour", {"state": "never-given", "code": "x"}),
        browser.get("/connexion/franceconnect/retour"),
    ]
    assert browser.follow(answer).status_code == 302
    refused.append(browser.follow(answer))

    for response in refused:
        assert response.status_code == 400
        assert "Cette connexion n’est plus valable" in said(response)
    assert stranger.session == ""


def test_the_same_return_twice_at_once_signs_in_once(browser):
    import httpx
    from django.db import connection

    address = browser.leave_for("franceconnect", login_hint="ines-valmont")
    answer = httpx.get(address, trust_env=False).headers["location"]
    twin, statuses = Browser(), []
    twin.cookies = browser.cookies

    def return_(which):
        statuses.append(which.follow(answer).status_code)
        connection.close()

    threads = [threading.Thread(target=return_, args=[one]) for one in (browser, twin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [302, 400]


def test_ten_minutes_away_is_too_long(browser):
    from django.conf import settings

    address = browser.leave_for("franceconnect", login_hint="ines-valmont")
    file = settings.ENS_HOME / "sandbox" / "clock"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("+PT11M")
    try:
        response = browser.get(
            "/connexion/franceconnect/retour", {"state": state_of(address), "code": "x"}
        )
    finally:
        file.unlink()

    assert response.status_code == 400
    assert "La connexion a pris trop de temps" in said(response)


@pytest.mark.parametrize("where", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_sign_in_never_leads_elsewhere(browser, where):
    response = browser.sign_in("franceconnect", "ines-valmont", next=where)

    assert response["Location"] == "/espace/"


def test_login_hint_is_forwarded_as_it_is(browser):
    address = browser.leave_for("franceconnect", login_hint="éa&b=c d")

    assert "login_hint=%C3%A9a%26b%3Dc+d" in address


def test_a_professional_with_one_post_works_there(browser, people):
    response = browser.sign_in("pro-sante-connect", "dr-valois")

    assert response["Location"] == "/pro/"
    found = actor(browser)
    assert (found.kind, found.professional) == ("professional", people["dr-valois"].professional)
    assert (found.profession, bool(found.structure)) == ("10", True)
    assert "Lise VALOIS, valois-1" in said(browser.get("/pro/"))


def test_a_professional_with_several_posts_chooses_one(browser):
    response = browser.sign_in("pro-sante-connect", "dr-trois", next="/pro/?x=1")
    assert response["Location"] == "/connexion/situation"
    assert browser.session == ""

    page = browser.get("/connexion/situation")
    assert "Maison de santé" in said(page)
    unchosen = browser.post("/connexion/situation", {})
    assert unchosen.status_code == 422
    assert browser.post("/connexion/situation", {"situation": "valois-1"}).status_code == 422

    chosen = browser.post("/connexion/situation", {"situation": "trois-2"})
    assert chosen["Location"] == "/pro/?x=1"
    assert "trois-2" in said(browser.get("/pro/"))


@pytest.mark.row("ACC-11")
def test_the_provider_s_word_that_they_regulate_calls_stays_with_the_session(browser):
    browser.sign_in("pro-sante-connect", "dr-trois")
    browser.post("/connexion/situation", {"situation": "trois-1"})
    assert actor(browser).regulation
    browser.sign_in("pro-sante-connect", "dr-trois", situation="trois-2")
    assert actor(browser).regulation
    browser.sign_in("pro-sante-connect", "dr-valois")
    assert not actor(browser).regulation


def test_a_choice_serves_once(browser):
    browser.sign_in("pro-sante-connect", "dr-trois")
    cookie = browser.cookies["ens_situation"].value
    browser.post("/connexion/situation", {"situation": "trois-1"})
    browser.cookies["ens_situation"] = cookie

    response = browser.post("/connexion/situation", {"situation": "trois-2"})

    assert response.status_code == 400
    assert "trois-1" in said(browser.get("/pro/"))


def test_a_situation_in_the_address_skips_the_page(browser):
    response = browser.sign_in("pro-sante-connect", "dr-trois", situation="trois-2")

    assert response["Location"] == "/pro/"
    assert "trois-2" in said(browser.get("/pro/"))


@pytest.mark.parametrize(
    ("hint", "query", "words"),
    [
        ("dr-inconnu", {}, "L’annuaire ne vous connaît pas encore"),
        ("dr-ailleurs", {}, "Aucune situation d’exercice ne correspond"),
        ("dr-valois", {"situation": "trois-1"}, "Aucune situation d’exercice ne correspond"),
    ],
)
def test_a_professional_whom_the_directory_does_not_confirm_is_refused(browser, hint, query, words):
    response = browser.sign_in("pro-sante-connect", hint, **query)

    assert response.status_code == 403
    assert words in said(response)
    assert browser.session == ""


def test_an_appointed_agent_signs_in_under_their_own_quality(browser):
    response = browser.sign_in("pro-sante-connect", "agent-valmy")

    assert response["Location"] == "/autorite/"
    assert (actor(browser).kind, actor(browser).professional) == ("authority", 0)


def test_sign_out_ends_the_session_here_and_at_the_provider(browser):
    browser.sign_in("franceconnect", "ines-valmont")
    raw = browser.session

    response = browser.post("/deconnexion")

    assert "/franceconnect/api/v2/session/end" in response["Location"]
    assert browser.session == ""
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    assert accounts.actor_of_session(raw, now=clock.now()) is None
    assert "Vous êtes déconnecté" in said(browser.get("/deconnexion/retour"))


def test_sign_out_works_while_the_provider_is_down(browser, site):
    from ens.clients import openid_wire

    browser.sign_in("franceconnect", "ines-valmont")
    site.play("franceconnect", "down")
    openid_wire.forget()

    assert browser.post("/deconnexion")["Location"] == "/deconnexion/retour"
    assert browser.session == ""


def test_after_sign_out_the_page_is_gone_and_none_was_kept(browser):
    browser.sign_in("franceconnect", "ines-valmont")
    page = browser.get("/espace/")
    assert page["Cache-Control"] == "no-store"

    browser.post("/deconnexion")

    assert browser.get("/espace/").status_code == 302


def test_signing_out_is_never_done_by_following_a_link(browser):
    browser.sign_in("franceconnect", "ines-valmont")

    assert browser.get("/deconnexion").status_code == 405
    assert actor(browser)


def test_a_page_asks_to_sign_in_and_remembers_where_one_was(browser):
    response = browser.get("/espace/", {"onglet": "2"})

    assert response["Location"] == "/connexion/?next=%2Fespace%2F%3Fonglet%3D2&pour=citizen"
    doors = said(browser.follow(response["Location"]))
    assert "/connexion/franceconnect?next=%2Fespace%2F%3Fonglet%3D2" in doors
    assert "/connexion/pro-sante-connect" in doors


def test_a_form_posted_after_the_session_ended_says_that_nothing_was_recorded(browser):
    browser.sign_in("franceconnect", "ines-valmont")
    browser.cookies["ens_session"] = "gone"

    response = browser.post("/espace/", {"text": "bonjour"})

    assert response.status_code == 403
    assert "Votre session est terminée" in said(response)
    assert "n’a pas été enregistré" in said(response)


def test_a_page_for_others_says_as_whom_one_is_signed_in(browser):
    browser.sign_in("franceconnect", "ines-valmont")

    response = browser.get("/pro/")

    assert response.status_code == 403
    assert "Cette page demande un autre compte" in said(response)


def test_pages_exist_in_english(browser):
    response = browser.get("/connexion/", {"lang": "en"})

    assert response["Content-Language"] == "en"
    assert 'lang="en"' in said(response)


def test_an_account_that_signs_in_as_no_human_does_waits(browser, monkeypatch):
    from ens.journeys import sign_in

    slow = rate.Limit(f"essai-{uuid.uuid4()}", 1, sign_in.TEN_MINUTES)
    monkeypatch.setattr(sign_in, "ARRIVALS", slow)
    assert browser.sign_in("franceconnect", "ines-valmont").status_code == 302
    refused = browser.sign_in("franceconnect", "ines-valmont")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Trop de connexions à la suite" in refused.content.decode()


def test_a_browser_that_leaves_again_and_again_waits(browser, monkeypatch):
    from ens.journeys import sign_in

    slow = rate.Limit(f"essai-{uuid.uuid4()}", 2, sign_in.TEN_MINUTES)
    monkeypatch.setattr(sign_in, "DEPARTURES", slow)
    left = [browser.get("/connexion/franceconnect").status_code for _ in range(4)]
    assert left == [302, 302, 429, 429]
