import uuid

import pytest

from tests.contexts.accounts.conftest import NOW

JWK = {"kty": "EC", "crv": "P-384", "kid": "1", "x": "AA", "y": "BB"}


def registration(**changes):
    usual = {
        "client_id": f"c-{uuid.uuid4()}", "kind": "structure", "auth": "private_key_jwt",
        "name": "Logiciel", "scopes": "system/DocumentReference.crs",
        "jwks": {"keys": [dict(JWK)]},
    }  # fmt: skip
    return {**usual, **changes}


def register(accounts, **changes):
    given = registration(**changes)
    accounts.register_clients([given], now=NOW)
    return accounts.client_of(given["client_id"])


def test_a_client_is_kept_as_registered(accounts):
    client = register(accounts, publisher="Hôpital fictif", logo="HF")

    assert (client.name, client.publisher, client.logo) == ("Logiciel", "Hôpital fictif", "HF")
    assert client.jwks == (JWK,)


def test_a_private_key_is_never_kept(accounts):
    client = register(accounts, jwks={"keys": [{**JWK, "d": "secret"}]})

    assert client.jwks == (JWK,)


def test_a_revoked_key_is_not_among_those_of_the_client_and_stays_revoked(accounts):
    client = register(accounts, revoked_keys=["1"])
    assert client.jwks == ()

    accounts.register_clients([registration(client_id=client.client_id)], now=NOW)

    assert accounts.client_of(client.client_id).jwks == ()


def test_revoking_a_key_leaves_the_others(accounts):
    client = register(accounts, jwks={"keys": [dict(JWK), {**JWK, "kid": "2"}]})

    accounts.revoke_key(client_id=client.client_id, kid="1", now=NOW)

    assert [jwk["kid"] for jwk in accounts.client_of(client.client_id).jwks] == ["2"]


def by_another_registration(accounts, client):
    given = registration(client_id=client.client_id, revoked_keys=["1"])
    accounts.register_clients([given], now=NOW)


def by_itself(accounts, client):
    accounts.revoke_key(client_id=client.client_id, kid="1", now=NOW)


@pytest.mark.parametrize("revoke", [by_itself, by_another_registration])
def test_what_a_revoked_key_may_have_signed_for_stops_at_once_and_only_once(accounts, revoke):
    client = register(accounts)
    first, second = token_of(accounts, client), token_of(accounts, register(accounts))
    accounts.actor_of_token(first, now=NOW)

    revoke(accounts, client)

    with pytest.raises(accounts.TokenRefused, match="revoked"):
        accounts.actor_of_token(first, now=NOW)
    accounts.actor_of_token(second, now=NOW)
    later = token_of(accounts, client)  # with its other key
    revoke(accounts, client)
    accounts.actor_of_token(later, now=NOW)


def token_of(accounts, client):
    from django.conf import settings

    from ens.ground.actor import Actor

    account = accounts.account_of_client(
        client_id=client.client_id, kind="structure", name="Logiciel", now=NOW
    )
    actor = Actor(
        0, account, "structure", assurance=1, client=client.client_id, scopes=client.scopes,
        name="Logiciel",
    )  # fmt: skip
    actor = accounts.enrolled(actor, software="Logiciel")
    return accounts.issue_token_of_actor(actor, audience=settings.FHIR_BASE, now=NOW)[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "robot"},
        {"auth": "client_secret_basic"},
        {"scopes": "system/DocumentReference.src"},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["https://app.example/#fragment"]},
        {"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "1"}]}},
        {"jwks": {"keys": [{"kty": "EC", "crv": "P-384"}]}},
    ],
)
def test_a_registration_that_cannot_be_used_is_refused_whole(accounts, changes):
    given = registration(**changes)

    with pytest.raises(accounts.InvalidRegistration):
        accounts.register_clients([registration(), given], now=NOW)

    assert accounts.client_of(given["client_id"]) is None


def test_the_loader_alone_may_assign_ids_and_exists_in_the_sandbox_only(accounts, settings_of):
    loader = register(accounts, kind="operator", may_assign_ids=True, scopes="system/*.cruds")
    assert accounts.may_assign_ids(loader.client_id)
    assert not accounts.may_assign_ids(register(accounts).client_id)

    with settings_of(SANDBOX=False):
        assert accounts.client_of(loader.client_id) is None
        assert not accounts.may_assign_ids(loader.client_id)


def test_an_assertion_counts_once_per_client(accounts):
    one, other = register(accounts), register(accounts)

    used = [
        accounts.use_assertion(client_id=client.client_id, jti="j-1", expires_at=NOW)
        for client in (one, one, other)
    ]

    assert used == [True, False, True]


def test_origins_of_registered_pages_are_known(accounts):
    register(
        accounts, kind="app", auth="none", jwks={},
        redirect_uris=["https://growth.example:8443/in"], scopes="patient/*.rs",
    )  # fmt: skip

    assert accounts.origin_is_registered("https://growth.example:8443")
    assert not accounts.origin_is_registered("https://growth.example")
    assert not accounts.origin_is_registered("null")


def test_an_odd_client_id_is_unknown(accounts):
    assert accounts.client_of("\x00") is None
    assert accounts.client_of("\ud800") is None
    assert accounts.client_of("x" * 5000) is None


def test_a_structure_may_be_known_after_its_software(accounts):
    from ens.contexts.directory import api as directory

    client = register(accounts, finess="990097011")
    assert client.structure == 0

    structure = directory.upsert_structure(finess="990097011", name="Hôpital tardif")

    assert accounts.client_of(client.client_id).structure == structure.structure
