import re

import pytest

from tests.gateways.oauth.conftest import (
    CALLBACK,
    allow,
    asking,
    form_of,
    posted,
    query_of,
)


def ask(browser, served, **changes):
    return browser.get("/oauth/authorize", params=asking(served, **changes))


def test_the_page_says_who_asks_what_and_for_how_long(citizen, served):
    page = ask(citizen, served)

    assert page.status_code == 200
    assert "Autoriser «\xa0Croissance\xa0»\xa0?" in page.text
    assert "Éditeur fictif" in page.text
    assert "Lire et ajouter les mesures et les résultats d’analyses" in page.text
    assert "jusqu’à ce que vous le retiriez" in page.text
    assert page.headers["cache-control"] == "no-store"


def test_the_form_has_the_names_that_others_rely_on(citizen, served):
    page = ask(citizen, served)
    names = {name for name, _ in form_of(page)}

    assert {"scope", "patient", "csrfmiddlewaretoken", "idempotency_key"} <= names
    scopes = [value for name, value in form_of(page) if name == "scope"]
    assert "patient/Observation.crs" in scopes
    assert "offline_access" in scopes
    assert re.search(r'<button[^>]*name="decision" value="allow"', page.text)
    assert re.search(r'<button[^>]*name="decision" value="deny"', page.text)


def test_a_parent_chooses_between_self_and_child(citizen, served):
    page = ask(citizen, served)

    radios = re.findall(r'<input type="radio"[^>]*name="patient" value="([^"]+)"', page.text)
    assert radios == [served.parent.public_id, served.child.public_id]


def test_allowing_sends_a_code_and_the_exact_state_to_the_registered_address(citizen, served):
    response = allow(citizen, served)

    assert response.headers["location"].startswith(f"{CALLBACK}?code=")
    assert query_of(response)["state"] == "st at&e=é"


def test_refusing_is_as_easy_and_says_access_denied(citizen, served):
    page = ask(citizen, served)

    response = citizen.post(page.url, data=posted(form_of(page), decision="deny"))

    assert query_of(response) | {"error_description": ""} == {
        "error": "access_denied", "state": "st at&e=é", "error_description": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/callback",
        "http://127.0.0.1:9/callback/",
        "http://127.0.0.1:9/callback?x=1",
        "http://127.0.0.1:9/callback#x",
        "http://127.0.0.1:9/Callback",
        "http://127.0.0.1:9/callback/../callback",
        "http://127.0.0.1:9@evil.example/callback",
        "http://127.0.0.1:99/callback",
        "http://localhost:9/callback",
        "https://127.0.0.1:9/callback",
        "HTTP://127.0.0.1:9/callback",
        "http://127.0.0.1:9/call%62ack",
        "//127.0.0.1:9/callback",
        "javascript:alert(1)",
        " http://127.0.0.1:9/callback",
        "http://127.0.0.1:9/callback\"'<>é",
        "",
        None,
    ],
)
def test_an_unregistered_address_gets_a_page_and_is_never_followed(citizen, served, address):
    response = ask(citizen, served, redirect_uri=address)

    assert response.status_code == 400
    assert "location" not in response.headers
    assert "n’a pas pu être ouverte" in response.text


