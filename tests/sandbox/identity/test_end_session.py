import pytest

from tests.fakes.relying import query_of
from tests.fakes.running import PUBLIC


@pytest.fixture
def id_token(asking):
    hint = "dr-roux" if asking.service == "pro-sante-connect" else "camille-martin"
    return asking.token(asking.code(hint)).json()["id_token"]


def end(asking, **parameters):
    return asking.browser.get(asking.metadata["end_session_endpoint"], params=parameters)


def test_the_session_is_ended(asking, id_token):
    assert "code" in query_of(asking.authorize(prompt="none"))
    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=f"{PUBLIC}/")
    assert answer.headers["location"] == f"{PUBLIC}/"
    assert query_of(asking.authorize(prompt="none"))["error"] == "login_required"


def test_an_expired_token_still_ends_its_session(sandbox, asking, id_token):
    sandbox.set_clock("+PT10M")
    answer = end(asking, id_token_hint=id_token, post_logout_redirect_uri=f"{PUBLIC}/")
    assert answer.status_code == 303


def test_without_an_address_a_page_says_so(asking, id_token):
    answer = end(asking, id_token_hint=id_token)
    assert answer.status_code == 200
    assert "Vous êtes déconnecté" in answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"id_token_hint": ""},
        {"id_token_hint": "a.b.c"},
        {"post_logout_redirect_uri": "https://ailleurs.example/"},
        {"post_logout_redirect_uri": f"{PUBLIC}/?suite=1"},
    ],
)
def test_a_wrong_end_leads_nowhere(asking, id_token, changed):
    usual = {"id_token_hint": id_token, "post_logout_redirect_uri": f"{PUBLIC}/"}
    answer = end(asking, **(usual | changed))
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_token_of_another_provider_ends_nothing(asking, sandbox, id_token):
    others = {"franceconnect": "pro-sante-connect", "franceconnect-plus": "franceconnect"}
    other = type(asking)(sandbox, others.get(asking.service, "franceconnect-plus"))
    answer = end(other, id_token_hint=id_token, post_logout_redirect_uri=f"{PUBLIC}/")
    other.browser.close()
    assert answer.status_code == 400
