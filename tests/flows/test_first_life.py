"""
A first life, as it is lived: born at the maternity, opened by a parent, followed by a
paediatrician, measured by an app, reminded of vaccines, met in an emergency, counted without
being named, taken away whole.

Browsers on the running system, and the real protocols of each piece of software around it.
"""

import datetime as dt
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.flows.visitor import Visitor
from tests.plugins.browsing import overflow, violations
from tests.plugins.instance import PLAIN, Running

pytestmark = pytest.mark.browser

MOTHER, FATHER = "camille-martin", "julien-martin"
PAEDIATRICIAN, REGULATOR, AGENT = "dr-roux", "dr-vasseur", "agent-autorite"
PAGES = (
    "", "documents/", "mesures/", "prevention/", "recherche/", "applications/",
    "applications/growth/", "archive/", "partage/", "acces/",
)  # fmt: skip
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}


def until(found: Callable[[], Any], *, seconds: float) -> Any:
    """
    What is found at last, or what was found when time ran out.
    """
    deadline = time.monotonic() + seconds
    while not (told := found()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return told


@pytest.fixture(scope="module")
def born(running_system: Running) -> dict[str, Any]:
    """
    The child, as the maternity's software got it back.
    """
    mails = {key: len(_mails(running_system, key)) for key in (MOTHER, FATHER)}
    answer = httpx.post(
        f"{running_system.sandbox}/hospital/birth",
        json={"mother": MOTHER, "other_parent": FATHER},
        **PLAIN,
    )
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told | {"mails": mails}


@pytest.fixture(scope="module")
def child(born: dict[str, Any]) -> str:
    return str(born["patient"]).partition("/")[2]


@pytest.fixture(scope="module")
def base(child: str) -> str:
    return f"/espace/{child}/"


@pytest.fixture(scope="module")
def mother(running_system: Running, chromium: Any) -> Visitor:
    return Visitor(running_system, chromium, viewport=PHONE, accept_downloads=True)


@pytest.fixture(scope="module")
def father(running_system: Running, chromium: Any) -> Visitor:
    return Visitor(running_system, chromium, viewport=PHONE)


@pytest.fixture(scope="module")
def doctor(running_system: Running, chromium: Any) -> Visitor:
    return Visitor(running_system, chromium, viewport=DESK)


@pytest.fixture(scope="module")
def regulator(running_system: Running, chromium: Any) -> Visitor:
    return Visitor(running_system, chromium, viewport=DESK)


def _types(*names: str) -> list[int]:
    from ens.standards.fhir import definitions

    return [definitions.type_number(name) for name in names]


def _deposited(running: Running, born: dict[str, Any]) -> httpx.Response:
    """
    What the hospital's software gets when it sends a report about the child.
    """
    asked = {"patient": born["key"], "document": "cr-bio"}
    told = httpx.post(f"{running.sandbox}/hospital/deposit", json=asked, **PLAIN)
    return httpx.Response(told.json()["status"], json=told.json()["answer"])


def _mails(running: Running, key: str) -> list[dict[str, Any]]:
    return running.mailbox(running.people[key]["email"])


@pytest.mark.row("IDN-01")
def test_1_at_birth_the_space_is_there_and_both_parents_are_told(running_system, born, child):
    for key in (MOTHER, FATHER):
        before = born["mails"][key]
        mails = until(lambda: _mails(running_system, key)[before:], seconds=5)  # noqa: B023
        assert len(mails) == 1, key
        said = mails[0]["subject"] + mails[0]["text"]
        assert born["given"][0] not in said
        assert "/espace/" in said


def test_2_nothing_enters_before_it_is_opened(running_system, born, child):
    answer = _deposited(running_system, born)
    assert answer.status_code == 403
    issue = answer.json()["issue"][0]
    assert issue["details"]["coding"][0]["code"] == "space-not-open"
    assert running_system.sql(
        "select count(*) from record_resource r join identity_person p using (person)"
        " where p.public_id = %s and r.type <> all(%s)",
        [child, _types("Patient", "RelatedPerson")],
    ) == [(0,)]


@pytest.mark.row("IDN-02")
def test_3_a_parent_refuses_the_other_sees_it_and_who_refused_opens(
    running_system, mother, father, born, base
):
    father.sign_in(FATHER)
    father.go(f"{base}ouvrir/?etape=2")
    assert "Qui peut y ajouter" in father.text
    father.press("refuser")
    if father.page.locator('button[name="refuser"]').count():
        father.press("refuser")
    mother.sign_in(MOTHER)
    mother.go(f"{base}ouvrir/")
    assert "Julien" in mother.text
    assert "refus" in mother.text
    assert _deposited(running_system, born).status_code == 403
    father.go(f"{base}ouvrir/")
    father.press("ouvrir")
    mother.go(base)
    assert born["given"][0] in mother.text
    mother.go("/espace/")
    assert "Camille" in mother.text


@pytest.mark.row("PSP-07")
def test_4_the_doctor_finds_the_child_by_traits_and_enters_the_code(
    mother, doctor, born, base, child
):
    doctor.sign_in(PAEDIATRICIAN)
    assert doctor.go(f"/pro/patient/{child}/") == 404
    _look_for(doctor, born, family="PERSONNEDECENOM")
    assert "Personne n’a cette identité" in doctor.text
    _look_for(doctor, born)
    assert born["ins"]["value"][:13] in doctor.text.replace(" ", "")
    mother.go(f"{base}partage/")
    mother.press("code")
    doctor.page.fill('input[name="code"]', mother.shown_code())
    doctor.press("entrer")
    assert doctor.go(f"/pro/patient/{child}/") == 200
    assert born["given"][0] in doctor.text


def _look_for(doctor: Visitor, born: dict[str, Any], *, family: str = "") -> None:
    year, month, day = born["birth_date"].split("-")
    doctor.go("/pro/identite/")
    doctor.page.fill('input[name="nom"]', family or born["family"])
    doctor.page.fill('input[name="prenom"]', born["given"][0])
    doctor.page.check(f'input[name="sexe"][value="{born["sex"]}"]')
    doctor.page.fill('input[name="naissance_jour"]', day)
    doctor.page.fill('input[name="naissance_mois"]', month)
    doctor.page.fill('input[name="naissance_annee"]', year)
    doctor.press("identifier")


@pytest.fixture(scope="module")
def letter_mails(running_system: Running) -> int:
    return len(_mails(running_system, MOTHER))


@pytest.fixture(scope="module")
def records_before(running_system: Running) -> int:
    time.sleep(2)
    return len(_records(running_system))


@pytest.fixture(scope="module")
def letter(doctor: Visitor, child: str, letter_mails: int, records_before: int) -> str:
    """
    The doctor's letter, typed, read again and signed; the id of the document.
    """
    doctor.go(f"/pro/patient/{child}/lettre/")
    page = doctor.page
    page.check('input[name="nature"][value="59283-2"]')
    page.fill('textarea[name="motif"]', "Examen de la première semaine")
    page.fill('textarea[name="conclusion"]', "Tout va bien.")
    page.fill('input[name="poids"]', "3,42")
    page.fill('input[name="taille"]', "50")
    page.select_option('select[name="vaccin_1"]', "J07AN")
    doctor.press("relire")
    assert "Examen de la première semaine" in doctor.text
    doctor.press("deposer")
    doctor.go(f"/pro/patient/{child}/documents/")
    link = page.locator('main a[href*="/documents/"]', has_text="enfant").first
    return str(link.get_attribute("href")).rstrip("/").rpartition("/")[2]


@pytest.mark.row("PSP-24")
def test_5_one_letter_written_once_is_a_document_measures_and_a_vaccine(
    running_system, mother, doctor, base, child, letter_mails, letter
):
    assert doctor.go(f"/pro/patient/{child}/") == 200
    assert "3,42" in doctor.text
    mother.go(base)
    assert "ROUX" in mother.text
    mother.go(f"{base}documents/{letter}/")
    assert "Examen de la première semaine" in mother.text
    assert "3,42" in mother.text
    assert until(lambda: _mails(running_system, MOTHER)[letter_mails:], seconds=5)


@pytest.mark.row("HUB-01")
@pytest.mark.row("HUB-02")
def test_6_the_hub_received_one_record_of_it_and_no_name(
    running_system, mother, born, base, records_before, letter
):
    assert until(lambda: len(_records(running_system)) > records_before, seconds=60)
    [record] = _records(running_system)[records_before:]
    assert record["resource"]["resourceType"] == "DocumentReference"
    kinds = {one["resource"]["resourceType"] for one in record["entries"]}
    assert kinds == {"Observation", "Immunization"}
    known = [born["ins"]["value"][:13], born["family"], *born["given"], born["patient"][8:], letter]
    for file in (running_system.home / "hub").rglob("*"):
        text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
        assert [one for one in known if one in text] == [], file
    mother.go(f"{base}recherche/")
    assert "1 élément parti" in mother.text


def _records(running: Running) -> list[dict[str, Any]]:
    files = sorted((running.home / "hub" / "incoming").glob("*.ndjson"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def app(mother: Visitor) -> Any:
    """
    The growth app, in a tab of its own that stays open.
    """
    return mother.context.new_page()


def _saved(app: Any, weight: str, height: str) -> None:
    app.fill("#weight", weight)
    app.fill("#height", height)
    app.click("#save")


@pytest.mark.row("STO-12")
@pytest.mark.row("STO-14")
def test_7_an_app_is_opened_in_context_with_one_right_left_out(mother, app, running_system, base):
    app.goto(f"{running_system.base}{base}applications/growth/")
    app.click('button[name="ouvrir"]')
    app.wait_for_selector('button[name="decision"]')
    assert "/oauth/authorize" in app.url
    app.uncheck('input[name="scope"][value="fhirUser"]')
    app.click('button[name="decision"][value="allow"]')
    app.wait_for_selector("#form", state="visible")
    assert app.url.startswith(f"http://127.0.0.1:{running_system.port + 11}/growth/")
    _saved(app, "3,60", "51")
    assert until(lambda: "3,6" in app.inner_text("#rows"), seconds=10)


@pytest.mark.row("VIT-01")
def test_8_the_measures_are_a_line_a_table_and_no_reference_curve(mother, base):
    mother.go(f"{base}mesures/")
    assert "Aucune courbe de référence" in mother.text
    assert mother.page.locator("main svg").count() >= 2
    assert "3,6" in mother.text
    assert "Croissance" in mother.text


@pytest.mark.row("STO-13")
def test_9_a_right_taken_back_and_an_app_switched_off_stop_at_once(mother, app, base):
    mother.go(f"{base}applications/growth/")
    mother.page.uncheck('input[name="scope"][value="patient/Observation.c"]')
    mother.press("changer")
    _saved(app, "3,70", "52")
    assert until(lambda: app.locator("#status.note--error").count(), seconds=10)
    assert "3,6" in app.inner_text("#rows")
    mother.go(f"{base}applications/growth/")
    mother.press_twice("revoquer")
    mother.go(f"{base}applications/")
    assert "Celles qui ont un accès" not in mother.text
    app.reload()
    assert "3,6" not in app.inner_text("body")
    mother.go(f"{base}mesures/")
    assert "3,7" not in mother.text


@pytest.mark.row("ACC-11")
def test_10_in_an_emergency_the_glass_is_broken_and_what_is_masked_stays_so(
    running_system, mother, regulator, base, child, letter
):
    mother.go(f"{base}documents/{letter}/")
    mother.press_twice("masquer")
    told = {key: len(_mails(running_system, key)) for key in (MOTHER, FATHER)}
    waiting = _reviews_waiting(running_system)
    regulator.sign_in(REGULATOR)
    assert regulator.go(f"/pro/patient/{child}/") == 404
    assert regulator.go(f"/pro/patient/{child}/urgence/") == 200
    page = regulator.page
    regulator.press("bris-de-glace")
    assert page.locator('[name="reason"]').count()
    page.locator('input[name="reason"]').first.check()
    page.fill('textarea[name="text"]', "Enfant inconsciente, appel au centre 15 par un voisin.")
    regulator.press("bris-de-glace")
    assert regulator.go(f"/pro/patient/{child}/") == 200
    assert "urgence" in regulator.text.lower()
    assert "3,6" in regulator.text
    assert "3,42" not in regulator.text
    assert regulator.go(f"/pro/patient/{child}/documents/{letter}/") == 404
    for key, before in told.items():
        assert until(lambda: _mails(running_system, key)[before:], seconds=5)  # noqa: B023
    assert _reviews_waiting(running_system) == waiting + 1
    mother.go(base)
    assert "VASSEUR" in mother.text
    mother.go(f"{base}acces/")
    assert "VASSEUR" in mother.text


def _reviews_waiting(running: Running) -> int:
    [(count,)] = running.sql("select count(*) from access_review where decided_at is null")
    return int(count)


@pytest.fixture
def clock(running_system: Running) -> Any:
    """
    The system's clock, moved and then given back.
    """
    yield running_system.set_clock
    running_system.clear_clock()


def test_11_vaccines_fall_due_and_one_mail_waits_for_the_morning(
    running_system, mother, born, base, clock
):
    two_months = dt.date.fromisoformat(born["birth_date"]) + dt.timedelta(days=65)
    before = {key: len(_mails(running_system, key)) for key in (MOTHER, FATHER)}
    clock(f"{two_months}T03:00:00+00:00")
    until(lambda: _reminded(running_system), seconds=30)
    assert _reminded(running_system)
    time.sleep(2)
    assert {key: len(_mails(running_system, key)) for key in (MOTHER, FATHER)} == before
    clock(f"{two_months}T09:00:00+00:00")
    for key, count in before.items():
        mails = until(lambda: _mails(running_system, key)[count:], seconds=30)  # noqa: B023
        assert len(mails) == 1, key
        assert "vaccin" not in (mails[0]["subject"] + mails[0]["text"]).lower()
    mother.sign_in(MOTHER)
    mother.go(f"{base}prevention/")
    assert "à faire" in mother.text.lower()
    assert "calendrier des vaccinations 2025" in mother.text
    assert "pas un avis médical" in mother.text
    mother.page.locator("summary", has_text="Pourquoi").first.click()
    assert "2 mois" in mother.text


def _reminded(running: Running) -> bool:
    [(count,)] = running.sql("select count(*) from notices_notice where kind = 'reminder'")
    return bool(count)


def test_12_the_authority_sees_counts_and_nobody(running_system, chromium, born):
    agent = Visitor(running_system, chromium, viewport=DESK)
    agent.sign_in(AGENT)
    assert agent.go("/autorite/") == 200
    assert "Usage effectif" in agent.text
    assert "inférieur à 11" in agent.text
    assert born["given"][0] not in agent.text
    assert agent.go("/autorite/urgences/") == 200
    assert "VASSEUR" in agent.text
    assert born["family"] not in agent.text


def test_13_switched_off_nothing_more_leaves_from_the_next_deposit_on(
    running_system, mother, born, base
):
    mother.sign_in(MOTHER)
    mother.go(f"{base}recherche/")
    mother.press("recherche")
    count = len(_records(running_system))
    assert _deposited(running_system, born).status_code == 200
    mother.go(base)
    assert "GARNIER" in mother.text
    time.sleep(6)
    assert len(_records(running_system)) == count
    mother.go(f"{base}recherche/")
    assert "Ne part pas" in mother.text


@pytest.mark.row("DMP-07")
def test_14_everything_is_taken_away_in_one_archive(mother, born, base, letter):
    mother.go(f"{base}archive/")
    mother.press("telecharger")
    mother.confirm(MOTHER)
    with mother.page.expect_download() as coming:
        mother.page.locator("main form button").click()
    archive = zipfile.ZipFile(coming.value.path())
    names = archive.namelist()
    assert any(name.endswith("/lire.html") for name in names)
    assert letter in archive.read("fhir/DocumentReference.ndjson").decode()
    assert "VASSEUR" in archive.read("registre.csv").decode()
    assert born["given"][0] in archive.read("index.html").decode()


def test_15_every_page_is_accessible_and_fits_a_small_phone(mother, doctor, base, child):
    pages = {
        mother: [*(f"{base}{page}" for page in PAGES), "/espace/preferences/"],
        doctor: ["/pro/identite/", f"/pro/patient/{child}/lettre/"],
    }
    for visitor, paths in pages.items():
        visitor.page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            assert visitor.go(path) == 200, path
            assert violations(visitor.page) == [], path
            assert overflow(visitor.page) <= 0, path


def test_16_without_script_the_same_pages_say_the_same(running_system, chromium, base):
    quiet = Visitor(running_system, chromium, java_script_enabled=False)
    quiet.sign_in(MOTHER)
    for path, word in (("mesures/", "3,6"), ("prevention/", "vaccin"), ("recherche/", "choix")):
        assert quiet.go(base + path) == 200
        assert word in quiet.text
    quiet.context.close()
