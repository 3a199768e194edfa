"""
The spine, as it is lived: a hospital deposits a laboratory report; the person reads it, names
a doctor, hides it, and it is gone for her on every path; the person sees who opened what.

Two browsers on the running system, and the doctor's software beside hers.
"""

import time
from typing import Any

import httpx
import pytest

from tests.flows.visitor import Visitor
from tests.plugins.browsing import overflow, violations
from tests.plugins.instance import Running

pytestmark = pytest.mark.browser

PERSON, DOCTOR, SOFTWARE = "camille-martin", "dr-roux", "pro-software"


@pytest.fixture(scope="module")
def person(running_system: Running, chromium: Any) -> Any:
    return Visitor(running_system, chromium, viewport={"width": 375, "height": 800})


@pytest.fixture(scope="module")
def doctor(running_system: Running, chromium: Any) -> Any:
    return Visitor(running_system, chromium, viewport={"width": 1280, "height": 900})


@pytest.fixture(scope="module")
def deposited(running_system: Running) -> dict[str, Any]:
    """
    What the hospital's software got back for the report that it wrote itself.
    """
    before = len(running_system.mailbox(running_system.people[PERSON]["email"]))
    answer = httpx.post(
        f"{running_system.sandbox}/hospital/deposit",
        json={"patient": PERSON, "document": "cr-bio"},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told | {"mails": before}


@pytest.fixture(scope="module")
def document(deposited: dict[str, Any]) -> str:
    return str(deposited["document"]).rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def patient(running_system: Running) -> str:
    return str(running_system.people[PERSON]["patient"]).partition("/")[2]


def by_software(running: Running, path: str) -> httpx.Response:
    """
    What the doctor's own software gets at an address of the FHIR API.
    """
    token = running.token_of(DOCTOR, SOFTWARE)
    return httpx.get(f"{running.fhir}/{path}", headers={"authorization": f"Bearer {token}"})


def paths_to(running: Running, document: str, patient: str, binary: str) -> list[str]:
    """
    Every way by which a doctor may come to a document and what was extracted from it.
    """
    return [
        f"DocumentReference/{document}",
        f"DocumentReference/{document}/_history",
        f"DocumentReference/{document}/_history/1",
        f"Binary/{binary}",
        f"DocumentReference?patient={patient}",
        f"DocumentReference?_id={document}",
        f"DocumentReference?patient={patient}&_summary=count",
        f"Observation?patient={patient}&category=laboratory",
        f"Patient?_id={patient}&_revinclude=DocumentReference:subject",
        f"Observation?patient={patient}&category=laboratory&_include=Observation:derived-from",
        f"List?patient={patient}",
    ]


def seen_at(answer: httpx.Response) -> int:
    """
    How much of a person's laboratory an answer shows.
    """
    if answer.status_code == 404:
        return 0
    assert answer.status_code == 200, answer.text
    if "json" not in answer.headers["content-type"]:
        return 1
    told = answer.json()
    if told["resourceType"] != "Bundle":
        return 1
    kinds = {"DocumentReference", "Observation", "List", "Binary"}
    shown = [one for one in told.get("entry", []) if one["resource"]["resourceType"] in kinds]
    return len(shown) or int(told.get("total") or 0) * ("entry" not in told)


@pytest.mark.row("IDN-07")
def test_1_the_person_signs_in_through_the_providers_own_page(person, running_system):
    person.go("/espace/")
    assert "/connexion/" in person.page.url
    person.page.get_by_role("link", name="FranceConnect", exact=False).first.click()
    assert f":{running_system.port + 10}/franceconnect/" in person.page.url
    person.sign_in(PERSON)
    assert "Camille" in person.text


@pytest.mark.row("DMP-01")
def test_2_the_report_of_the_hospital_is_on_the_home_page(person, deposited, running_system):
    assert deposited["status"] == 200
    person.go("/espace/")
    assert "GARNIER" in person.text
    assert "Nouveau" in person.text
    deadline = time.monotonic() + 5
    address = running_system.people[PERSON]["email"]
    before = deposited["mails"]
    while not (mails := running_system.mailbox(address)[before:]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(mails) == 1
    assert "analyse" not in mails[0]["text"] + mails[0]["subject"]


def test_3_each_result_is_a_number_a_line_a_sentence_and_a_table(person, document, deposited):
    assert person.go(f"/espace/documents/{document}/") == 200
    results = deposited["sent"]["results"]
    assert person.page.locator("main svg[role=img], main figure svg").count() >= len(results)
    assert "valeurs habituelles" in person.text
    assert person.page.locator("main table").count() >= 1


@pytest.mark.row("DMP-12")
def test_4_a_doctor_without_relation_finds_nothing(
    doctor, running_system, document, patient, deposited
):
    doctor.sign_in(DOCTOR)
    assert doctor.go(f"/pro/patient/{patient}/") == 404
    assert "MARTIN" not in doctor.text
    for path in paths_to(running_system, document, patient, _binary(deposited)):
        assert seen_at(by_software(running_system, path)) == 0, path


def _binary(deposited: dict[str, Any]) -> str:
    found = next(
        one for one in deposited["locations"] if "/Binary/" in one or one.startswith("Binary/")
    )
    return str(found).rpartition("Binary/")[2].partition("/")[0]


def test_5_the_doctor_enters_the_code_and_finds_the_document(
    person, doctor, running_system, document, patient, deposited
):
    person.go("/espace/partage/")
    person.press("code")
    doctor.go("/pro/")
    doctor.page.fill('input[name="code"]', person.shown_code())
    doctor.press("entrer")
    assert doctor.go(f"/pro/patient/{patient}/") == 200
    assert "MARTIN" in doctor.text
    assert doctor.go(f"/pro/patient/{patient}/documents/{document}/") == 200
    for path in paths_to(running_system, document, patient, _binary(deposited)):
        assert seen_at(by_software(running_system, path)) > 0, path


def test_6_hidden_it_is_gone_for_the_doctor_on_every_path(
    person, doctor, running_system, document, patient, deposited
):
    never = "00000000-0000-4000-8000-000000000000"
    person.go(f"/espace/documents/{document}/")
    person.press_twice("masquer")
    assert person.go(f"/espace/documents/{document}/") == 200
    for path in paths_to(running_system, document, patient, _binary(deposited)):
        assert seen_at(by_software(running_system, path)) == 0, path
    hidden = by_software(running_system, f"DocumentReference/{document}")
    absent = by_software(running_system, f"DocumentReference/{never}")
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert doctor.go(f"/pro/patient/{patient}/documents/{document}/") == 404
    told = doctor.text
    assert doctor.go(f"/pro/patient/{patient}/documents/{never}/") == 404
    assert doctor.text == told


def test_7_shown_again_it_is_back(person, doctor, running_system, document, patient, deposited):
    person.go(f"/espace/documents/{document}/")
    person.press_twice("demasquer")
    for path in paths_to(running_system, document, patient, _binary(deposited)):
        assert seen_at(by_software(running_system, path)) > 0, path
    assert doctor.go(f"/pro/patient/{patient}/documents/{document}/") == 200


def test_8_the_person_sees_who_opened_what_and_why(person):
    person.go("/espace/acces/")
    told = person.text
    assert "ROUX" in told
    assert "équipe de soins" in told
    assert "Vous" in told
    person.go("/espace/")
    assert "ROUX" in person.text


def test_9_every_page_is_accessible_and_fits_a_small_phone(
    person, doctor, running_system, chromium, document, patient
):
    for visitor, paths in (
        (person, ("/espace/", "/espace/documents/", f"/espace/documents/{document}/",
                  f"/espace/documents/{document}/masquer/", "/espace/acces/", "/espace/partage/")),
        (doctor, ("/pro/", f"/pro/patient/{patient}/", f"/pro/patient/{patient}/documents/",
                  f"/pro/patient/{patient}/documents/{document}/")),
    ):  # fmt: skip
        visitor.page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            assert visitor.go(path) == 200, path
            assert violations(visitor.page) == [], path
            assert overflow(visitor.page) <= 0, path


def test_10_without_script_the_same_pages_say_the_same(running_system, chromium, document):
    quiet = Visitor(running_system, chromium, java_script_enabled=False)
    quiet.sign_in(PERSON)
    assert quiet.go(f"/espace/documents/{document}/") == 200
    assert "valeurs habituelles" in quiet.text
    quiet.context.close()


def test_11_after_signing_out_the_back_button_shows_nothing(person):
    person.go("/espace/documents/")
    assert "Résultats" in person.text
    person.page.evaluate("document.querySelector('form[action=\"/deconnexion\"]').submit()")
    person.page.wait_for_url(lambda url: "/espace/" not in url)
    for _ in range(4):
        person.page.evaluate("history.back()")
        person.page.wait_for_timeout(300)
        assert "Résultats" not in person.page.inner_text("body")
    person.go("/espace/")
    assert "/connexion/" in person.page.url
