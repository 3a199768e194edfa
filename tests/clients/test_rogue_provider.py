"""
Whatever a provider answers, nobody is signed in on the strength of something not verified.
"""

import base64
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from ens.clients import openid, openid_wire
from ens.clients.openid import (
    AuthorizationRequest,
    InvalidAnswer,
    Provider,
    ProviderDown,
    ProviderRefused,
)
from tests.clients import rogue as rogues
from tests.clients.rogue import NOW, in_json

BACK = "http://127.0.0.1:9/retour"
REQUEST = AuthorizationRequest("", "s", "n", "v" * 43, "eidas1")


@pytest.fixture
def rogue():
    openid_wire.forget()
    with rogues.serving() as provider:
        yield provider


def sign_in(rogue, **more):
    known = Provider(rogue.url, rogues.CLIENT, "secret", signed_userinfo=True, **more)
    now = datetime.fromtimestamp(NOW, UTC)
    return openid.finish(known, code="c", request=REQUEST, redirect_uri=BACK, now=now)


def refusal(rogue, **more):
    with pytest.raises(InvalidAnswer) as refused:
        sign_in(rogue, **more)
    return refused.value.reason


def unsigned(claims):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


def give(rogue, id_token):
    answer = {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
    rogue.answers["/token"] = in_json(answer)


def test_an_honest_provider_signs_people_in(rogue):
    assert sign_in(rogue).sub == "someone"


def test_discovery_and_keys_are_remembered_for_a_while(rogue):
    sign_in(rogue)
    sign_in(rogue)
    assert rogue.asked.count("/.well-known/openid-configuration") == 1
    assert rogue.asked.count("/jwks") == 1


@pytest.mark.parametrize(("moved", "asked"), [(-0.001, 1), (0, 2)], ids=["young", "too old"])
def test_what_a_provider_said_is_believed_no_longer_than_it_may_be(
    rogue, monkeypatch, moved, asked
):
    """
    Elsewhere the comparison was the wrong way round: what was just read was thrown away, and
    what was too old was believed for ever.
    """
    now = [1000.0]
    monkeypatch.setattr(openid_wire, "time", SimpleNamespace(monotonic=lambda: now[0]))
    sign_in(rogue)
    now[0] += openid_wire.MEMORY_SECONDS + moved
    sign_in(rogue)
    assert rogue.asked.count("/.well-known/openid-configuration") == asked
    assert rogue.asked.count("/jwks") == asked


@pytest.mark.parametrize(
    ("claim", "value", "reason"),
    [
        ("iss", "https://ailleurs.example", "another issuer"),
        ("aud", "somebody-else", "somebody else"),
        ("aud", ["somebody-else"], "somebody else"),
        ("aud", ["ens", "somebody-else"], "several"),
        ("aud", None, "somebody else"),
        pytest.param("exp", NOW - 31, "expired", id="exp-past"),
        ("exp", None, "exp is missing"),
        ("exp", "soon", "exp is missing"),
        pytest.param("iat", NOW - 601, "not issued now", id="iat-old"),
        pytest.param("iat", NOW + 31, "not issued now", id="iat-soon"),
        ("iat", None, "iat is missing"),
        ("nonce", "of-another", "nonce"),
        ("nonce", None, "nonce"),
        ("sub", "", "no subject"),
        ("sub", 7, "no subject"),
        ("sub", "s" * 256, "no subject"),
        ("acr", "eidas0", "level"),
        ("acr", None, "level"),
        ("at_hash", "of-another-token", "at_hash"),
    ],
)
def test_a_wrong_claim_is_refused(rogue, claim, value, reason):
    rogue.claims[claim] = value
    assert reason in refusal(rogue)


def test_an_unsigned_token_is_refused(rogue):
    give(rogue, unsigned(rogue.claims))
    assert "not signed" in refusal(rogue)


def test_a_token_signed_with_our_secret_is_refused(rogue):
    key = OctKey.import_key("secret" * 8)
    give(rogue, jwt.encode({"alg": "HS256"}, rogue.claims, key, algorithms=["HS256"]))
    assert "not signed" in refusal(rogue)


def test_a_key_offered_in_the_header_counts_for_nothing(rogue):
    thief = ECKey.generate_key("P-256", {"kid": "1"}, private=True)
    header = {"alg": "ES256", "kid": "1", "jwk": thief.as_dict(private=False)}
    give(rogue, jwt.encode(header, rogue.claims, thief, algorithms=["ES256"]))
    assert "not signed" in refusal(rogue)


def test_an_unknown_key_is_asked_for_once_more_and_no_further(rogue):
    sign_in(rogue)
    rogue.header["kid"] = "never-published"
    assert "not signed" in refusal(rogue)
    assert rogue.asked.count("/jwks") == 2


@pytest.mark.parametrize(
    "jwks",
    [
        {"keys": []},
        {"keys": "none"},
        {},
        {"keys": [{"kty": "EC"}]},
        {"keys": [{"kty": "EC", "crv": "P-256", "x": "?", "y": "?", "kid": "1"}]},
        {"keys": [{"kty": "secret"}, 7]},
        [],
    ],
)
def test_an_empty_or_broken_key_set_signs_nobody_in(rogue, jwks):
    rogue.jwks = jwks
    assert refusal(rogue)


def test_a_key_for_encryption_verifies_no_signature(rogue):
    rogue.jwks["keys"][0]["use"] = "enc"
    assert refusal(rogue)


def test_a_huge_key_set_is_not_read(rogue):
    rogue.jwks["keys"] += [rogue.jwks["keys"][0]] * 3000
    assert refusal(rogue) == "the answer is too large"


def test_keys_out_of_reach_sign_nobody_in(rogue):
    rogue.answers["/jwks"] = in_json({}, 503)
    with pytest.raises(ProviderDown):
        sign_in(rogue)


def test_keys_elsewhere_by_redirection_are_not_followed(rogue):
    rogue.answers["/jwks"] = in_json({}, 302)
    assert refusal(rogue) == "answered 302"


@pytest.mark.parametrize(
    "body",
    [{}, {"access_token": "a"}, {"access_token": "a", "id_token": "i", "token_type": "mac"}],
)
def test_a_token_answer_without_its_tokens_is_refused(rogue, body):
    rogue.answers["/token"] = in_json(body)
    assert refusal(rogue)


def test_what_is_not_json_is_refused(rogue):
    rogue.answers["/token"] = (200, "text/html", b"<html>")
    assert refusal(rogue) == "not JSON"


def test_a_refusal_keeps_the_error_of_the_provider(rogue):
    rogue.answers["/token"] = in_json({"error": "invalid_client"}, 401)
    with pytest.raises(ProviderRefused) as refused:
        sign_in(rogue)
    assert refused.value.error == "invalid_client"


def test_userinfo_about_somebody_else_is_refused(rogue):
    rogue.said["sub"] = "another"
    assert refusal(rogue) == "userinfo is about another subject"


def test_userinfo_for_somebody_else_is_refused(rogue):
    rogue.said["aud"] = "another"
    assert refusal(rogue) == "meant for somebody else"


def test_userinfo_that_should_be_signed_is(rogue):
    rogue.answers["/userinfo"] = in_json(rogue.said)
    assert refusal(rogue) == "userinfo is not signed"


def test_userinfo_signed_by_nobody_is_refused(rogue):
    rogue.answers["/userinfo"] = (200, "application/jwt", unsigned(rogue.said).encode())
    assert "not signed" in refusal(rogue)


def test_userinfo_refused_is_a_refusal(rogue):
    rogue.answers["/userinfo"] = in_json({}, 401)
    with pytest.raises(ProviderRefused):
        sign_in(rogue)


def test_discovery_of_another_issuer_is_refused(rogue):
    rogue.metadata["issuer"] = "https://ailleurs.example"
    assert refusal(rogue) == "discovery names another issuer"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://127.0.0.1:9/token",
        "http://169.254.169.254/latest/meta-data",
        "https://ailleurs.example/token",
        "file:///etc/passwd",
        "/token",
        "",
        None,
        7,
    ],
)
def test_an_endpoint_out_of_a_local_provider_is_not_followed(rogue, elsewhere):
    rogue.metadata["token_endpoint"] = elsewhere
    assert "endpoint" in refusal(rogue)


