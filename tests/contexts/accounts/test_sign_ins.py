import uuid

import pytest

from tests.contexts.accounts.conftest import MINUTE, NOW


@pytest.fixture
def pending(accounts):
    return accounts.PendingSignIn("franceconnect", "nonce", "verifier", "/espace/", "")


@pytest.fixture
def remembered(accounts, pending):
    state = accounts.new_secret()
    accounts.remember(pending, state=state, browser="browser-1", now=NOW)
    return state


def take(accounts, state, **changes):
    asked = {"provider": "franceconnect", "state": state, "browser": "browser-1", "now": NOW}
    return accounts.take_back(**{**asked, **changes})


def test_a_state_comes_back_once(accounts, pending, remembered):
    assert take(accounts, remembered) == pending

    with pytest.raises(accounts.SignInUnknown):
        take(accounts, remembered)


@pytest.mark.parametrize(
    "changes",
    [{"browser": "browser-2"}, {"browser": ""}, {"provider": "pro-sante-connect"}, {"state": "x"}],
)
def test_a_state_from_elsewhere_is_unknown_and_does_not_use_it_up(accounts, remembered, changes):
    with pytest.raises(accounts.SignInUnknown):
        take(accounts, **{"state": remembered, **changes})

    assert take(accounts, remembered)


def test_a_state_ten_minutes_old_is_expired(accounts, remembered):
    with pytest.raises(accounts.SignInExpired):
        take(accounts, remembered, now=NOW + 10 * MINUTE)


def test_one_human_has_one_account_and_one_name_at_each_provider(accounts, citizen):
    sub = str(uuid.uuid4())
    accounts.link(provider="franceconnect", sub=sub, account=citizen.account, now=NOW)
    accounts.link(provider="franceconnect", sub=sub, account=citizen.account, now=NOW)
    accounts.link(provider="franceconnect-plus", sub=sub, account=citizen.account, now=NOW)

    with pytest.raises(accounts.LinkedElsewhere):
        accounts.link(provider="franceconnect", sub="another", account=citizen.account, now=NOW)
    with pytest.raises(accounts.LinkedElsewhere):
        accounts.link(provider="franceconnect", sub=sub, account=citizen.account + 1, now=NOW)

    found = accounts.account_of_sub(provider="franceconnect", sub=sub)
    assert found == citizen.account


def test_the_same_person_asked_twice_is_the_same_account(accounts, citizen):
    again = accounts.account_of_citizen(person=citizen.person, name="Camille", now=NOW)

    assert again == citizen.account


def test_an_agent_is_appointed_once_and_found_by_what_the_provider_says(accounts, database):
    identifier = f"3990010019/{uuid.uuid4()}"
    appointed = {
        "provider": "pro-sante-connect", "identifier": identifier, "kind": "authority",
        "name": "Inès FAURE", "now": NOW,
    }  # fmt: skip

    key = accounts.appoint(**appointed)

    assert accounts.appoint(**appointed) == key
    assert accounts.account_of_staff(provider="pro-sante-connect", identifier=identifier) == key
    assert accounts.account_of_staff(provider="franceconnect", identifier=identifier) is None
    assert accounts.account(key).kind == "authority"


def test_what_is_over_for_a_week_is_purged(accounts, citizen, remembered, open_session):
    open_session(citizen)

    assert accounts.purge(now=NOW + 60 * 24 * 9 * MINUTE) >= 2
    with pytest.raises(accounts.SignInUnknown):
        take(accounts, remembered)
