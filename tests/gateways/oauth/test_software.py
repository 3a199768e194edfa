"""
Structures' software: the assertion, and the individual it must name.
"""

import base64
import hmac
import json
import time
import uuid

import pytest
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey, RSAKey

from tests.gateways.oauth.conftest import NURSE, RPPS, as_software, assertion, b2b
from tests.gateways.oauth.stranger import OAuth2Client


def actor_of(response):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    assert response.status_code == 200, response.text
    return accounts.actor_of_token(response.json()["access_token"], now=clock.now())


@pytest.mark.parametrize(("key", "alg"), [("ec", "ES384"), ("rsa", "RS384")])
def test_a_strangers_library_gets_a_token_for_an_individual(transport, served, keys, key, alg):
    claims = {"exp": int(time.time()) + 200, "extensions": b2b(served)}
    with OAuth2Client(
        "t-hospital", keys[key], token_endpoint_auth_method="private_key_jwt",
        transport=transport, scope="system/DocumentReference.crs",
    ) as software:  # fmt: skip
        software.register_client_auth_method(
            PrivateKeyJWT(served.token_endpoint, alg=alg, headers={"kid": key}, claims=claims)
        )
        token = software.fetch_token(served.token_endpoint, grant_type="client_credentials")

    assert token["expires_in"] == 300
    assert token["scope"] == "system/DocumentReference.crs"
    assert "refresh_token" not in token


def test_the_actor_is_the_individual_in_their_structure(http, served):
    actor = actor_of(as_software(http, assertion(served)))

    assert actor.kind == "structure"
    assert actor.professional == served.doctor.professional
    assert actor.structure == served.hospital.structure
    assert (actor.profession, actor.name) == ("10", "Paule ESSAI")
    assert (actor.client, actor.purpose, actor.assurance) == ("t-hospital", "TREAT", 1)


def test_the_same_individual_has_the_same_account_by_software_and_by_the_portal(http, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    portal = accounts.account_of_professional(
        professional=served.doctor.professional, name="", now=clock.now()
    )

    assert actor_of(as_software(http, assertion(served))).account == portal


def test_somebody_without_rpps_is_the_structures_own(http, served):
    local = b2b(
        served, subject_id=f"3{served.hospital.finess}/sec-{uuid.uuid4().hex[:8]}",
        subject_name="Accueil", subject_role="10^1.2.250.1.213.1.1.5.5",
    )  # fmt: skip

    first, second = (
        actor_of(as_software(http, assertion(served, extensions=local))) for _ in range(2)
    )

    assert first.account == second.account
    assert (first.professional, first.profession, first.name) == (0, "", "Accueil")


def test_the_directory_decides_the_profession_not_the_structure(http, served):
    claimed = b2b(served, subject_id=f"8{NURSE}", subject_role="10^1.2.250.1.213.1.1.5.5")

    assert actor_of(as_software(http, assertion(served, extensions=claimed))).profession == "60"


def test_an_emergency_is_kept_as_such_with_its_reason_sealed(http, served):
    from ens.contexts.accounts import api as accounts
    from ens.ground import database

    urgent = b2b(served, purpose_of_use=["ETREAT"], reason="Coma")
    response = as_software(http, assertion(served, extensions=urgent))

    actor = actor_of(response)
    assert actor.purpose == "ETREAT"
    row = database.execute(
        "select reason from accounts_token where account_id = %s order by issued_at desc limit 1",
        (actor.account,),
    ).fetchone()
    assert "Coma" not in row[0]
    assert accounts.reason_of_token(response.json()["access_token"]) == "Coma"


@pytest.mark.parametrize(
    "change",
    [
        {"subject_id": None},
        {"subject_id": "899999999999"},
        {"subject_id": "3990098027/sec"},
        {"subject_id": RPPS},
        {"organization_id": "1990098027"},
        {"organization_id": None},
        {"purpose_of_use": ["HMARKT"]},
        {"purpose_of_use": ["ETREAT"]},
        {"subject_role": "médecin"},
        {"subject_name": None},
        {"version": None},
    ],
)
def test_a_structure_that_names_no_individual_of_its_own_gets_invalid_grant(http, served, change):
    response = as_software(http, assertion(served, extensions=b2b(served, **change)))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")


def test_without_the_extension_it_is_invalid_grant(http, served):
    response = as_software(http, assertion(served, extensions=None))

    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")


def test_another_structures_software_cannot_speak_for_this_one(http, served):
    response = as_software(http, assertion(served, client_id="t-other"))

    assert response.json()["error"] == "invalid_grant"


def test_the_loader_acts_for_itself_in_the_sandbox_only(http, served):
    from django.test import override_settings

    def ask():
        signed = assertion(served, client_id="t-loader", extensions=None)
        return as_software(http, signed, scope="system/*.cruds")

    actor = actor_of(ask())
    assert (actor.kind, actor.scopes, actor.structure) == ("operator", "system/*.cruds", 0)
    with override_settings(SANDBOX=False):
        assert ask().json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("system/DocumentReference.c", "system/DocumentReference.c"),
        ("system/DocumentReference.cruds system/Patient.rs", "system/DocumentReference.crs"),
        ("system/*.r", "system/DocumentReference.r system/Binary.r"),
    ],
)
def test_what_is_granted_stays_within_the_registration(http, served, scope, granted):
    assert as_software(http, assertion(served), scope=scope).json()["scope"] == granted


