import base64
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.fakes.running import OTHER_ANSWER, OTHER_KEY, OTHER_PARTY

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def code(asking):
    return asking.code("dr-roux" if asking.service == "pro-sante-connect" else "camille-martin")


def read(asking, token: str) -> Any:
    keys = KeySet.import_key_set(asking.browser.get(asking.metadata["jwks_uri"]).json())
    return jwt.decode(token, keys, algorithms=["ES256"])


def test_a_code_gives_a_bearer_token_and_a_signed_id_token(asking, code):
    answer = asking.token(code)
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 60)
    token = read(asking, given["id_token"])
    assert token.header["alg"] == "ES256"
    claims = token.claims
    assert (claims["iss"], claims["aud"], claims["nonce"]) == (asking.issuer, "ens", "n")
    assert claims["exp"] - claims["iat"] == 60
    assert claims["acr"] == ("eidas2" if asking.service == "franceconnect-plus" else "eidas1")
    assert "amr" not in claims


def test_the_way_of_signing_in_is_said_to_who_asks(citizen_asking):
    by_scope = citizen_asking.code("camille-martin", scope="openid amr")
    wanted = json.dumps({"id_token": {"amr": {"essential": True}}})
    by_claim = citizen_asking.code("camille-martin", claims=wanted)
    for code in (by_scope, by_claim):
        token = citizen_asking.token(code).json()["id_token"]
        assert read(citizen_asking, token).claims["amr"] == ["pwd"]


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"code": "never-given"}, 400, "invalid_grant"),
        ({"code": None}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_grant"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": OTHER_ANSWER}, 400, "invalid_grant"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": OTHER_PARTY, "client_secret": ""}, 401, "invalid_client"),
    ],
)
def test_a_wrong_exchange_is_refused_in_json(asking, code, changed, status, error):
    answer = asking.token(**({"code": code} | changed))
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_code_used_again_takes_its_token_back(asking, code):
    access_token = asking.token(code).json()["access_token"]
    assert asking.userinfo(access_token).status_code == 200
    assert asking.token(code).json()["error"] == "invalid_grant"
    assert asking.userinfo(access_token).status_code == 401


def test_a_code_is_for_the_party_that_asked(citizen_asking):
    code = citizen_asking.code("camille-martin")
    fields = assertion_fields(citizen_asking, jti="stolen-code")
    answer = citizen_asking.token(code, client_secret=None, redirect_uri=OTHER_ANSWER, **fields)
    assert answer.json()["error"] == "invalid_grant"


def test_an_access_token_lives_a_minute(sandbox, asking, code):
    access_token = asking.token(code).json()["access_token"]
    sandbox.set_clock("+PT61S")
    answer = asking.userinfo(access_token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_only_pro_sante_connect_takes_the_secret_in_the_header(asking, code):
    basic = base64.b64encode(b"ens:sandbox-secret").decode()
    asking.browser.headers["Authorization"] = f"Basic {basic}"
    answer = asking.token(code, client_id=None, client_secret=None)
    assert (answer.status_code == 200) == (asking.service == "pro-sante-connect")


def assertion_fields(asking, **changed: Any) -> dict[str, str]:
    now = int(time.time())
    usual = {
        "iss": OTHER_PARTY, "sub": OTHER_PARTY, "aud": asking.metadata["token_endpoint"],
        "exp": now + 60, "jti": "once",
    }  # fmt: skip
    key = changed.pop("key", OTHER_KEY)
    claims = {name: value for name, value in (usual | changed).items() if value is not None}
    token = jwt.encode({"alg": "ES256"}, claims, ECKey.import_key(key), algorithms=["ES256"])
    return {
        "client_id": OTHER_PARTY, "client_assertion_type": ASSERTION, "client_assertion": token
    }  # fmt: skip


def exchange(asking, **changed: Any) -> str:
    code = asking.code("camille-martin", client_id=OTHER_PARTY, redirect_uri=OTHER_ANSWER)
    fields = assertion_fields(asking, **changed)
    answer = asking.token(code, client_secret=None, redirect_uri=OTHER_ANSWER, **fields)
    return answer.json().get("error", "")


def test_an_assertion_is_accepted_once(citizen_asking):
    assert exchange(citizen_asking, jti="one-time") == ""
    assert exchange(citizen_asking, jti="one-time") == "invalid_client"


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "https://ailleurs.example"},
        {"sub": "ens"},
        {"iss": "ens"},
        {"iss": "nobody"},
        {"exp": 1},
        {"exp": 4102444800},
        {"exp": None},
        {"jti": None},
        {"key": ECKey.generate_key("P-256", private=True).as_dict(private=True)},
    ],
)
def test_a_wrong_assertion_is_refused(citizen_asking, changed):
    usual = {"jti": f"wrong-{sorted(changed)}-{sorted(map(str, changed.values()))}"}
    assert exchange(citizen_asking, **(usual | changed)) == "invalid_client"


def test_what_is_no_assertion_is_refused(citizen_asking):
    fields = {"client_assertion_type": ASSERTION, "client_assertion": "a.b"}
    answer = citizen_asking.token("c", client_secret=None, **fields)
    assert answer.status_code == 401
