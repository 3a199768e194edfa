import pytest

from tests.fakes import running
from tests.fakes.relying import query_of
from tests.fakes.running import OTHER_ANSWER, OTHER_PARTY, PUBLIC


def hint_of(asking):
    return "dr-roux" if asking.service == "pro-sante-connect" else "camille-martin"


def test_a_known_hint_is_sent_back_at_once_with_code_state_and_issuer(asking):
    answer = asking.authorize(login_hint=hint_of(asking), state="kept as it is&=")
    assert answer.status_code == 303
    given = query_of(answer)
    assert (given["state"], given["iss"]) == ("kept as it is&=", asking.issuer)
    assert len(given["code"]) >= 43


def test_a_professional_is_unknown_to_franceconnect(citizen_asking):
    answer = citizen_asking.authorize(login_hint="dr-roux")
    assert query_of(answer) == {"hint": "dr-roux"}


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"client_id": None},
        {"redirect_uri": "https://ailleurs.example/retour"},
        {"redirect_uri": f"{PUBLIC}/connexion/franceconnect/retour?x=1"},
        {"redirect_uri": f"{PUBLIC}/connexion/franceconnect/retour/../autre"},
        {"redirect_uri": None},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(citizen_asking, changed):
    answer = citizen_asking.authorize(login_hint="camille-martin", **changed)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert "Cette demande ne peut pas être suivie" in answer.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "profile"}, "invalid_request"),
        ({"scope": "openid nir"}, "invalid_scope"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"acr_values": "eidas7"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "sing"}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "https://ailleurs.example"}, "request_uri_not_supported"),
        ({"claims": "["}, "invalid_request"),
    ],
)
def test_a_bad_request_goes_back_with_its_error(asking, changed, error):
    given = query_of(asking.authorize(login_hint=hint_of(asking), **changed))
    assert given["error"] == error
    assert given["iss"] == asking.issuer
    assert given.get("state") == (None if "state" in changed else "s")
    assert "code" not in given


def test_franceconnect_wants_a_level_and_pro_sante_connect_has_one_of_its_own(asking):
    given = query_of(asking.authorize(login_hint=hint_of(asking), acr_values=None))
    assert ("error" in given) == (asking.service != "pro-sante-connect")


def test_without_a_session_nobody_is_signed_in_silently(asking):
    assert query_of(asking.authorize(prompt="none"))["error"] == "login_required"


def test_with_a_session_the_same_person_is_signed_in_silently(asking):
    asking.code(hint_of(asking))
    assert "code" in query_of(asking.authorize(prompt="none"))
    other = query_of(asking.authorize(prompt="none", login_hint="homonyme-1"))
    assert other["error"] == "login_required"


def test_a_session_ends_by_the_clock(sandbox, asking):
    asking.code(hint_of(asking))
    sandbox.set_clock("+PT5H")
    assert query_of(asking.authorize(prompt="none"))["error"] == "login_required"


def test_the_session_cookie_stays_at_its_provider(asking):
    answer = asking.authorize(login_hint=hint_of(asking))
    name = "psc_session" if asking.service == "pro-sante-connect" else "fc_session"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert f"Path=/{asking.service};" in cookie
    assert "HttpOnly" in cookie


def test_a_request_may_come_by_post(asking):
    asked = dict(asking.authorize().request.url.params)
    answer = asking.browser.post(asking.metadata["authorization_endpoint"], data=asked)
    assert answer.status_code == 303


def test_another_relying_party_may_do_without_pkce(citizen_asking):
    answer = citizen_asking.authorize(
        client_id=OTHER_PARTY,
        redirect_uri=OTHER_ANSWER,
        code_challenge=None,
        code_challenge_method=None,
        login_hint="camille-martin",
    )
    assert answer.headers["location"].startswith(f"{OTHER_ANSWER}?code=")


def test_people_written_anew_are_known_at_once(sandbox, citizen_asking):
    newcomer = running.citizen("nouvelle", ["Rose"], "NOUVELLE")
    running.write_people(sandbox.home, [*running.PEOPLE, newcomer])
    assert citizen_asking.code("nouvelle")
    running.write_people(sandbox.home, running.PEOPLE)
