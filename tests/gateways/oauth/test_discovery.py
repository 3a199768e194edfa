import pytest


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*"])
def test_smart_configuration_is_json_whatever_is_accepted(http, served, accept):
    response = http.get("/fhir/.well-known/smart-configuration", headers={"Accept": accept})

    assert response.headers["content-type"] == "application/json"
    said = response.json()
    assert said["token_endpoint"] == f"{served.base}/oauth/token"
    assert said["code_challenge_methods_supported"] == ["S256"]
    assert {"launch-standalone", "permission-v1", "permission-v2"} <= set(said["capabilities"])


@pytest.mark.parametrize(
    "path",
    ["/fhir/.well-known/smart-configuration", "/.well-known/openid-configuration", "/oauth/jwks"],
)
def test_discovery_is_read_from_any_origin(http, path):
    response = http.get(path, headers={"Origin": "https://anywhere.example"})

    assert response.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in response.headers


def test_every_address_of_the_discovery_document_answers(http):
    said = http.get("/fhir/.well-known/smart-configuration").json()
    addresses = [said[name] for name in said if name.endswith(("_endpoint", "_uri"))]
    ours = [one for one in addresses if "/espace/" not in one]

    assert ours
    assert all(http.get(one).status_code != 404 for one in ours)


def test_openid_discovery_and_keys_agree(http, served):
    said = http.get("/.well-known/openid-configuration").json()

    assert said["issuer"] == served.base
    keys = http.get(said["jwks_uri"]).json()["keys"]
    assert all(key["kty"] == "RSA" and "d" not in key and key["kid"] for key in keys)


def test_the_signing_key_is_readable_by_its_owner_alone(http):
    from ens.gateways.oauth import signing

    http.get("/oauth/jwks")

    assert signing.key_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("origin", "allowed"), [("http://127.0.0.1:9", True), ("https://evil.example", False)]
)
def test_only_registered_origins_read_the_token_endpoint(http, origin, allowed):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    for response in (
        http.options("/oauth/token", headers=asked),
        http.post("/oauth/token", data={}, headers={"Origin": origin}),
    ):
        assert (response.headers.get("access-control-allow-origin") == origin) is allowed
        assert response.headers["vary"] == "Origin"
