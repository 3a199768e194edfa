import pytest

from tests.contexts.accounts.conftest import MINUTE, NOW
from tests.plugins.racing import at_once


@pytest.fixture
def code(accounts, citizen, app, allow):
    def issue(**more):
        grant = allow(citizen)
        raw = accounts.issue_code(
            grant=grant, client_id=app.client_id, redirect_uri="http://127.0.0.1:9/callback",
            challenge="c" * 43, nonce="n", auth_time=NOW, now=NOW,
        )  # fmt: skip
        return grant, raw

    return issue


def test_a_code_gives_what_was_granted(accounts, app, code):
    grant, raw = code()

    claimed = accounts.claim_code(raw, client_id=app.client_id, now=NOW)

    assert (claimed.grant, claimed.client_id, claimed.nonce) == (grant, app.client_id, "n")
    assert claimed.lasting


def test_a_code_lives_sixty_seconds(accounts, app, code):
    assert accounts.claim_code(code()[1], client_id=app.client_id, now=NOW + MINUTE) is None


def test_a_code_is_nobody_elses_and_is_not_used_up_by_them(accounts, app, code):
    raw = code()[1]

    assert accounts.claim_code(raw, client_id="another-app", now=NOW) is None
    assert accounts.claim_code(raw, client_id=app.client_id, now=NOW) is not None


def test_a_reused_code_revokes_what_it_gave(accounts, app, code, token):
    grant, raw = code()
    accounts.claim_code(raw, client_id=app.client_id, now=NOW)
    access = token(grant)

    with pytest.raises(accounts.CodeReused):
        accounts.claim_code(raw, client_id=app.client_id, now=NOW)

    with pytest.raises(accounts.TokenRefused, match="revoked"):
        accounts.actor_of_token(access, now=NOW)


def test_of_many_exchanges_at_once_one_gets_the_code(accounts, app, code):
    raw = code()[1]

    answers = at_once(lambda: accounts.claim_code(raw, client_id=app.client_id, now=NOW), 8)

    [won] = [one for one in answers if not isinstance(one, accounts.CodeReused)]
    assert won.grant


def test_a_launch_serves_once_for_its_client_and_its_account(accounts, citizen, app):
    raw = accounts.prepare_launch(
        client_id=app.client_id, account=citizen.account, person=42, now=NOW
    )
    asked = {"client_id": app.client_id, "account": citizen.account, "now": NOW}

    assert accounts.look_at_launch(raw, **{**asked, "client_id": "another"}) is None
    assert accounts.look_at_launch(raw, **{**asked, "account": citizen.account + 1}) is None
    assert accounts.look_at_launch(raw, **{**asked, "now": NOW + 5 * MINUTE}) is None
    assert accounts.use_launch(raw, **asked) == accounts.LaunchContext(citizen.account, 42)
    assert accounts.use_launch(raw, **asked) is None


def test_a_launch_used_by_a_form_sent_twice_is_used_once(accounts, citizen, app):
    raw = accounts.prepare_launch(
        client_id=app.client_id, account=citizen.account, person=42, now=NOW
    )
    asked = {"client_id": app.client_id, "account": citizen.account, "now": NOW}

    assert accounts.use_launch(raw, form="form-1", **asked)
    assert accounts.use_launch(raw, form="form-1", **asked)
    assert accounts.use_launch(raw, form="form-2", **asked) is None
    assert accounts.look_at_launch(raw, **asked) is None