@pytest.mark.parametrize(
    "scope",
    [None, "", "system/Patient.rs", "patient/*.rs", "user/*.rs", "system/Binary.dr", "openid"],
)
def test_a_scope_that_leaves_nothing_is_refused(http, served, scope):
    response = as_software(http, assertion(served), scope=scope)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


def test_an_application_cannot_act_by_itself(http, served):
    response = as_software(http, assertion(served, client_id="t-pro"), scope="user/*.rs")

    assert response.json()["error"] == "unauthorized_client"


def written(served, head):
    """
    Header and claims of a token that nobody signed.
    """
    claims = {
        "iss": "t-hospital", "sub": "t-hospital", "aud": served.token_endpoint,
        "exp": int(time.time()) + 100, "jti": str(uuid.uuid4()), "extensions": b2b(served),
    }  # fmt: skip
    return ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))


def encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(served, alg="none", **header):
    return written(served, {"alg": alg, "typ": "JWT", "kid": "ec", **header}) + "."


def confused(served, key):
    """
    The public key, which everybody has, taken for a shared secret.
    """
    content = written(served, {"alg": "HS384", "typ": "JWT", "kid": key.kid})
    digest = hmac.digest(key.as_pem(private=False), content.encode(), "sha384")
    return f"{content}.{encoded(digest)}"


def tampered(token):
    head, claims, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    said["extensions"]["hl7-b2b"]["subject_id"] = f"8{NURSE}"
    return f"{head}.{encoded(json.dumps(said).encode())}.{signature}"


OTHERS_EC = ECKey.generate_key("P-384", {"kid": "ec"}, private=True)
OTHERS_RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
SMALL_EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
HOUR = 3600

