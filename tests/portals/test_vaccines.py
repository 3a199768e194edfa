"""
The vaccines of a space: what is due, why, what was done; and the reminders switched.
"""

import datetime as dt
import re

import pytest

from ens.contexts.prevention.ages import months_after
from ens.ground import database as db
from tests.contexts.prevention.lives import HEXAVALENT, PNEUMOCOCCUS, immunization
from tests.portals import people
from tests.portals.people import words

pytestmark = pytest.mark.usefixtures("database")

NOT_ADVICE = "Ceci n’est pas un avis médical"


def today():
    from ens.ground import clock

    return clock.today()


def baby(months: int = 0, days: int = 0):
    """
    Somebody born so many months and days ago.
    """
    born = months_after(today() - dt.timedelta(days=days), -months)
    return people.citizen("Noé", born=born)


def give(one, *resources, author=None):
    from ens.contexts.record import api as record
    from ens.ground import clock
    from ens.journeys.write_path import store_resources

    wanted = [
        store_resources.wanted_of(
            {**resource, "patient": {"reference": f"Patient/{one.id}"}}, record.new_id()
        )
        for resource in resources
    ]
    with db.transaction():
        actor = (author or one).actor
        return store_resources.create(wanted, actor=actor, now=clock.now())


def page(one, base="/espace/"):
    answer = one.browser.get(f"{base}prevention/")
    assert answer.status_code == 200
    return words(answer)


def part(text: str, title: str, until: str) -> str:
    return text.split(f" {title} ", 1)[1].split(f" {until} ", 1)[0]


@pytest.mark.row("AGD-05")
@pytest.mark.row("CAR-03")
def test_what_is_due_comes_first_each_with_its_reason_and_its_source():
    one = baby(months=2, days=5)
    told = page(one)
    assert "3 vaccins à faire ou à vérifier." in told
    due = part(told, "À faire", "D’un coup d’œil")
    assert "Diphtérie, tétanos, poliomyélite, coqueluche, Hib, hépatite B 1re dose sur 3" in due
    assert "Recommandé à partir de 2 mois." in due
    assert "Vous avez 2 mois et 5 jours." in due
    assert "Aucun vaccin correspondant n’est dans le carnet." in due
    assert "Obligatoire pour les enfants nés depuis le 1er janvier 2018." in due
    assert "Source : Calendrier des vaccinations et recommandations vaccinales 2025" in due


@pytest.mark.row("INF-02")
def test_the_page_says_what_it_is_made_from_and_what_it_is_not():
    told = page(baby(months=1))
    assert NOT_ADVICE in told
    assert "Ministère chargé de la santé" in told
    assert "Version 2025" in told
    assert "À relire par un médecin avant tout usage réel." in told


def test_what_was_done_says_when_by_whom_and_the_lot(anne):
    one = baby(months=3)
    people.care_for(one, anne)
    when = (today() - dt.timedelta(days=10)).isoformat()
    give(one, immunization(PNEUMOCOCCUS, when, lotNumber="F123"), author=one)
    told = part(page(one), "Faits", "Plus tard dans la vie")
    assert "Pneumocoque 1re dose sur 3" in told
    assert f"par {one.name}, lot F123." in told


def test_a_date_known_to_the_month_is_told_as_such():
    one = baby(months=9)
    month = (today().replace(day=1) - dt.timedelta(days=1)).isoformat()[:7]
    give(one, immunization(HEXAVALENT, month))
    told = page(one)
    assert "à un mois près" in told
    assert "La date du vaccin précédent n’est pas connue au jour près" in told
    assert "Fait en " in told


def test_one_protection_that_lacks_is_named():
    one = baby(months=2, days=10)
    when = (today() - dt.timedelta(days=3)).isoformat()
    give(one, *(immunization(code, when) for code in ("J07CA01", "J07AJ", "J07AG")))
    assert "mais il ne protège pas contre : hépatite B." in page(one)


