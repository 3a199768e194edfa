"""
The glass over FHIR: what a professional's software reads under one, and the one that a
structure's software breaks by saying an emergency.
"""

import datetime as dt
from dataclasses import replace

import pytest

from tests.fhir_api import inside

TEXT = "Amenée sans connaissance, aucun proche"
MASKED = [{"coding": [{"code": "MASQUE_PS"}]}]
NEVER = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def jeanne(database):
    return inside.holder()


@pytest.fixture
def karim(database):
    return inside.doctor(specialty="SM59")


def deposited(person, author, **more):
    with inside.http(inside.structure_of(author)) as http:
        sent = http.post("", json=inside.submission(person, author, **more))
        assert sent.status_code == 200, sent.text
    return sent.json()["entry"]


def emergency(doctor, *, text=TEXT):
    """
    The hospital's software with a token that says an emergency.
    """
    import httpx
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.fhir_api.application import application
    from ens.ground import clock

    inside.register_clients()
    actor = replace(inside.structure_of(doctor), purpose="ETREAT")
    raw, _ = accounts.issue_token_of_actor(
        actor, reason=text, audience=settings.FHIR_BASE, now=clock.now()
    )
    return httpx.Client(
        transport=httpx.WSGITransport(app=application), base_url=settings.FHIR_BASE,
        headers={"authorization": f"Bearer {raw}"}, trust_env=False,
    )  # fmt: skip


def counted(person):
    from ens.ground import database

    return database.execute(
        "select (select count(*) from access_break_glass where person = %(person)s),"
        " (select count(*) from access_review where person = %(person)s),"
        " (select count(*) from notices_notice where person = %(person)s"
        " and kind like 'break-glass%%')",
        {"person": person.key},
    ).fetchone()


def shape(answer):
    told = answer.json()
    if told["resourceType"] != "Bundle":
        return told
    entries = [
        (one["resource"]["resourceType"], one.get("search", {}).get("mode"))
        for one in told.get("entry", [])
    ]
    links = [one["relation"] for one in told.get("link", [])]
    return told.get("total"), sorted(entries), links


@pytest.mark.row("ACC-11")
def test_a_professional_s_software_reads_under_the_glass_and_nothing_after_it(jeanne, karim):
    from ens.contexts.access import api as access
    from ens.ground import clock

    deposited(jeanne, inside.doctor())
    with inside.software_of(karim) as http:
        before = http.get(f"/Patient/{jeanne.id}")
        assert (before.status_code, before.json()) == (404, http.get(f"/Patient/{NEVER}").json())
        inside.break_glass(jeanne, karim)
        assert http.get(f"/Patient/{jeanne.id}").status_code == 200
        assert http.get(f"/Observation?patient={jeanne.id}").json()["total"] == 1
        post = {"professional": karim.key, "structure": karim.actor.structure}
        access.end_glass(person=jeanne.key, **post, now=clock.now())
        assert http.get(f"/Patient/{jeanne.id}").status_code == 404
        assert http.get(f"/Observation?patient={jeanne.id}").json().get("total") == 0


# --- broken by a structure's software


@pytest.mark.row("ACC-11")
def test_an_emergency_said_in_the_assertion_breaks_the_glass_of_the_patient_it_names(jeanne, karim):
    deposited(jeanne, inside.doctor())
    with emergency(karim) as http:
        for _ in range(2):
            found = http.get(f"/DocumentReference?patient={jeanne.id}")
            assert found.json()["total"] == 1
    assert counted(jeanne) == (1, 1, 1)
    actions = [line[1] for line in inside.lines_of(jeanne)]
    assert actions.count("break-glass") == 1
    from ens.ground import database

    [(kept,)] = database.execute(
        "select reason from accounts_token where purpose = 'ETREAT' and professional = %s",
        (karim.key,),
    ).fetchall()
    assert kept
    assert TEXT not in kept


@pytest.mark.row("ACC-11")
def test_a_masked_report_stays_masked_for_the_software(jeanne, karim):
    author = inside.doctor()
    entries = deposited(jeanne, author, securityLabel=MASKED)
    [masked] = [
        one["response"]["location"] for one in entries
        if "/DocumentReference/" in one["response"]["location"]
    ]  # fmt: skip
    with emergency(karim) as http:
        address = "DocumentReference/" + masked.partition("/DocumentReference/")[2].split("/")[0]
        absent = http.get(f"/DocumentReference/{NEVER}")
        assert http.get(f"/{address}").json() == absent.json()
        assert counted(jeanne) == (0, 0, 0)
        assert http.get(f"/DocumentReference?patient={jeanne.id}").json()["total"] == 0
        assert http.get(f"/{address}").json() == absent.json()


@pytest.mark.parametrize("who", ["not in the table", "opposed", "blocked", "too often"])
def test_what_refuses_the_glass_answers_as_if_nobody_were_there(jeanne, karim, who):
    from ens.contexts.access import api as access
    from ens.ground import clock

    deposited(jeanne, inside.doctor())
    doctor = inside.doctor() if who == "not in the table" else karim
    if who == "opposed":
        access.oppose(person=jeanne.key, against="emergency", made_by=1, now=clock.now())
    elif who == "blocked":
        access.block(person=jeanne.key, professional=karim.key, made_by=1, now=clock.now())
    elif who == "too often":
        for _ in range(5):
            inside.break_glass(inside.holder(), karim)
    with emergency(doctor) as http:
        found = http.get(f"/DocumentReference?patient={jeanne.id}")
        absent = http.get(f"/DocumentReference?patient={NEVER}")
        assert shape(found) == shape(absent)
    expected = {"not in the table": (0, 0, 0), "too often": (0, 1, 0)}
    assert counted(jeanne) == expected.get(who, (0, 1, 1))


def test_an_ordinary_token_breaks_nothing(jeanne, karim):
    deposited(jeanne, inside.doctor())
    with inside.http(inside.structure_of(karim)) as http:
        assert http.get(f"/DocumentReference?patient={jeanne.id}").json()["total"] == 0
    assert counted(jeanne) == (0, 0, 0)


def test_a_space_that_is_not_open_has_no_glass_for_software_either(jeanne, karim):
    from ens.contexts.identity import api as identity
    from ens.ground import clock

    identity.close_space(person=jeanne.key, by=jeanne.key, now=clock.now() - dt.timedelta(days=1))
    with emergency(karim) as http:
        assert http.get(f"/DocumentReference?patient={jeanne.id}").json()["total"] == 0
    assert counted(jeanne) == (0, 0, 0)
