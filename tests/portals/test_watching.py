"""
Visits that wait for a look, on the authority's pages.
"""

import datetime as dt
import uuid

import pytest

from ens.contexts.watch import api as watch
from ens.ground import database as ground
from ens.portals.authority.watch_words import REASONS as REASON_WORDS
from tests.portals import people
from tests.portals.people import press, words

REASONS = ["nothing-written", "first-visit", "same-name", "night", "wrote-before"]


@pytest.fixture
def agent(database):
    return people.staff("authority")


@pytest.fixture
def alert(database):
    """
    A visit of a doctor to somebody of whom nothing is told.
    """
    doctor, person = people.doctor(), people.citizen("Gwladys")
    number = ground.execute(
        "insert into watch_alert (person, day, account, professional, place, points, reasons,"
        " lines, things, found_at) values (%s, %s, %s, %s, %s, 9, %s, 2, 14, %s) returning alert",
        (person.key, dt.date(2026, 3, 2), doctor.actor.account, doctor.key, doctor.actor.structure,
         REASONS, dt.datetime(2026, 3, 3, 4, tzinfo=dt.UTC)),
    ).fetchall()[0][0]  # fmt: skip
    return number, doctor, person


def test_the_queue_names_the_professional_and_nobody_else(agent, alert):
    number, doctor, person = alert
    page = agent.get("/autorite/veille/")
    assert doctor.name in words(page)
    one = agent.get(f"/autorite/veille/{number}/")
    for text in (doctor.name, "même nom de famille", "14 éléments du dossier", "C’était la nuit"):
        assert text in words(one)
    for told in (person.name, person.id, "Gwladys"):
        assert told not in page.content.decode() + one.content.decode()


def test_what_speaks_for_a_visit_is_told_and_is_no_reason_to_look(agent, alert):
    number, _, _ = alert
    told = words(agent.get(f"/autorite/veille/{number}/"))
    assert "À décharge : il a écrit au sujet de la personne dans l’année." in told
    assert (len(watch.alert(number).reasons), watch.alert(number).excuses) == (4, ("wrote-before",))


def test_every_reason_is_told_in_words():
    assert watch.POINTS.keys() <= REASON_WORDS.keys()


def test_a_decision_takes_it_off_the_queue_once(agent, alert):
    number, _, _ = alert
    page = agent.get(f"/autorite/veille/{number}/")
    done = press(agent, page, "decider", decision="explained", comment="Vu avec le service")
    assert "la consultation s’explique" in words(done)
    assert watch.alert(number).decision == "explained"
    again = press(agent, page, "decider", decision="abusive", comment="Autre avis")
    assert "Un autre agent avait déjà décidé" in words(again)
    assert watch.alert(number).decision == "explained"


@pytest.mark.parametrize(
    ("decision", "comment", "told"),
    [("", "x", "Choisissez"), ("zzz", "x", "Choisissez"), ("abusive", " ", "Expliquez")],
)
def test_what_is_not_complete_is_told_beside_its_field(agent, alert, decision, comment, told):
    number, _, _ = alert
    answer = agent.post(f"/autorite/veille/{number}/", {"decision": decision, "comment": comment})
    assert answer.status_code == 422
    assert told in words(answer)
    assert not watch.alert(number).decision


@pytest.mark.parametrize("number", [0, 2**40, 2**70])
def test_a_number_of_nothing_is_not_found(agent, number):
    assert agent.get(f"/autorite/veille/{number}/").status_code == 404
    sent = {"decision": "abusive", "comment": str(uuid.uuid4())}
    assert agent.post(f"/autorite/veille/{number}/", sent).status_code == 404
