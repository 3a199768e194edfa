"""
The simulators answer in the shapes that the real services publish; our clients read both.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ens.clients import openid
from tests.fakes.relying import ALL, REALMS, Relying
from tests.fakes.running import PLAIN

USERINFO = Path("../shared/samples/ansforge/PSC-POC/UserInfo_site_PSC.json")
# Published by the real providers; paths are those of FranceConnect v2 and of Keycloak.
PATHS = {
    "franceconnect": {
        "authorization_endpoint": "/api/v2/authorize",
        "token_endpoint": "/api/v2/token",
        "userinfo_endpoint": "/api/v2/userinfo",
        "jwks_uri": "/api/v2/jwks",
        "end_session_endpoint": "/api/v2/session/end",
    },
    "pro-sante-connect": {
        "authorization_endpoint": "/protocol/openid-connect/auth",
        "token_endpoint": "/protocol/openid-connect/token",
        "userinfo_endpoint": "/protocol/openid-connect/userinfo",
        "jwks_uri": "/protocol/openid-connect/certs",
        "end_session_endpoint": "/protocol/openid-connect/logout",
    },
}
# OpenID Connect Discovery 1.0, section 3: REQUIRED.
REQUIRED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
}


def discovery(sandbox, service):
    issuer = f"{sandbox.url}/{service}{REALMS[service]}"
    url = f"{issuer}/.well-known/openid-configuration"
    return issuer, httpx.get(url, **PLAIN).json()


@pytest.mark.parametrize("service", ALL)
def test_discovery_says_what_it_must(sandbox, service):
    issuer, said = discovery(sandbox, service)
    assert set(said) >= REQUIRED
    assert said["issuer"] == issuer
    assert said["response_types_supported"] == ["code"]


@pytest.mark.parametrize("service", ALL)
def test_addresses_are_those_of_the_real_service(sandbox, service):
    _, said = discovery(sandbox, service)
    paths = PATHS[service.removesuffix("-plus")]
    assert {name: said[name].endswith(path) for name, path in paths.items()} == dict.fromkeys(
        paths, True
    )


def userinfo_of(sandbox, login_hint):
    relying = Relying(sandbox, "pro-sante-connect")
    request = relying.begin(login_hint)
    identity = openid.finish(
        relying.provider,
        code=relying.code(request),
        request=request,
        redirect_uri=relying.redirect_uri,
        now=datetime.now(UTC),
    )
    return identity.claims


@pytest.mark.samples
@pytest.mark.skipif(not USERINFO.exists(), reason="no published samples here")
def test_a_professional_is_described_with_the_published_names(sandbox):
    ours, theirs = userinfo_of(sandbox, "dr-roux"), json.loads(USERINFO.read_bytes())
    assert set(ours) - {"authMode"} == set(theirs)
    ours, theirs = ours["SubjectRefPro"], theirs["SubjectRefPro"]
    assert set(ours) == set(theirs)
    ours, theirs = ours["exercices"][0], theirs["exercices"][0]
    assert set(ours) == set(theirs)
    ours, theirs = ours["activities"][0], theirs["activities"][0]
    assert set(ours) - {"idSituationExercice"} == set(theirs)


def test_situations_of_one_practice_are_together(sandbox):
    exercices = userinfo_of(sandbox, "dr-roux")["SubjectRefPro"]["exercices"]
    assert [(e["codeSavoirFaire"], len(e["activities"])) for e in exercices] == [
        ("SM40", 2),
        ("SM54", 1),
    ]


def test_roles_and_sectors_carry_their_code_systems(sandbox):
    said = userinfo_of(sandbox, "dr-roux")
    assert said["SubjectRole"] == ["10^1.2.250.1.213.1.1.5.5"]
    assert said["Secteur_Activite"] == "SA01^1.2.250.1.71.4.2.4"
    assert said["SubjectOrganizationID"] == "1990010019"
