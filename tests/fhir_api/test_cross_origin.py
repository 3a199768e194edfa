"""
Other origins: any may read what is public, only those that clients registered the rest.
"""

import pytest

REGISTERED = "http://127.0.0.1:9"
OTHER = "https://ailleurs.example"


def test_public_documents_are_for_everybody(running_system):
    with running_system.http() as anonymous:
        response = anonymous.get("/metadata", headers={"origin": OTHER})
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_registered_origin_may_ask_and_read_what_it_needs(loader):
    asked = {
        "origin": REGISTERED,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,if-match",
    }
    response = loader.options("/Observation/x", headers=asked)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == REGISTERED
    for name in ("PUT", "PATCH", "DELETE"):
        assert name in response.headers["access-control-allow-methods"]
    allowed = response.headers["access-control-allow-headers"]
    for name in ("authorization", "if-match", "if-none-exist", "prefer", "idempotency-key"):
        assert name in allowed
    assert "if-modified-since" in allowed
    exposed = loader.get("/Observation/x", headers={"origin": REGISTERED}).headers
    for name in ("etag", "location", "last-modified"):
        assert name in exposed["access-control-expose-headers"]


@pytest.mark.parametrize("origin", [OTHER, "null", "http://127.0.0.1:9.ailleurs.example"])
def test_another_origin_is_told_nothing(loader, origin):
    response = loader.options("/Observation/x", headers={"origin": origin.encode("latin-1")})
    assert response.status_code == 204
    assert "access-control-allow-origin" not in response.headers
    assert "origin" in response.headers["vary"].lower()


def test_a_preflight_needs_no_token(running_system):
    with running_system.http() as anonymous:
        response = anonymous.options("/Observation/x", headers={"origin": REGISTERED})
    assert response.headers["access-control-allow-origin"] == REGISTERED


def test_credentials_are_never_invited(loader):
    response = loader.get("/metadata", headers={"origin": REGISTERED})
    assert "access-control-allow-credentials" not in response.headers