def test_a_vaccine_not_recognised_is_listed_and_said_so():
    one = baby(months=1)
    give(one, immunization("J99", "2026-01-02", system="urn:oid:1.2.3"))
    told = part(page(one), "Aussi dans le carnet", "Plus tard dans la vie")
    assert "Non reconnus" in told
    assert "J99" in told


def test_what_was_in_error_is_nowhere():
    one = baby(months=2, days=5)
    when = (today() - dt.timedelta(days=3)).isoformat()
    give(one, immunization(HEXAVALENT, when, status="entered-in-error"))
    assert "3 vaccins à faire" in page(one)
    assert 'id="faits"' not in one.browser.get("/espace/prevention/").content.decode()


def test_a_newborn_has_nothing_to_do_and_knows_what_comes():
    told = page(baby(days=8))
    assert "Rien à faire pour l’instant" in told
    assert "Le prochain : Diphtérie, tétanos" in told


def test_an_adult_finds_what_is_of_their_age():
    one = people.citizen("Paul", born=months_after(today(), -12 * 46))
    told = page(one)
    assert "Diphtérie, tétanos, poliomyélite à 45 ans" in told
    assert "Ce qui n’est plus suivi à cet âge" in told


def test_older_vaccines_stay_in_the_book():
    one = people.citizen("Suzanne", born=dt.date(1950, 3, 1))
    give(one, immunization("J07BB02", "2019-10-12"))
    told = part(page(one), "Aussi dans le carnet", "Plus tard dans la vie")
    assert "grippe" in told
    assert "le 12 octobre 2019" in told


def test_a_name_cannot_bring_markup_into_the_page():
    one = baby(months=1)
    nasty = {"text": "<script>alert(1)</script> inconnu"}
    give(one, {**immunization("X", "2026-01-02"), "vaccineCode": nasty})
    answer = one.browser.get("/espace/prevention/")
    assert b"<script>alert" not in answer.content
    assert "<script>alert(1)</script> inconnu" in words(answer)


# --- whose


@pytest.mark.row("ACC-18")
def test_a_parent_sees_the_childs_vaccines_under_its_name(jeanne):
    one = baby(months=2, days=5)
    people.represents(jeanne, one)
    told = page(jeanne, base=f"/espace/{one.id}/")
    assert "Noé a 2 mois et 5 jours." in told
    assert f"Vous agissez pour {one.name}." in told


def test_a_vaccine_that_a_teenager_keeps_for_themselves_is_not_told_to_a_parent(jeanne):
    teen = people.citizen("Lina", born=months_after(today(), -12 * 14))
    people.represents(jeanne, teen)
    when = (today() - dt.timedelta(days=200)).isoformat()
    secret = {"meta": {"security": [{"code": "INVISIBLE_REPRESENTANTS_LEGAUX"}]}}
    give(teen, {**immunization("J07BM03", when), **secret})
    mine, theirs = page(teen), page(jeanne, base=f"/espace/{teen.id}/")
    assert "Papillomavirus humains (HPV) 1re dose sur 2 · Fait le" in mine
    assert "2e dose sur 2 · À faire avant le" in mine
    assert "Papillomavirus humains (HPV) 1re dose sur 2 · À faire avant le" in theirs
    assert "Fait le" not in theirs


def test_somebody_who_represents_nobody_finds_nothing(jeanne):
    other = baby(months=2)
    for address in ("prevention/", "prevention/rappels/"):
        answer = jeanne.browser.get(f"/espace/{other.id}/{address}")
        assert answer.status_code in (404, 405), address
    posted = jeanne.browser.post(f"/espace/{other.id}/prevention/rappels/", {"arreter": "1"})
    assert posted.status_code == 404
    assert reminded(other)


def test_a_professional_is_told_that_the_page_asks_for_another_account(anne):
    assert anne.browser.get("/espace/prevention/").status_code == 403


@pytest.mark.parametrize("state", ["refused", "closed"])
def test_a_space_that_is_not_open_shows_no_vaccine(database, state):
    one = people.citizen("Odile", state=state)
    assert one.browser.get("/espace/prevention/").status_code == 403