ATTACKS = {
    "alg none": lambda s, k: unsigned(s),
    "alg None": lambda s, k: unsigned(s, "None"),
    "alg nOnE": lambda s, k: unsigned(s, "nOnE"),
    "no signature": lambda s, k: assertion(s).rpartition(".")[0] + ".",
    "signature of another token": lambda s, k: (
        assertion(s).rpartition(".")[0] + "." + assertion(s).rpartition(".")[2]
    ),
    "claims changed after signing": lambda s, k: tampered(assertion(s)),
    "EC public key as HMAC secret": lambda s, k: confused(s, k["ec"]),
    "RSA public key as HMAC secret": lambda s, k: confused(s, k["rsa"]),
    "RS384 header with the EC kid": lambda s, k: assertion(
        s, key=k["rsa"], alg="RS384", header={"kid": "ec"}
    ),
    "ES384 header with the RSA kid": lambda s, k: assertion(s, header={"kid": "rsa"}),
    "RS256": lambda s, k: assertion(s, key=k["rsa"], alg="RS256"),
    "PS384": lambda s, k: assertion(s, key=k["rsa"], alg="PS384"),
    "ES256 on another curve": lambda s, k: assertion(s, key=SMALL_EC, alg="ES256"),
    "somebody else's EC key under our kid": lambda s, k: assertion(s, key=OTHERS_EC),
    "somebody else's RSA key under our kid": lambda s, k: assertion(s, key=OTHERS_RSA, alg="RS384"),
    "its own key in the header": lambda s, k: assertion(
        s, key=OTHERS_EC, header={"jwk": OTHERS_EC.as_dict(private=False)}
    ),
    "jku elsewhere": lambda s, k: assertion(s, header={"jku": "https://evil.example/jwks"}),
    "x5u elsewhere": lambda s, k: assertion(
        s, key=OTHERS_EC, header={"x5u": "https://evil.example/cert"}
    ),
    "unknown critical header": lambda s, k: unsigned(s, "ES384", crit=["exp"], exp=1) + "AAAA",
    "kid unknown": lambda s, k: assertion(s, header={"kid": "other"}),
    "kid missing": lambda s, k: assertion(s, header={"kid": None}),
    "kid as a path": lambda s, k: assertion(s, header={"kid": "../../../dev/null"}),
    "kid as SQL": lambda s, k: assertion(s, header={"kid": "x' or '1'='1"}),
    "revoked key": lambda s, k: assertion(s, key=k["retired"]),
    "typ of an access token": lambda s, k: assertion(s, header={"typ": "at+jwt"}),
    "aud elsewhere": lambda s, k: assertion(s, aud="https://elsewhere.example/oauth/token"),
    "aud is the FHIR base": lambda s, k: assertion(s, aud=s.fhir),
    "aud is a prefix": lambda s, k: assertion(s, aud=s.base),
    "aud missing": lambda s, k: assertion(s, aud=None),
    "aud empty list": lambda s, k: assertion(s, aud=[]),
    "aud an object": lambda s, k: assertion(s, aud={"x": s.token_endpoint}),
    "iss of another client": lambda s, k: assertion(s, iss="t-other"),
    "iss missing": lambda s, k: assertion(s, iss=None),
    "sub of another client": lambda s, k: assertion(s, sub="t-other"),
    "sub missing": lambda s, k: assertion(s, sub=None),
    "sub a number": lambda s, k: assertion(s, sub=1),
    "sub unknown": lambda s, k: assertion(s, client_id="unknown"),
    "expired": lambda s, k: assertion(s, exp=int(time.time()) - 60),
    "exp in an hour": lambda s, k: assertion(s, exp=int(time.time()) + HOUR),
    "exp in six minutes": lambda s, k: assertion(s, exp=int(time.time()) + 360),
    "exp missing": lambda s, k: assertion(s, exp=None),
    "exp a text": lambda s, k: assertion(s, exp="tomorrow"),
    "exp true": lambda s, k: assertion(s, exp=True),
    "exp beyond the calendar": lambda s, k: assertion(s, exp=10**18),
    "issued in the future": lambda s, k: assertion(s, iat=int(time.time()) + 120),
    "not before tomorrow": lambda s, k: assertion(s, nbf=int(time.time()) + HOUR),
    "jti missing": lambda s, k: assertion(s, jti=None),
    "jti empty": lambda s, k: assertion(s, jti=""),
    "jti a number": lambda s, k: assertion(s, jti=7),
    "sub half a character": lambda s, k: assertion(s, sub="\ud800"),
    "jti too long": lambda s, k: assertion(s, jti="j" * 256),
    "too long": lambda s, k: assertion(s, padding="p" * 20_000),
    "not a JWT": lambda s, k: "a.b.c",
    "five parts": lambda s, k: "a.b.c.d.e",
    "not base64": lambda s, k: "é.é.é",
    "payload not JSON": lambda s, k: "eyJhbGciOiJFUzM4NCIsImtpZCI6ImVjIn0.bm90LWpzb24.AAAA",
    "payload a list": lambda s, k: "eyJhbGciOiJFUzM4NCIsImtpZCI6ImVjIn0.W10.AAAA",
    "deep payload": lambda s, k: assertion(s, deep=json.loads("[" * 300 + "]" * 300)) + "x",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_assertion_that_proves_nothing_is_invalid_client(http, served, keys, attack):
    response = as_software(http, ATTACKS[attack](served, keys))

    assert response.status_code == 400
    assert response.json()["error"] == "invalid_client"
    assert response.headers["cache-control"] == "no-store"


def test_a_jti_counts_once(http, served):
    signed = assertion(served)

    assert as_software(http, signed).status_code == 200
    assert as_software(http, signed).json()["error"] == "invalid_client"


def test_a_jti_may_be_any_text(http, served):
    assert (
        as_software(http, assertion(served, jti="é \ud800 " + str(uuid.uuid4()))).status_code == 200
    )


def test_a_jti_is_used_up_even_when_the_request_fails_after_it(http, served):
    signed = assertion(served)

    assert as_software(http, signed, scope="system/Patient.rs").status_code == 400
    assert as_software(http, signed).json()["error"] == "invalid_client"


def test_the_audience_may_be_one_of_a_list(http, served):
    signed = assertion(served, aud=["https://other.example", served.token_endpoint])

    assert as_software(http, signed).status_code == 200


def test_the_client_id_of_the_form_must_be_that_of_the_assertion(http, served):
    assert as_software(http, assertion(served), client_id="t-hospital").status_code == 200
    refused = as_software(http, assertion(served), client_id="t-other")
    assert refused.json()["error"] == "invalid_client"


@pytest.mark.parametrize("kind", [None, "", "urn:ietf:params:oauth:client-assertion-type:saml2"])
def test_another_kind_of_assertion_is_not_read(http, served, kind):
    response = as_software(http, assertion(served), client_assertion_type=kind)

    assert response.json()["error"] == "invalid_client"


@pytest.mark.parametrize("shift", ["+P6W", "-P6W"])
def test_in_the_sandbox_a_client_lives_in_the_shifted_time_or_in_the_real_one(http, served, shift):
    from django.conf import settings

    from ens.ground import clock

    file = settings.ENS_HOME / "sandbox" / "clock"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(shift)
    try:
        shifted = int(clock.now().timestamp())
        inside = assertion(served, exp=shifted + 100, iat=shifted)
        assert as_software(http, inside).status_code == 200
        outside = as_software(http, assertion(served))
        assert outside.status_code == 200
        assert actor_of(outside)
    finally:
        file.unlink()
