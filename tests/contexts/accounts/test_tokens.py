import pytest

from tests.contexts.accounts.conftest import MINUTE, NOW, SCOPES


def refusal(accounts, raw, *, now=NOW):
    with pytest.raises(accounts.TokenRefused) as refused:
        accounts.actor_of_token(raw, now=now)
    return refused.value.reason


def test_a_token_gives_the_human_the_app_and_what_was_allowed(accounts, citizen, app, allow, token):
    actor = accounts.actor_of_token(token(allow(citizen)), now=NOW)

    assert (actor.account, actor.person, actor.kind) == (citizen.account, citizen.person, "citizen")
    assert (actor.client, actor.scopes, actor.patient) == (app.client_id, SCOPES, citizen.person)
    assert actor.who != citizen.who


def test_a_token_is_read_in_one_statement(accounts, citizen, allow, token, monkeypatch):
    from ens.ground import database

    raw, sent, execute = token(allow(citizen)), [], database.execute
    monkeypatch.setattr(
        database, "execute", lambda sql, params=(): sent.append(sql) or execute(sql, params)
    )

    accounts.actor_of_token(raw, now=NOW)

    assert len(sent) == 1
    assert sent[0].lstrip().startswith("select")


def test_an_unknown_token_is_refused(accounts, database):
    assert refusal(accounts, "nothing") == "unknown"
    assert refusal(accounts, "") == "unknown"


def test_a_token_of_a_code_ends_after_fifteen_minutes(accounts, citizen, allow, token):
    raw = token(allow(citizen))

    assert accounts.actor_of_token(raw, now=NOW + 14 * MINUTE)
    assert refusal(accounts, raw, now=NOW + 15 * MINUTE) == "expired"


def test_a_token_for_another_audience_is_refused(accounts, citizen, allow, token):
    raw = token(allow(citizen), audience="https://elsewhere.example/fhir")

    assert refusal(accounts, raw) == "audience"


def test_letting_a_software_in_and_out_is_in_the_register(accounts, citizen, app, allow):
    from ens.ground import database

    allow(citizen, form="once")
    allow(citizen, form="once")
    accounts.withdraw(by=citizen, client=app, person=citizen.person, now=NOW)

    lines = database.execute(
        "select t.action, t.type, w.name, w.software from register_trace t"
        " join register_who w on w.who = t.who where t.person = %s order by t.line",
        (citizen.person,),
    ).fetchall()
    assert lines == [
        ("allow", "Consent", "Camille MARTIN", "Croissance"),
        ("withdraw", "Consent", "Camille MARTIN", "Croissance"),
    ]


def test_nothing_is_issued_from_a_withdrawn_grant(accounts, citizen, allow, token):
    grant = allow(citizen)
    accounts.revoke_grant(grant=grant, now=NOW)

    with pytest.raises(accounts.GrantRevoked):
        token(grant)


def test_revoking_a_client_stops_all_that_it_holds(accounts, citizen, app, allow, token):
    raw = token(allow(citizen))

    accounts.revoke_client(client_id=app.client_id, now=NOW)

    assert refusal(accounts, raw) == "revoked"
    assert accounts.client_of(app.client_id) is None


def test_the_same_form_sent_twice_is_one_grant(accounts, citizen, allow):
    assert allow(citizen, form="form-1") == allow(citizen, form="form-1")
    assert len(accounts.grants_of(account=citizen.account)) == 1


def test_a_grant_without_offline_access_ends_with_the_session(
    accounts, citizen, open_session, allow, token
):
    raw = open_session(citizen)
    lasting = token(allow(citizen))
    grant = allow(citizen, session=accounts.hash_of("session", raw))
    access = token(grant)

    accounts.end_session(raw, now=NOW)

    assert refusal(accounts, access) == "revoked"
    assert accounts.actor_of_token(lasting, now=NOW)
    with pytest.raises(accounts.GrantRevoked):
        token(grant)


def test_a_refresh_token_serves_once_and_its_return_ends_the_grant(
    accounts, citizen, app, allow, token
):
    grant = allow(citizen)
    raw = accounts.issue_refresh_token(grant=grant, client_id=app.client_id, now=NOW)
    access = token(grant)
    accounts.claim_refresh_token(raw, client_id=app.client_id, now=NOW)

    assert accounts.find_refresh_token(raw, client_id=app.client_id, now=NOW + MINUTE) is None

    assert refusal(accounts, access) == "revoked"


def test_a_refresh_sent_twice_at_once_is_refused_without_ending_the_grant(
    accounts, citizen, app, allow, token
):
    grant = allow(citizen)
    raw = accounts.issue_refresh_token(grant=grant, client_id=app.client_id, now=NOW)
    accounts.claim_refresh_token(raw, client_id=app.client_id, now=NOW)

    assert accounts.find_refresh_token(raw, client_id=app.client_id, now=NOW) is None
    with pytest.raises(accounts.GrantRevoked):
        accounts.claim_refresh_token(raw, client_id=app.client_id, now=NOW)

    assert token(grant)


def test_a_refresh_token_is_nobody_elses(accounts, citizen, app, allow):
    raw = accounts.issue_refresh_token(grant=allow(citizen), client_id=app.client_id, now=NOW)

    assert accounts.find_refresh_token(raw, client_id="another-app", now=NOW) is None
    assert accounts.find_refresh_token(raw, client_id=app.client_id, now=NOW) is not None


def test_only_its_client_revokes_a_token(accounts, citizen, app, allow, token):
    raw = token(allow(citizen))

    accounts.revoke_token(raw, client_id="another-app", now=NOW)
    assert accounts.actor_of_token(raw, now=NOW)

    accounts.revoke_token(raw, client_id=app.client_id, now=NOW)
    assert refusal(accounts, raw) == "revoked"


def test_revoking_a_refresh_token_ends_its_grant(accounts, citizen, app, allow, token):
    grant = allow(citizen)
    access = token(grant)
    raw = accounts.issue_refresh_token(grant=grant, client_id=app.client_id, now=NOW)

    accounts.revoke_token(raw, client_id=app.client_id, now=NOW)

    assert refusal(accounts, access) == "revoked"
    assert accounts.state_of_token(raw, now=NOW) is None
