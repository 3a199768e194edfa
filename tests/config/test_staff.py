"""
`ens staff`: who is appointed, and that it ends at once.
"""

import datetime as dt
import re

import pytest

from ens.standards import rpps
from tests.portals import people

IDNPS = f"8{rpps.with_check_digit('9990000471').value}"


@pytest.fixture
def ens(database, capsys):
    """
    The command as it is typed: its lines, or what refused it.
    """
    from ens.config.commands import main

    def ens_(*typed):
        try:
            assert main(["staff", *typed]) == 0
        except SystemExit as refused:
            return str(refused)
        return capsys.readouterr().out

    return ens_


@pytest.fixture
def appointed(ens):
    """
    Somebody who is appointed for this test, by number.
    """
    numbers = []

    def appointed_(kind="operator", idnps=IDNPS, name="Nour HENRY"):
        said = ens("add", "--kind", kind, "--idnps", idnps, "--name", name)
        numbers.append(re.match(r"\d+", said)[0])
        return int(numbers[-1])

    yield appointed_
    for number in numbers:
        ens("remove", number)


def session_of(account, kind):
    from ens.contexts.accounts import api as accounts

    actor = accounts.of_staff(account=account, kind=kind, structure=0, name="N H", assurance=1)
    return people.sign_in(actor, "pro-sante-connect")


def test_somebody_appointed_is_listed_in_their_quality_until_they_are_removed(ens, appointed):
    number = appointed("authority", name=" Nour   HENRY ")
    [line] = [one for one in ens("list").splitlines() if one.split()[0] == str(number)]
    assert "authority" in line
    assert "Nour HENRY" in line
    assert "not seen lately" in line
    assert IDNPS not in ens("list")
    ens("remove", str(number))
    assert not [one for one in ens("list").splitlines() if one.split()[0] == str(number)]


def test_removing_ends_every_session_at_once(ens, appointed):
    number = appointed("authority")
    browsers = [session_of(number, "authority")[0] for _ in range(2)]
    assert [one.get("/autorite/").status_code for one in browsers] == [200, 200]
    ens("remove", str(number))
    assert [one.get("/autorite/").status_code for one in browsers] == [302, 302]


def test_removing_stops_what_software_was_allowed(ens, appointed, monkeypatch):
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    number = appointed()
    actor = accounts.of_staff(account=number, kind="operator", structure=0, name="N", assurance=1)
    accounts.register_clients(
        [{"client_id": "essai-agents", "kind": "app", "auth": "none", "name": "Essai",
          "redirect_uris": ["http://127.0.0.1:9/"], "scopes": "openid"}], now=clock.now(),
    )  # fmt: skip
    client = accounts.client_of("essai-agents")
    through = accounts.allowed_actor(actor, client=client, scopes="openid", patient=0)
    grant, _ = accounts.allow(through, now=clock.now())
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes="openid", audience=settings.FHIR_BASE, now=clock.now()
    )
    assert accounts.actor_of_token(raw, now=clock.now()).account == number
    ens("remove", str(number))
    with pytest.raises(accounts.TokenRefused):
        accounts.actor_of_token(raw, now=clock.now())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--kind", "operator", "--idnps", "899900000911", "--name", "X"), "ne correspond pas"),
        (("--kind", "operator", "--idnps", "x12", "--name", "X"), "pas reconnu"),
        (("--kind", "operator", "--idnps", "8123", "--name", "X"), "8 puis 11 chiffres"),
        (("--kind", "operator", "--idnps", IDNPS, "--name", "  "), "--name is empty"),
        (("--kind", "operator", "--idnps", IDNPS, "--name", "X\x07"), "--name is empty or cannot"),
        (
            ("--kind", "operator", "--idnps", IDNPS, "--name", "X", "--finess", "000000000"),
            "knows no structure",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_appoints_nobody(ens, typed, said):
    before = ens("list")
    assert said in ens("add", *typed)
    assert ens("list") == before


@pytest.mark.parametrize("kind", ["citizen", "professional", "job", ""])
def test_only_appointed_qualities_can_be_given(ens, kind):
    assert ens("add", "--kind", kind, "--idnps", IDNPS, "--name", "X") == "2"


def test_nobody_is_appointed_twice(ens, appointed):
    appointed("operator")
    assert "appointed already" in ens("add", "--kind", "authority", "--idnps", IDNPS, "--name", "X")


@pytest.mark.parametrize("number", ["0", "999999999"])
def test_a_number_of_nobody_is_refused(ens, number):
    assert "nobody appointed has the number" in ens("remove", number)


def test_a_citizens_account_cannot_be_removed_as_staff(ens):
    person = people.citizen()
    assert "nobody appointed" in ens("remove", str(person.actor.account))
    assert person.browser.get("/espace/").status_code == 200


def test_appointing_and_ending_are_in_the_register_of_the_commons(ens, appointed):
    from ens.ground import database as ground

    number = appointed("researcher")
    ens("remove", str(number))
    rows = ground.execute(
        "select action, detail from register_trace where person = 0 and id = %s order by line",
        (f"staff-{number}",),
    ).fetchall()
    assert rows == [("appoint", "researcher Nour HENRY"), ("dismiss", "")]


def test_a_sign_in_under_way_is_ended_too(ens, appointed, database_url):
    """
    The provider's answer was believed just before the removal; the session is there just after.
    """
    import threading

    from django.db import connection

    from ens.contexts.accounts import api as accounts
    from ens.ground import database as ground

    number = appointed("authority")
    found, go, opened = threading.Event(), threading.Event(), []

    def sign_in():
        try:
            with ground.transaction():
                key = accounts.account_of_staff(provider="pro-sante-connect", identifier=IDNPS)
                found.set()
                go.wait(5)
                opened.append(session_of(key, "authority")[0])
        finally:
            connection.close()

    signing = threading.Thread(target=sign_in)
    signing.start()
    assert found.wait(5)
    threading.Timer(0.5, go.set).start()
    began = dt.datetime.now(dt.UTC)
    ens("remove", str(number))
    assert dt.datetime.now(dt.UTC) - began > dt.timedelta(seconds=0.3)
    signing.join()
    assert opened[0].get("/autorite/").status_code == 302
    assert accounts.account_of_staff(provider="pro-sante-connect", identifier=IDNPS) is None


def test_looking_for_the_database_of_a_home_changes_nothing_there(tmp_path):
    from ens.config import embedded

    data = tmp_path / "database"
    data.mkdir(mode=0o750)
    before = data.stat()
    assert embedded.running_url(tmp_path) is None
    after = data.stat()
    assert (after.st_mode, after.st_uid, list(data.iterdir())) == (
        before.st_mode, before.st_uid, [],
    )  # fmt: skip


def test_the_database_of_a_running_home_is_found_where_it_answers(running_system):
    from ens.config import embedded

    assert embedded.running_url(running_system.home) == embedded.url_of(running_system.home)
