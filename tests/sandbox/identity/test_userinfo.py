import pytest
from joserfc import jwt
from joserfc.jwk import KeySet


def said(asking, login_hint, **changed):
    token = asking.token(asking.code(login_hint, **changed)).json()["access_token"]
    answer = asking.userinfo(token)
    if asking.service == "pro-sante-connect":
        return answer.json()
    assert answer.headers["content-type"] == "application/jwt"
    keys = KeySet.import_key_set(asking.browser.get(asking.metadata["jwks_uri"]).json())
    return jwt.decode(answer.text, keys, algorithms=["ES256"]).claims


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", set()),
        ("openid email", {"email"}),
        ("openid birth", {"birthplace", "birthcountry"}),
        ("openid gender birthdate", {"gender", "birthdate"}),
        (
            "openid identite_pivot",
            {
                "given_name",
                "given_name_array",
                "family_name",
                "birthdate",
                "gender",
                "birthplace",
                "birthcountry",
            },
        ),
    ],
)
def test_franceconnect_says_what_the_scopes_allow(citizen_asking, scope, claims):
    given = said(citizen_asking, "camille-martin", scope=scope)
    assert set(given) - {"sub", "iss", "aud", "iat", "exp"} == claims
    assert (given["iss"], given["aud"]) == (citizen_asking.issuer, "ens")


def test_franceconnect_says_given_names_in_both_ways(citizen_asking):
    given = said(citizen_asking, "camille-martin")
    assert given["given_name"] == "Camille Marie-Ève"
    assert given["given_name_array"] == ["Camille", "Marie-Ève"]


@pytest.mark.parametrize("token", [".", "never-given"])
def test_without_a_token_nothing_is_said(asking, token):
    assert asking.userinfo(token).status_code == 401


def test_a_token_goes_in_its_header_only(asking):
    hint = "dr-roux" if asking.service == "pro-sante-connect" else "camille-martin"
    token = asking.token(asking.code(hint)).json()["access_token"]
    answer = asking.browser.get(
        asking.metadata["userinfo_endpoint"], params={"access_token": token}
    )
    assert answer.status_code == 401
