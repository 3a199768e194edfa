import datetime as dt
import itertools
import uuid

import pytest

from ens.ground.actor import Actor

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SCOPES = "launch/patient openid fhirUser patient/*.cruds offline_access"
_numbers = itertools.count(1)


@pytest.fixture
def accounts(database):
    from ens.contexts.accounts import api

    return api


@pytest.fixture
def citizen(accounts):
    """
    An actor for a citizen nobody else is; accounts keeps keys only, so no person is made.
    """
    person = 9_000_000 + next(_numbers)
    account = accounts.account_of_citizen(person=person, name="Camille MARTIN", now=NOW)
    return accounts.of_citizen(account=account, person=person, name="Camille MARTIN", assurance=1)


@pytest.fixture
def app(accounts):
    client_id = f"app-{uuid.uuid4()}"
    accounts.register_clients(
        [
            {
                "client_id": client_id, "kind": "app", "auth": "none", "name": "Croissance",
                "redirect_uris": ["http://127.0.0.1:9/callback"], "scopes": SCOPES,
            }
        ],
        now=NOW,
    )  # fmt: skip
    return accounts.client_of(client_id)


@pytest.fixture
def open_session(accounts):
    def open_(actor: Actor, *, now: dt.datetime = NOW) -> str:
        return accounts.open_session(
            actor, provider="franceconnect", situation="", id_token="x.y.z", device="", now=now
        )

    return open_


@pytest.fixture
def allow(accounts, app):
    """
    A grant of the citizen to the app.
    """

    def allow_(actor: Actor, *, scopes: str = SCOPES, **more) -> int:
        through = accounts.allowed_actor(actor, client=app, scopes=scopes, patient=actor.person)
        return accounts.allow(through, now=NOW, **more)[0]

    return allow_


@pytest.fixture
def token(accounts):
    from django.conf import settings

    def token_(grant: int, *, scopes: str = SCOPES, now: dt.datetime = NOW, **more) -> str:
        audience = more.get("audience", settings.FHIR_BASE)
        return accounts.issue_token_of_grant(
            grant=grant, scopes=scopes, audience=audience, now=now
        )[0]

    return token_


@pytest.fixture
def settings_of(database):
    from django.test import override_settings

    return override_settings
