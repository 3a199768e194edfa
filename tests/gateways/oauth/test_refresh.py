import pytest

from tests.gateways.oauth.conftest import (
    allow,
    as_software,
    assertion,
    exchange,
    query_of,
)


@pytest.fixture
def token(citizen, served):
    def get(**changes):
        return exchange(citizen, query_of(allow(citizen, served, **changes))["code"]).json()

    return get


def refresh(http, raw, **changes):
    fields = {"grant_type": "refresh_token", "refresh_token": raw, "client_id": "t-app", **changes}
    return http.post("/oauth/token", data=fields)


def introspect(http, token, bearer):
    return http.post(
        "/oauth/introspect", data={"token": token}, headers={"Authorization": f"Bearer {bearer}"}
    )


def test_offline_access_refreshes_with_the_same_scopes_and_patient(citizen, served, token):
    first = token(form={"patient": served.child.public_id})
    citizen.cookies.clear()

    second = refresh(citizen, first["refresh_token"]).json()

    assert second["scope"] == first["scope"]
    assert second["patient"] == served.child.public_id
    assert second["expires_in"] == 900
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]


def test_a_refresh_may_ask_less_and_never_more(citizen, token):
    raw = token()["refresh_token"]

    more = refresh(citizen, raw, scope="patient/Observation.cruds")
    less = refresh(citizen, raw, scope="patient/Observation.r")

    assert more.json()["error"] == "invalid_scope"
    assert less.json()["scope"] == "patient/Observation.r"
    full = refresh(citizen, less.json()["refresh_token"]).json()
    assert "patient/Observation.crs" in full["scope"]


def test_online_access_ends_with_the_session(citizen, served, token):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    raw = token(scope="launch/patient online_access patient/*.rs")["refresh_token"]
    second = refresh(citizen, raw)
    assert second.status_code == 200

    accounts.end_session(citizen.cookies["ens_session"], now=clock.now())

    ended = refresh(citizen, second.json()["refresh_token"])
    assert ended.json()["error"] == "invalid_grant"


def test_a_refresh_token_is_bound_to_its_client(citizen, token):
    raw = token()["refresh_token"]

    assert refresh(citizen, raw, client_id="t-app-2").json()["error"] == "invalid_grant"
    assert refresh(citizen, "nothing").json()["error"] == "invalid_grant"
    assert refresh(citizen, "").json()["error"] == "invalid_request"
    assert refresh(citizen, raw).status_code == 200


def test_withdrawing_an_application_stops_token_and_refresh_at_once(citizen, token):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    held = token()
    actor = accounts.actor_of_token(held["access_token"], now=clock.now())

    accounts.withdraw(
        by=actor, client=accounts.client_of("t-app"), person=actor.patient, now=clock.now()
    )

    with pytest.raises(accounts.TokenRefused, match="revoked"):
        accounts.actor_of_token(held["access_token"], now=clock.now())
    assert refresh(citizen, held["refresh_token"]).json()["error"] == "invalid_grant"


def test_revocation_answers_200_and_the_token_is_dead(citizen, token):
    held, watching = token(), token()

    for raw in (held["access_token"], "never-given"):
        answer = citizen.post("/oauth/revoke", data={"token": raw, "client_id": "t-app"})
        assert answer.status_code == 200

    bearer = watching["access_token"]
    assert introspect(citizen, held["access_token"], bearer).json() == {"active": False}


def test_another_client_revokes_nothing(citizen, token):
    held = token()
    citizen.post("/oauth/revoke", data={"token": held["access_token"], "client_id": "t-app-2"})

    assert introspect(citizen, held["access_token"], held["access_token"]).json()["active"]


@pytest.mark.parametrize("fields", [{"token": "x"}, {"token": "x", "client_id": "unknown"}])
def test_revocation_needs_a_client(http, fields):
    assert http.post("/oauth/revoke", data=fields).json()["error"] == "invalid_client"


def test_introspection_tells_the_context_of_a_live_token(citizen, served, token):
    held = token()

    said = introspect(citizen, held["access_token"], held["access_token"]).json()

    assert said["active"] is True
    assert (said["client_id"], said["scope"]) == ("t-app", held["scope"])
    assert said["patient"] == served.parent.public_id
    assert said["iss"] == served.base
    assert said["fhirUser"] == f"{served.fhir}/Patient/{served.parent.public_id}"
    assert said["exp"] - said["iat"] == 900


def test_a_structures_software_introspects_by_its_assertion(citizen, served, token):
    fields = {
        "token": token()["access_token"],
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(served),
    }

    assert citizen.post("/oauth/introspect", data=fields).json()["active"] is True


def test_introspection_tells_nothing_to_nobody(http, served, token):
    live = token()["access_token"]

    assert http.post("/oauth/introspect", data={"token": live}).json()["error"] == "invalid_client"
    assert introspect(http, live, "not-a-token").json()["error"] == "invalid_client"
    software = as_software(http, assertion(served)).json()["access_token"]
    assert introspect(http, "unknown", software).json() == {"active": False}
