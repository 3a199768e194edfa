from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from ens.clients import openid, openid_wire
from ens.clients.openid import InvalidAnswer, ProviderDown, ProviderRefused
from tests.fakes.relying import ALL, Relying, answer, query_of
from tests.fakes.running import PLAIN

HINTS = {
    "franceconnect": "camille-martin",
    "franceconnect-plus": "camille-martin",
    "pro-sante-connect": "dr-roux",
}


@pytest.fixture(params=ALL)
def relying(request, sandbox):
    return Relying(sandbox, request.param)


@pytest.fixture
def begun(relying):
    request = relying.begin(HINTS[relying.service])
    return request, relying.code(request)


def test_the_person_refuses(relying):
    request = relying.begin()
    page = httpx.get(request.url, **PLAIN).headers["location"]
    refusal = httpx.post(f"{page}/login", data={"refuser": "1"}, **PLAIN)
    with pytest.raises(ProviderRefused) as refused:
        openid.read_answer(relying.provider, request=request, query=query_of(refusal))
    assert refused.value.error == "access_denied"


def test_an_answer_to_another_request_is_refused(relying, begun):
    request, _ = begun
    another = answer(relying.begin(HINTS[relying.service]).url)
    with pytest.raises(InvalidAnswer, match="state"):
        openid.read_answer(relying.provider, request=request, query=another)


def test_an_answer_of_another_provider_is_refused(relying, begun):
    request, code = begun
    mixed = {"state": request.state, "code": code, "iss": "https://ailleurs.example"}
    with pytest.raises(InvalidAnswer, match="another provider"):
        openid.read_answer(relying.provider, request=request, query=mixed)


def test_an_answer_with_nothing_in_it_is_refused(relying, begun):
    request, _ = begun
    with pytest.raises(InvalidAnswer, match="neither"):
        openid.read_answer(relying.provider, request=request, query={"state": request.state})


def test_a_code_is_used_once(relying, begun):
    request, code = begun
    relying.finish(request, code)
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        relying.finish(request, code)


def test_a_code_lives_thirty_seconds(sandbox, relying, begun):
    request, code = begun
    sandbox.set_clock("+PT31S")
    with pytest.raises(ProviderRefused, match="invalid_grant"):
        relying.finish(request, code)


def test_a_code_goes_with_its_verifier(relying, begun):
    request, code = begun
    with pytest.raises(ProviderRefused, match="PKCE"):
        relying.finish(replace(request, verifier="v" * 43), code)


def test_a_code_goes_with_its_redirect_uri(relying, begun):
    request, code = begun
    with pytest.raises(ProviderRefused, match="redirect_uri"):
        relying.finish(request, code, redirect_uri=f"{relying.redirect_uri}/")


def test_a_wrong_secret_is_refused(relying, begun):
    request, code = begun
    relying.provider = replace(relying.provider, client_secret="wrong")
    with pytest.raises(ProviderRefused, match="invalid_client"):
        relying.finish(request, code)


def test_a_nonce_of_another_request_is_refused(relying, begun):
    request, code = begun
    with pytest.raises(InvalidAnswer, match="nonce"):
        relying.finish(replace(request, nonce="of-another-day"), code)


def test_a_level_below_the_one_asked_is_refused(relying, begun):
    request, code = begun
    with pytest.raises(InvalidAnswer, match="level"):
        relying.finish(replace(request, acr="eidas3"), code)


@pytest.mark.parametrize("hours", [1, -1])
def test_a_token_of_another_time_is_refused(relying, begun, hours):
    request, code = begun
    with pytest.raises(InvalidAnswer, match=r"expired|not issued now"):
        relying.finish(request, code, now=datetime.now(UTC) + timedelta(hours=hours))


def test_both_follow_the_same_moved_clock(sandbox, relying):
    sandbox.set_clock("+P6W")
    request = relying.begin(HINTS[relying.service])
    later = datetime.now(UTC) + timedelta(weeks=6)
    assert relying.finish(request, relying.code(request), now=later).sub


def test_a_provider_that_is_down_is_said_down(sandbox, relying):
    sandbox.play(relying.service, "down")
    with pytest.raises(ProviderDown):
        relying.begin()


def test_a_provider_that_goes_down_on_the_way_is_said_down(sandbox, relying, begun):
    sandbox.play(relying.service, "down")
    with pytest.raises(ProviderDown):
        relying.finish(*begun)


def test_a_provider_in_error_is_said_down(sandbox, relying, begun):
    sandbox.play(relying.service, "error")
    with pytest.raises(ProviderDown, match="500"):
        relying.finish(*begun)


def test_a_provider_slower_than_five_seconds_is_said_down(sandbox, monkeypatch):
    monkeypatch.setattr(openid_wire, "TIMEOUT", httpx.Timeout(0.3))
    relying = Relying(sandbox, "franceconnect")
    sandbox.play("franceconnect", "slow", delay_ms=900)
    with pytest.raises(ProviderDown, match="ReadTimeout"):
        relying.begin()


def test_a_provider_a_little_slow_is_waited_for(sandbox):
    sandbox.play("franceconnect", "slow", delay_ms=100)
    assert Relying(sandbox, "franceconnect").sign_in("camille-martin").family == "MARTIN"


def test_rotated_keys_are_asked_for_again(sandbox, relying):
    first = relying.sign_in(HINTS[relying.service])
    sandbox.play(relying.service, "rotated-keys")
    assert relying.sign_in(HINTS[relying.service]).sub == first.sub


def test_a_token_signed_by_a_stolen_name_is_refused(sandbox, relying):
    relying.sign_in(HINTS[relying.service])
    sandbox.play(relying.service, "hostile-keys")
    with pytest.raises(InvalidAnswer, match="not signed by the provider"):
        relying.sign_in(HINTS[relying.service])


def test_no_secret_shows_in_what_is_printed(relying, begun):
    request, code = begun
    known = relying.finish(request, code)
    assert "sandbox-secret" not in repr(relying.provider)
    assert known.id_token not in repr(known)