def test_the_reading_is_in_the_register(jeanne):
    one = baby(months=2)
    people.represents(jeanne, one)
    give(one, immunization("J07BL01", today().isoformat()))
    page(jeanne, base=f"/espace/{one.id}/")
    told = words(one.browser.get("/espace/acces/"))
    assert f"{jeanne.name} a consulté les vaccins" in told


def test_without_the_register_nothing_is_served():
    from ens.ground import failpoints

    one = baby(months=2, days=5)
    failpoints.arm("register-write:raise")
    try:
        answer = one.browser.get("/espace/prevention/")
    finally:
        failpoints.arm("")
    assert answer.status_code == 503
    assert "Pneumocoque" not in answer.content.decode()


def test_no_vaccine_is_kept_by_the_browser():
    assert baby(months=2).browser.get("/espace/prevention/")["Cache-Control"] == "no-store"


# --- reminders


def reminded(one) -> bool:
    from ens.contexts.prevention import api as prevention

    return prevention.watch_of(one.key).reminded


def key_in(answer) -> str:
    return re.search(r'name="idempotency_key" value="([^"]+)"', answer.content.decode())[1]


def test_reminders_are_on_and_are_switched_off_and_on_again_once():
    """
    By a parent: a child of this age does not decide alone.
    """
    one, parent = baby(months=2), people.citizen("Camille")
    people.represents(parent, one)
    base = f"/espace/{one.id}"
    first = parent.browser.get(f"{base}/prevention/")
    assert "Arrêter les rappels" in words(first)
    form = {"arreter": "1", "idempotency_key": key_in(first)}
    for _ in range(2):
        answer = parent.browser.post(f"{base}/prevention/rappels/", form)
        assert answer["Location"] == f"{base}/prevention/?fait=sans-rappel"
    off = words(parent.browser.get(answer["Location"]))
    assert "C’est fait : il n’y aura plus de rappel." in off
    assert "aucun programme ne regarde ces vaccins" in off
    assert not reminded(one)
    form = {"reprendre": "1", "idempotency_key": key_in(parent.browser.get(f"{base}/prevention/"))}
    parent.browser.post(f"{base}/prevention/rappels/", form)
    assert reminded(one)
    told = words(parent.browser.get(f"{base}/acces/"))
    assert "Vous avez arrêté les rappels de vaccins" in told
    assert "Vous avez repris les rappels de vaccins" in told


def test_reminders_are_not_switched_by_a_link():
    one = baby(months=2)
    assert one.browser.get("/espace/prevention/rappels/").status_code == 405
    assert reminded(one)


# --- the first page


def test_the_first_page_says_in_one_line_what_is_to_be_done():
    one = baby(months=2, days=5)
    told = words(one.browser.get("/espace/"))
    assert "3 vaccins à faire ou à vérifier" in told


def test_the_first_page_says_nothing_when_nothing_is_to_be_done():
    assert "à faire ou à vérifier" not in words(baby(days=8).browser.get("/espace/"))


def test_the_record_is_not_read_for_the_first_page_once_nothing_was_found():
    """
    Until it changes: then it is read again.
    """
    from ens.config import jobs
    from ens.ground import clock

    one = baby(days=8)
    db.execute("delete from prevention_walk")
    while jobs.remind(now=clock.now()):
        pass

    def reads():
        one.browser.get("/espace/")
        return db.execute(
            "select count(*) from register_trace where person = %s and type = 'Immunization'"
            " and action = 'search'",
            (one.key,),
        ).fetchone()[0]

    assert reads() == reads()
    before = reads()
    give(one, immunization("J07BL01", today().isoformat()))
    assert reads() == before + 1


def test_in_english_what_the_calendar_says_is_in_english():
    one = baby(months=2, days=5)
    told = words(one.browser.get("/espace/prevention/?lang=en"))
    assert "Diphtheria, tetanus, polio, whooping cough, Hib, hepatitis B" in told
    assert "Six protections, most often in one injection." in told
