import datetime as dt

import pytest

from tests.contexts.accounts.conftest import MINUTE, NOW


@pytest.fixture
def statements(database):
    """
    Counts the statements sent to the database.
    """
    from django.db import connection

    from ens.ground import database as ground

    sent = []
    execute = ground.execute

    def counting(sql, params=()):
        sent.append(sql)
        return execute(sql, params)

    ground.execute = counting
    with connection.execute_wrapper(lambda run, sql, *more: sent.append(sql) or run(sql, *more)):
        yield sent
    ground.execute = execute


def test_a_session_gives_back_the_actor_that_opened_it(accounts, citizen, open_session):
    raw = open_session(citizen)

    assert accounts.actor_of_session(raw, now=NOW + MINUTE) == citizen


def test_a_session_is_read_in_one_statement(accounts, citizen, open_session, statements):
    raw = open_session(citizen)
    statements.clear()

    accounts.actor_of_session(raw, now=NOW + 5 * MINUTE)

    assert len(statements) == 1


def test_an_unknown_session_is_nobody(accounts, database):
    assert accounts.actor_of_session("not-a-session", now=NOW) is None
    assert accounts.actor_of_session("", now=NOW) is None
    assert accounts.actor_of_session("é\x00" * 9000, now=NOW) is None


@pytest.mark.parametrize(("minutes", "lives"), [(29, True), (30, False), (31, False)])
def test_half_an_hour_without_a_request_ends_a_session(
    accounts, citizen, open_session, minutes, lives
):
    raw = open_session(citizen)

    actor = accounts.actor_of_session(raw, now=NOW + minutes * MINUTE)

    assert (actor is not None) is lives


def test_requests_keep_a_session_alive_but_not_beyond_eight_hours(accounts, citizen, open_session):
    raw, now = open_session(citizen), NOW
    while now + 20 * MINUTE < NOW + dt.timedelta(hours=8):
        now += 20 * MINUTE
        assert accounts.actor_of_session(raw, now=now) is not None

    assert accounts.actor_of_session(raw, now=NOW + dt.timedelta(hours=8)) is None


def test_an_ended_session_stays_ended(accounts, citizen, open_session):
    raw = open_session(citizen)

    accounts.end_session(raw, now=NOW + MINUTE)
    accounts.end_session(raw, now=NOW + MINUTE)

    assert accounts.actor_of_session(raw, now=NOW + MINUTE) is None


def test_sign_out_forgets_what_the_provider_said(accounts, citizen, open_session):
    from ens.ground import database

    raw = open_session(citizen)
    accounts.end_session(raw, now=NOW)

    row = database.execute(
        "select id_token from accounts_session where hash = %s", (accounts.hash_of("session", raw),)
    ).fetchone()
    assert row == ("",)


def test_the_cookie_never_rests_in_the_database(accounts, citizen, open_session):
    from ens.ground import database

    raw = open_session(citizen)

    rows = database.execute("select s::text from accounts_session s").fetchall()
    assert not any(raw in row[0] for row in rows)


@pytest.mark.row("IDN-12")
def test_open_sessions_are_listed_and_each_can_be_ended(accounts, citizen, open_session):
    first, second = open_session(citizen), open_session(citizen, now=NOW + MINUTE)
    listed = accounts.sessions_of(account=citizen.account, now=NOW + MINUTE)
    assert [one.started_at for one in listed] == [NOW + MINUTE, NOW]

    assert accounts.end_session_numbered(
        account=citizen.account, number=listed[1].number, now=NOW + MINUTE
    )

    assert accounts.actor_of_session(first, now=NOW + MINUTE) is None
    assert accounts.actor_of_session(second, now=NOW + MINUTE) == citizen


def test_nobody_ends_the_session_of_another_account(accounts, citizen, open_session):
    raw = open_session(citizen)
    number = accounts.sessions_of(account=citizen.account, now=NOW)[0].number

    assert not accounts.end_session_numbered(account=citizen.account + 1, number=number, now=NOW)
    assert accounts.actor_of_session(raw, now=NOW) == citizen
