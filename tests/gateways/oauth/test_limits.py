"""
A software that asks too fast is told to wait; nobody else is.
"""

import base64
import datetime as dt
import json
import uuid

import pytest

from ens.gateways.oauth import limits
from ens.ground import rate
from tests.gateways.oauth.conftest import allow, as_software, assertion, exchange, query_of

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def lower(monkeypatch):
    """
    Limits small enough to be reached, under a name of this test's.
    """

    def lower_(name, most):
        monkeypatch.setattr(limits, name, rate.Limit(f"essai-{uuid.uuid4()}", most, MINUTE))

    return lower_


def assert_told_to_wait(answer):
    assert answer.status_code == 429, answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json()["error"] == "temporarily_unavailable"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_software_that_asks_too_fast_waits_and_another_does_not(http, served, lower):
    lower("OF_SOFTWARE", 2)
    answers = [as_software(http, assertion(served)) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert_told_to_wait(answers[-1])
    loader = assertion(served, client_id="t-loader", extensions=None)
    assert as_software(http, loader, scope="system/*.rs").status_code == 200


def test_an_app_that_refreshes_too_fast_waits_and_its_refresh_token_still_works(
    http, served, citizen, lower
):
    first = exchange(http, query_of(allow(citizen, served))["code"]).json()["refresh_token"]
    lower("OF_ACCOUNT", 1)

    def refresh(raw):
        fields = {"grant_type": "refresh_token", "refresh_token": raw, "client_id": "t-app"}
        return http.post("/oauth/token", data=fields)

    second = refresh(first).json()["refresh_token"]
    assert_told_to_wait(refresh(second))
    lower("OF_ACCOUNT", 1)
    assert refresh(second).status_code == 200


def test_codes_of_one_account_are_exchanged_only_so_fast(http, served, citizen, lower):
    lower("OF_ACCOUNT", 1)
    codes = [query_of(allow(citizen, served))["code"] for _ in range(2)]
    assert exchange(http, codes[0]).status_code == 200
    assert_told_to_wait(exchange(http, codes[1]))


def test_requests_that_fail_in_the_name_of_a_software_do_not_shut_it_out(http, served, lower):
    lower("FAILED", 3)
    wrong = [as_software(http, assertion(served, aud="https://elsewhere")) for _ in range(5)]
    assert [one.status_code for one in wrong] == [400, 400, 400, 429, 429]
    assert_told_to_wait(wrong[-1])
    assert as_software(http, assertion(served)).status_code == 200


def test_guessing_codes_is_slowed_down(http, served, lower):
    lower("FAILED", 3)
    answers = [exchange(http, f"guess-{n}").status_code for n in range(5)]
    assert answers == [400, 400, 400, 429, 429]


@pytest.mark.parametrize("path", ["/oauth/revoke", "/oauth/introspect"])
def test_the_other_endpoints_slow_failures_down_too(http, served, lower, path):
    lower("FAILED", 1)
    fields = {"token": "x", "client_id": "nobody"}
    answers = [http.post(path, data=fields).status_code for _ in range(2)]
    assert answers == [400, 429]


def jwt(payload):
    return f"e30.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.x"


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"client_id": "a"}, "a"),
        ({"client_assertion": jwt(json.dumps({"sub": "b"}).encode())}, "b"),
        ({"client_assertion": jwt(b"[]")}, ""),
        ({"client_assertion": jwt(b'{"sub"')}, ""),
        ({"client_assertion": jwt(b"\xff\xfe")}, ""),
        ({"client_assertion": jwt(b"[" * 5_000)}, ""),
        ({"client_assertion": "...."}, ""),
        ({"client_assertion": "é.é.é"}, ""),
        ({}, ""),
    ],
)
def test_the_name_that_a_request_gives_is_read_whatever_it_is(database, form, name):
    from django.test import RequestFactory

    assert limits.claimed(RequestFactory().post("/oauth/token", form)) == name