@pytest.mark.parametrize(
    ("endpoint", "followed"),
    [
        ("https://auth.example/token", True),
        ("https://wallet.example/auth", True),
        ("http://auth.example/token", False),
        ("https://127.0.0.1/token", False),
        ("https://10.0.0.7/token", False),
        ("https://[::1]/token", False),
        ("https://2130706433/token", False),
        ("https://127.1/token", False),
        ("https://0x7f.0.0.0x1/token", False),
        ("https://localhost/token", False),
        ("https://db.local/token", False),
        ("https://auth.example@10.0.0.7/token", False),
        ("https://someone@wallet.example/token", False),
        ("gopher://auth.example/token", False),
    ],
)
def test_what_an_https_provider_may_point_to(endpoint, followed):
    issuer = "https://auth.example"
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    said = {"issuer": issuer} | dict.fromkeys(names, endpoint)
    if followed:
        assert openid_wire._read_metadata(issuer, said).token_endpoint == endpoint
    else:
        with pytest.raises(InvalidAnswer):
            openid_wire._read_metadata(issuer, said)


@pytest.mark.parametrize("issuer", ["http://auth.example", "ftp://x", "https://x.example?a=b", ""])
def test_an_issuer_is_https_or_on_this_machine(issuer):
    with pytest.raises(InvalidAnswer):
        openid.begin(Provider(issuer, "ens"), redirect_uri=BACK)


def test_a_provider_that_nobody_serves_is_down():
    openid_wire.forget()
    with pytest.raises(ProviderDown):
        openid.begin(Provider("http://127.0.0.1:9", "ens"), redirect_uri=BACK)
