"""
What is taken back from an application, wholly or in part, counts at once.
"""

import pytest

from tests.contexts.accounts.conftest import MINUTE, NOW

READ_AND_ADD = "openid patient/Observation.crs"


@pytest.fixture
def other(accounts, citizen):
    """
    Somebody else who decides for the same person.
    """
    account = accounts.account_of_citizen(person=citizen.person + 500_000, name="Alex", now=NOW)
    return accounts.of_citizen(
        account=account, person=citizen.person + 500_000, name="Alex", assurance=1
    )


def refusal(accounts, raw):
    with pytest.raises(accounts.TokenRefused) as refused:
        accounts.actor_of_token(raw, now=NOW)
    return refused.value.reason


def about(accounts, citizen, *, own=0, now=NOW):
    return accounts.grants_about(person=citizen.person, own=own, now=now)


def test_withdrawing_stops_the_tokens_of_every_grant_about_the_person(
    accounts, citizen, app, allow, token
):
    first, second = token(allow(citizen)), token(allow(citizen))
    count = accounts.withdraw(by=citizen, client=app, person=citizen.person, now=NOW)
    assert count == 2
    assert [refusal(accounts, raw) for raw in (first, second)] == ["revoked", "revoked"]
    assert about(accounts, citizen) == ()


def test_whoever_else_decides_for_the_person_withdraws_it_too(
    accounts, citizen, other, app, allow, token
):
    raw = token(allow(citizen))
    assert accounts.withdraw(by=other, client=app, person=citizen.person, now=NOW) == 1
    assert refusal(accounts, raw) == "revoked"


def test_what_is_about_somebody_else_stays(accounts, citizen, other, app, allow, token):
    raw = token(allow(citizen))
    assert accounts.withdraw(by=other, client=app, person=other.person, now=NOW) == 0
    assert accounts.actor_of_token(raw, now=NOW)


def test_what_concerns_no_record_belongs_to_its_account_alone(accounts, citizen, other, app):
    through = accounts.allowed_actor(citizen, client=app, scopes="openid", patient=0)
    grant, _ = accounts.allow(through, now=NOW)
    assert [one.grant for one in about(accounts, citizen, own=citizen.account)] == [grant]
    assert about(accounts, citizen, own=other.account) == ()
    assert accounts.withdraw(by=other, client=app, person=citizen.person, now=NOW) == 0
    assert accounts.withdraw(by=citizen, client=app, person=citizen.person, now=NOW) == 1


def test_unchecking_a_scope_later_narrows_the_tokens_that_live(
    accounts, citizen, app, allow, token
):
    raw = token(allow(citizen, scopes=READ_AND_ADD), scopes=READ_AND_ADD)
    assert restrict(accounts, citizen, app, "patient/Observation.c")
    assert accounts.actor_of_token(raw, now=NOW).scopes == "openid patient/Observation.rs"
    assert about(accounts, citizen)[0].scopes == "openid patient/Observation.rs"


def restrict(accounts, by, app, refused):
    return accounts.restrict(by=by, client=app, person=by.person, refused=refused, now=NOW)


def test_unchecking_what_was_never_allowed_changes_nothing(accounts, citizen, app, allow):
    from ens.ground import database

    allow(citizen, scopes=READ_AND_ADD)
    assert not restrict(accounts, citizen, app, "patient/Condition.c")
    lines = database.execute(
        "select 1 from register_trace where person = %s and action = 'restrict'", (citizen.person,)
    ).fetchall()
    assert lines == []


def test_a_token_asked_with_the_scopes_of_before_gets_those_of_now(
    accounts, citizen, app, allow, token
):
    grant = allow(citizen, scopes=READ_AND_ADD)
    restrict(accounts, citizen, app, "patient/Observation.c")
    raw = token(grant, scopes=READ_AND_ADD)
    assert accounts.actor_of_token(raw, now=NOW).scopes == "openid patient/Observation.rs"


def test_unchecking_the_lasting_access_ends_the_refresh_tokens(accounts, citizen, app, allow):
    grant = allow(citizen, scopes=f"{READ_AND_ADD} offline_access")
    raw = accounts.issue_refresh_token(grant=grant, client_id=app.client_id, now=NOW)
    restrict(accounts, citizen, app, "offline_access")
    assert accounts.find_refresh_token(raw, client_id=app.client_id, now=NOW) is None


def test_what_was_allowed_for_a_visit_is_over_with_it(accounts, citizen, open_session, allow):
    raw = open_session(citizen)
    allow(citizen, session=accounts.hash_of("session", raw))
    assert len(about(accounts, citizen)) == 1
    assert about(accounts, citizen, now=NOW + 40 * MINUTE) == ()
    accounts.end_session(raw, now=NOW)
    assert about(accounts, citizen) == ()


def test_nothing_is_allowed_for_more_than_a_year(accounts, citizen, allow):
    allow(citizen)
    assert about(accounts, citizen, now=NOW + 366 * 24 * 60 * MINUTE) == ()


def test_a_launch_asked_twice_by_one_page_is_one_until_it_serves(accounts, citizen, app):
    asked = {"client_id": app.client_id, "account": citizen.account, "now": NOW}
    page = {**asked, "person": citizen.person, "key": "page-1"}
    first = accounts.prepare_launch(**page)
    assert accounts.prepare_launch(**page) == first
    assert accounts.prepare_launch(**page | {"person": 7}) != first
    assert accounts.prepare_launch(**page | {"key": "page-2"}) != first
    assert accounts.use_launch(first, **asked)
    again = accounts.prepare_launch(**page)
    assert again != first
    assert accounts.use_launch(again, **asked)
