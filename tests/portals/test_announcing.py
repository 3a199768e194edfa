"""
A professional announces a document, or keeps it from those who represent the person.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import press, words


@pytest.fixture
def family():
    child, parent = people.citizen("Lou", born=dt.date(2012, 1, 1)), people.citizen("Camille")
    people.represents(parent, child)
    return child, parent


def page_of(doctor, person, document):
    return doctor.browser.get(f"/pro/patient/{person.id}/documents/{document}/visibilite/")


def database_lines(someone) -> list[str]:
    from ens.ground import database

    rows = database.execute("select action from register_trace where person = %s", (someone.key,))
    return [row[0] for row in rows.fetchall()]


def sees(citizen, document, base="/espace/"):
    return citizen.browser.get(f"{base}documents/{document}/").status_code == 200


def test_a_document_waits_for_its_announcement_then_the_person_is_told(jeanne, anne, biologist):
    people.care_for(jeanne, anne)
    document = people.deposit(biologist, jeanne, visibility=("INVISIBLE_PATIENT",))
    assert not sees(jeanne, document)
    page = page_of(anne, jeanne, document)
    assert "il attend que vous le lui annonciez" in words(page)
    done = press(anne.browser, page, "annoncer")
    assert "Elle voit ce document." in words(done)
    assert sees(jeanne, document)
    assert "Un document vous est maintenant visible" in words(jeanne.browser.get("/espace/"))
    assert "a rendu visible" in words(jeanne.browser.get("/espace/acces/"))
    press(anne.browser, done, "attendre")
    assert not sees(jeanne, document)


def test_a_professional_keeps_a_document_from_parents_and_shows_it_again(family, anne, biologist):
    child, parent = family
    people.care_for(child, anne)
    document, base = people.deposit(biologist, child), f"/espace/{child.id}/"
    assert sees(parent, document, base)
    done = press(anne.browser, page_of(anne, child, document), "cacher")
    assert not sees(parent, document, base)
    assert sees(child, document)
    press(anne.browser, done, "montrer")
    assert sees(parent, document, base)


def test_a_double_submit_makes_one_version(jeanne, anne, biologist):
    people.care_for(jeanne, anne)
    document = people.deposit(biologist, jeanne)
    page = page_of(anne, jeanne, document)
    _, data, _ = people.form_of(page, "attendre")
    for _ in range(2):
        assert anne.browser.post(page.request["PATH_INFO"], data).status_code == 302
    lines = database_lines(jeanne)
    assert lines.count("postpone") == 1


def test_who_does_not_see_it_has_no_such_page(jeanne, anne, biologist):
    document = people.deposit(biologist, jeanne)
    assert page_of(anne, jeanne, document).status_code == 404
    address = f"/pro/patient/{jeanne.id}/documents/{document}/visibilite/"
    assert anne.browser.post(address, {"attendre": "1"}).status_code == 404
    assert sees(jeanne, document)
    assert jeanne.browser.get(address).status_code == 403


def test_whoever_looked_hides_nothing_of_it_by_keeping_the_document_waiting(
    jeanne, anne, biologist
):
    """
    What the person could read in their register stays there: in its pages, its files, its proof.
    """
    from tests.contexts.register import lines

    people.care_for(jeanne, anne)
    document = people.deposit(biologist, jeanne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    page = page_of(anne, jeanne, document)
    before = opened_by(anne, jeanne)
    assert before >= 2
    press(anne.browser, page, "attendre")
    assert not sees(jeanne, document)
    after = opened_by(anne, jeanne)
    assert after >= before
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    assert opened_by(anne, jeanne) == after  # what is done while it waits waits with it
    lines.seal_all()
    proof = jeanne.browser.get("/espace/acces/preuve/recu.json").json()
    assert any(document in one["shown"] for one in proof["lines"])
    assert "potassium" not in str(proof).lower()


def opened_by(doctor, person) -> int:
    """
    How often the person reads, in the table of their register, that the doctor opened a report.
    """
    table = person.browser.get("/espace/acces/fichier/tableau/").content.decode()
    return sum(doctor.name in one and "a ouvert" in one for one in table.splitlines())
