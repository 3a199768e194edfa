import time

import pytest
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.gateways.oauth.conftest import (
    CALLBACK,
    VERIFIER,
    allow,
    assertion,
    exchange,
    form_of,
    posted,
    query_of,
)
from tests.gateways.oauth.stranger import OAuth2Client


def code_of(browser, served, **changes):
    return query_of(allow(browser, served, **changes))["code"]


def actor_of(answer):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    return accounts.actor_of_token(answer["access_token"], now=clock.now())


def test_an_application_of_a_stranger_gets_a_token_and_the_context(citizen, transport, served):
    app = OAuth2Client(
        "t-app", redirect_uri=CALLBACK, code_challenge_method="S256",
        token_endpoint_auth_method="none", transport=transport,
        scope="launch/patient openid fhirUser patient/Observation.rs",
    )  # fmt: skip
    address, state = app.create_authorization_url(
        f"{served.base}/oauth/authorize", aud=served.fhir, code_verifier=VERIFIER
    )
    page = citizen.get(address)
    sent = citizen.post(page.url, data=posted(form_of(page), decision="allow"))

    token = app.fetch_token(
        served.token_endpoint, code_verifier=VERIFIER, state=state,
        authorization_response=sent.headers["location"],
    )  # fmt: skip

    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 900
    assert token["patient"] == served.parent.public_id
    assert token["need_patient_banner"] is True
    assert token["scope"] == "launch/patient openid fhirUser patient/Observation.rs"
    assert "refresh_token" not in token


def test_the_answer_is_json_of_which_no_copy_is_kept(citizen, served):
    response = exchange(citizen, code_of(citizen, served))

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["pragma"] == "no-cache"


def test_the_token_is_the_persons_within_what_was_allowed(citizen, served):
    answer = exchange(citizen, code_of(citizen, served)).json()
    actor = actor_of(answer)

    assert (actor.kind, actor.person) == ("citizen", served.parent.person)
    assert (actor.client, actor.scopes) == ("t-app", answer["scope"])
    assert actor.patient == served.parent.person


def test_a_parent_opens_the_childs_record_to_the_application(citizen, served):
    code = code_of(citizen, served, form={"patient": served.child.public_id})
    answer = exchange(citizen, code).json()

    assert answer["patient"] == served.child.public_id
    assert actor_of(answer).person == served.parent.person
    assert actor_of(answer).patient == served.child.person


def test_a_scope_that_was_unchecked_is_not_granted(citizen, served):
    asked = "launch/patient patient/Observation.crs patient/Condition.rs"
    code = code_of(
        citizen, served, scope=asked, form={"scope": ["patient/Observation.crs", "launch/patient"]}
    )

    answer = exchange(citizen, code).json()
    assert answer["scope"] == "launch/patient patient/Observation.crs"


def test_one_side_of_a_scope_may_be_refused(citizen, served):
    code = code_of(citizen, served, form={"without": ["patient/Observation.c"]})

    assert "patient/Observation.rs" in exchange(citizen, code).json()["scope"].split()


def test_a_form_never_grants_more_than_was_asked(citizen, served):
    form = {"scope": ["patient/*.cruds", "user/*.cruds", "launch/patient", "offline_access"]}
    code = code_of(citizen, served, scope="launch/patient patient/Observation.r", form=form)

    assert exchange(citizen, code).json()["scope"] == "launch/patient patient/Observation.r"


def test_version_1_scopes_come_back_as_they_were_asked(citizen, served):
    code = code_of(citizen, served, scope="launch/patient patient/Observation.read")

    assert exchange(citizen, code).json()["scope"] == "launch/patient patient/Observation.read"


def test_the_id_token_names_the_person_and_is_verified_by_the_published_keys(citizen, served):
    answer = exchange(citizen, code_of(citizen, served)).json()
    keys = KeySet.import_key_set(citizen.get("/oauth/jwks").json())

    token = jwt.decode(answer["id_token"], keys, algorithms=["RS256"])

    claims = token.claims
    assert claims["iss"] == served.base
    assert (claims["aud"], claims["nonce"], claims["acr"]) == ("t-app", "nonce-1", "eidas1")
    assert claims["fhirUser"] == f"{served.fhir}/Patient/{served.parent.public_id}"
    assert claims["exp"] > time.time() > claims["iat"] - 2
    assert not claims["sub"].isdigit()


def test_without_openid_there_is_no_id_token(citizen, served):
    answer = exchange(citizen, code_of(citizen, served, scope="patient/Observation.rs")).json()

    assert "id_token" not in answer
    assert answer["patient"] == served.parent.public_id