@pytest.mark.parametrize("client_id", ["unknown", "", None, "\x00", "t-app'--"])
def test_an_unknown_client_gets_a_page(citizen, served, client_id):
    response = ask(citizen, served, client_id=client_id)

    assert response.status_code == 400
    assert "location" not in response.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"aud": None}, "invalid_request"),
        ({"aud": "https://elsewhere.example/fhir"}, "invalid_request"),
        ({"aud": "http://127.0.0.1:18000"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"nonce": "n\x00"}, "invalid_request"),
        ({"nonce": "n" * 600}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "patient/Observation.src"}, "invalid_scope"),
        ({"scope": "user/Observation.rs system/*.rs"}, "invalid_scope"),
        ({"launch": "never-given", "scope": "launch patient/*.rs"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_a_wrong_request_is_told_to_the_application_with_its_state(citizen, served, changes, error):
    said = query_of(ask(citizen, served, **changes))

    assert (said["error"], said["state"]) == (error, "st at&e=é")


def test_resource_says_the_audience_as_well(citizen, served):
    assert ask(citizen, served, aud=None, resource=served.fhir).status_code == 200


def test_a_parameter_said_twice_is_refused(citizen, served):
    query = [*asking(served).items(), ("redirect_uri", "https://evil.example/")]

    response = citizen.get("/oauth/authorize", params=query)

    assert response.status_code == 400
    assert "location" not in response.headers


def test_what_exceeds_the_registration_is_left_out(citizen, served):
    page = ask(citizen, served, scope="launch/patient patient/*.rs user/*.cruds system/*.rs")

    asked = [value for name, value in form_of(page) if name == "scope"]
    assert asked == ["patient/*.rs", "launch/patient"]


def test_somebody_not_signed_in_goes_to_sign_in_and_comes_back(http, served):
    response = http.get("/oauth/authorize", params=asking(served, login_hint="camille-martin"))

    said = query_of(response)
    assert response.headers["location"].startswith("/connexion/franceconnect?")
    assert said["login_hint"] == "camille-martin"
    assert said["next"].startswith("/oauth/authorize?response_type=code&client_id=t-app")


def test_prompt_none_asks_nothing_of_somebody_not_signed_in(http, served):
    assert query_of(http.get(
        "/oauth/authorize", params=asking(served, prompt="none")
    ))["error"] == "login_required"  # fmt: skip


def test_a_professional_does_not_answer_for_a_citizen(doctor, served):
    response = ask(doctor, served)

    assert response.status_code == 403
    assert "Cette page demande un autre compte" in response.text


def test_an_application_may_ask_by_a_form(http, served):
    response = http.post("/oauth/authorize", data=asking(served))

    assert response.status_code == 302
    assert response.headers["location"].startswith("/oauth/authorize?response_type=code")


def test_a_decision_without_its_token_is_refused(citizen, served):
    page = ask(citizen, served)
    fields = posted(form_of(page), decision="allow")
    del fields["csrfmiddlewaretoken"]

    response = citizen.post(page.url, data=fields)

    assert response.status_code == 403
    assert "location" not in response.headers


def test_a_decision_after_the_session_ended_gives_nothing(citizen, served):
    page = ask(citizen, served)
    fields = posted(form_of(page), decision="allow")
    citizen.cookies.set("ens_session", "gone")
    for cookie in list(citizen.cookies.jar):
        if cookie.name == "ens_session" and cookie.value != "gone":
            citizen.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)

    response = citizen.post(page.url, data=fields)

    assert response.status_code == 403
    assert "Votre session est terminée" in response.text


def test_the_same_decision_sent_twice_is_one_grant(citizen, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    page = ask(citizen, served)
    fields = posted(form_of(page), decision="allow")
    actor = accounts.actor_of_session(citizen.cookies["ens_session"], now=clock.now())
    before = len(accounts.grants_of(account=actor.account))

    codes = [query_of(citizen.post(page.url, data=fields))["code"] for _ in range(2)]

    assert len(set(codes)) == 2
    assert len(accounts.grants_of(account=actor.account)) == before + 1


def test_a_launch_allowed_twice_by_the_same_form_gives_two_codes_and_one_grant(citizen, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    actor = accounts.actor_of_session(citizen.cookies["ens_session"], now=clock.now())
    launch = accounts.prepare_launch(
        client_id="t-app", account=actor.account, person=served.child.person, now=clock.now()
    )
    page = ask(citizen, served, scope="launch patient/*.rs", launch=launch)
    fields = posted(form_of(page), decision="allow", idempotency_key="twice-1")

    assert all("code" in query_of(citizen.post(page.url, data=fields)) for _ in range(2))


def test_odd_form_fields_do_no_harm(citizen, served):
    odd = {"idempotency_key": "\x00'\"", "without": ["\x00", "é"]}

    assert "code" in query_of(allow(citizen, served, form=odd))


def test_a_professionals_software_is_asked_about_no_single_patient(doctor, served):
    page = ask(doctor, served, client_id="t-pro", scope="user/*.rs openid")

    assert [value for name, value in form_of(page) if name == "scope"] == ["user/*.rs", "openid"]
    assert 'name="patient"' not in page.text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"scope": []}, "Cochez au moins une ligne"),
        ({"scope": ["system/*.cruds", "nonsense"]}, "Cochez au moins une ligne"),
        ({"patient": "not-one-of-them"}, "Choisissez une personne"),
        ({"patient": []}, "Choisissez une personne"),
    ],
)
def test_an_answer_that_cannot_be_taken_shows_the_page_again(citizen, served, form, words):
    response = allow(citizen, served, form=form)

    assert response.status_code == 422
    assert words in response.text
    assert "location" not in response.headers


def test_somebody_whom_the_parent_does_not_represent_is_never_opened(citizen, served):
    from ens.contexts.identity import api as identity
    from ens.ground import clock
    from ens.standards.ins import Traits

    stranger = identity.create_person(
        traits=Traits("INCONNUE", ("Eve",), "F", clock.today(), ""), ins=None, status="PROV",
        now=clock.now(),
    )  # fmt: skip

    response = allow(citizen, served, form={"patient": stranger.public_id})

    assert response.status_code == 422
