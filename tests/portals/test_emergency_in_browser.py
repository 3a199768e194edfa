"""
The glass in a real browser, without script, against the running system: a regulating doctor, a
teenager and her mother, an adult whose daughter opposed emergencies for him.
"""

import time

import pytest

from tests.plugins.browsing import overflow, violations
from tests.portals.test_in_browser import sign_in

pytestmark = pytest.mark.browser
WITHIN = 5  # seconds, from the answer to the e-mail


def patient(system, key):
    return system.people[key]["patient"].removeprefix("Patient/")


@pytest.fixture(scope="module")
def somebody(chromium, running_system):
    """
    Somebody of the cast at a browser of their own, without script unless it is asked for.
    """
    opened = []

    def somebody_(key, **options):
        told = {"viewport": {"width": 320, "height": 800}, "java_script_enabled": False}
        context = chromium.new_context(**{**told, **options})
        opened.append(context)
        page = context.new_page()
        sign_in(page, running_system, key)
        return page

    yield somebody_
    for context in opened:
        context.close()


def looks_right(somebody, key, address):
    """
    For axe, which needs script: the same page on a phone and on a screen, light and dark.
    """
    for width, scheme in ((320, "light"), (1280, "dark")):
        page = somebody(
            key, viewport={"width": width, "height": 800}, color_scheme=scheme,
            java_script_enabled=True,
        )  # fmt: skip
        page.goto(address)
        assert violations(page) == [], address
        assert overflow(page) <= 0, address
        page.context.close()


def declare(page, address, *, reason="regulation-call"):
    page.goto(address)
    page.check(f'input[name="reason"][value="{reason}"]')
    page.fill('textarea[name="text"]', "Appel au 15, malaise en cours de sport")
    page.click('button[name="bris-de-glace"]')


@pytest.mark.row("ACC-11")
def test_without_script_a_regulating_doctor_breaks_the_glass_and_the_mother_is_written_to(
    somebody, running_system
):
    system = running_system
    lina, doctor = patient(system, "lina-benali"), somebody("dr-vasseur")
    sheet = f"{system.base}/pro/patient/{lina}/"
    mother = system.people["nadia-benali"]["email"]
    before = len(system.mailbox(mother))
    assert doctor.goto(sheet).status == 404
    looks_right(somebody, "dr-vasseur", f"{sheet}urgence/")
    declare(doctor, f"{sheet}urgence/")
    assert doctor.url == sheet
    assert "Ouvert en urgence jusqu’à" in doctor.inner_text("main")
    until = time.monotonic() + WITHIN
    while len(system.mailbox(mother)) == before and time.monotonic() < until:
        time.sleep(0.1)
    written = system.mailbox(mother)[0]["text"] + system.mailbox(mother)[0]["subject"]
    assert len(system.mailbox(mother)) == before + 1
    for telling in ("urgence", "VASSEUR", "Lina", "15,"):
        assert telling not in written
    looks_right(somebody, "dr-vasseur", sheet)
    parent = somebody("nadia-benali")
    parent.goto(f"{system.base}/espace/{lina}/")
    assert "a ouvert cet espace en urgence" in parent.inner_text("main")
    parent.goto(f"{system.base}/espace/{lina}/acces/")
    parent.click('button[name="contester"]')
    assert "sera vérifiée en premier" in parent.inner_text("main")
    looks_right(somebody, "nadia-benali", f"{system.base}/espace/{lina}/acces/")
    doctor.goto(sheet)
    doctor.click('button[name="fermer"]')
    assert doctor.goto(sheet).status == 404


@pytest.mark.row("ACC-11")
def test_without_script_an_opposition_is_made_holds_and_is_withdrawn(somebody, running_system):
    system = running_system
    marcel, daughter = patient(system, "marcel-petit"), somebody("helene-petit")
    base = f"{system.base}/espace/{marcel}/"
    choice = f"{base}partage/oppositions/urgence/"
    looks_right(somebody, "helene-petit", choice)
    daughter.goto(choice)
    daughter.click('button[name="s-opposer"]')
    assert "Personne ne peut l’ouvrir, même en urgence" in daughter.inner_text("#choix")
    doctor = somebody("dr-vasseur")
    declare(doctor, f"{system.base}/pro/patient/{marcel}/urgence/")
    assert "Cet espace ne s’ouvre pas, même en urgence" in doctor.inner_text("main")
    assert violations_of_refusal(somebody, system, marcel) == []
    daughter.goto(f"{base}acces/")
    assert "a voulu ouvrir cet espace en urgence" in daughter.inner_text("main")
    daughter.goto(choice)
    daughter.click('button[name="lever"]')
    assert "peut ouvrir cet espace, avec un motif" in daughter.inner_text("#choix")


def violations_of_refusal(somebody, system, patient):
    page = somebody("dr-vasseur", java_script_enabled=True)
    declare(page, f"{system.base}/pro/patient/{patient}/urgence/")
    assert overflow(page) <= 0
    return violations(page)