def test_a_code_serves_once_and_its_reuse_revokes_what_it_gave(citizen, served):
    from ens.contexts.accounts import api as accounts

    code = code_of(citizen, served)
    first = exchange(citizen, code).json()

    again = exchange(citizen, code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    with pytest.raises(accounts.TokenRefused, match="revoked"):
        actor_of(first)
    refresh = {"grant_type": "refresh_token", "client_id": "t-app",
               "refresh_token": first["refresh_token"]}  # fmt: skip
    assert citizen.post("/oauth/token", data=refresh).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"client_id": "t-app-2"}, "invalid_grant"),
        ({"client_id": "unknown"}, "invalid_client"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": "t-pro"}, "invalid_client"),
        ({"code": "never-given"}, "invalid_grant"),
        ({"code": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client"),
    ],
)
def test_an_exchange_that_is_not_right_gets_an_oauth_error(citizen, served, changes, error):
    response = exchange(citizen, code_of(citizen, served), **changes)

    assert response.status_code == 400
    assert response.json()["error"] == error
    assert response.headers["cache-control"] == "no-store"


def test_a_code_ends_after_a_minute(citizen, served):
    from django.conf import settings

    code = code_of(citizen, served)
    file = settings.ENS_HOME / "sandbox" / "clock"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("+PT61S")
    try:
        response = exchange(citizen, code)
    finally:
        file.unlink()

    assert response.json()["error"] == "invalid_grant"


def test_a_parameter_said_twice_is_refused(citizen, served):
    body = "grant_type=authorization_code&grant_type=client_credentials"
    response = citizen.post(
        "/oauth/token", content=body,
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip

    assert response.json()["error"] == "invalid_request"


def test_only_a_posted_form_is_read(http):
    assert http.get("/oauth/token").status_code == 405
    assert http.post("/oauth/token", json={"grant_type": "x"}).json()["error"] == "invalid_request"
    assert http.post("/oauth/token?grant_type=refresh_token").status_code == 400


def test_a_launch_from_our_pages_opens_the_record_it_was_made_for(citizen, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    actor = accounts.actor_of_session(citizen.cookies["ens_session"], now=clock.now())
    launch = accounts.prepare_launch(
        client_id="t-app", account=actor.account, person=served.child.person, now=clock.now()
    )
    asked = {"scope": "launch patient/Observation.rs", "launch": launch}

    answer = exchange(citizen, code_of(citizen, served, **asked)).json()

    assert answer["patient"] == served.child.public_id
    from tests.gateways.oauth.conftest import asking

    again = citizen.get("/oauth/authorize", params=asking(served, **asked))
    assert query_of(again)["error"] == "invalid_request"


def test_a_professionals_software_acts_as_the_professional(doctor, transport, served, keys):
    asked = {"client_id": "t-pro", "scope": "openid fhirUser user/*.rs"}
    code = code_of(doctor, served, **asked)
    with OAuth2Client(
        "t-pro", keys["ec"], token_endpoint_auth_method="private_key_jwt", transport=transport,
        redirect_uri=CALLBACK,
    ) as software:  # fmt: skip
        claims = {"exp": int(time.time()) + 60}
        software.register_client_auth_method(
            PrivateKeyJWT(served.token_endpoint, alg="ES384", headers={"kid": "ec"}, claims=claims)
        )
        token = software.fetch_token(
            served.token_endpoint, code=code, code_verifier=VERIFIER, redirect_uri=CALLBACK,
            grant_type="authorization_code",
        )  # fmt: skip

    actor = actor_of(token)
    assert (actor.kind, actor.professional) == ("professional", served.doctor.professional)
    assert (actor.profession, actor.client, actor.patient) == ("10", "t-pro", 0)
    assert "patient" not in token
    claims = jwt.decode(
        token["id_token"], KeySet.import_key_set(doctor.get("/oauth/jwks").json()),
        algorithms=["RS256"],
    ).claims  # fmt: skip
    assert claims["fhirUser"] == f"{served.fhir}/Practitioner/{served.doctor.public_id}"


def test_a_professionals_software_proves_itself_at_the_exchange(doctor, served):
    code = code_of(doctor, served, client_id="t-pro", scope="user/*.rs")

    response = exchange(doctor, code, client_id="t-pro")

    assert response.json()["error"] == "invalid_client"
    proved = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(served, client_id="t-pro"),
    }
    assert exchange(doctor, code, client_id="t-pro", **proved).status_code == 200
