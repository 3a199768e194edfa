"""
Finding somebody and writing a letter in a real browser, against the running system: axe, 320
pixels, no script, a session that ends.
"""

import pytest

from tests.plugins.browsing import overflow, violations

pytestmark = pytest.mark.browser

PRO = "{}/connexion/pro-sante-connect?login_hint={}&situation={}&next=/pro/"


@pytest.fixture
def enter(blank_page, running_system):
    def enter_(key, **options):
        page = blank_page(**options)
        one = running_system.people[key]
        page.goto(PRO.format(running_system.base, one["login_hint"], one["situations"][0]["id"]))
        return page

    return enter_


def look_for(page, system, key, *, given=""):
    one = system.people[key]
    year, month, day = one["birth_date"].split("-")
    page.goto(f"{system.base}/pro/identite/")
    page.fill('[name="nom"]', one["family"].lower())
    page.fill('[name="prenom"]', given or one["given"][0])
    page.check(f'[name="sexe"][value="{one["sex"]}"]')
    for name, text in (("jour", day), ("mois", month), ("annee", year)):
        page.fill(f'[name="naissance_{name}"]', text)
    page.click('button[name="identifier"]')


def patient(system, key="suzanne-lefevre"):
    return system.people[key]["patient"].removeprefix("Patient/")


def open_letter(page, system):
    page.goto(f"{system.base}/pro/patient/{patient(system)}/lettre/")


def type_letter(page, *, conclusion="Repos."):
    page.fill('[name="motif"]', "Fatigue depuis une semaine.")
    page.fill('[name="conclusion"]', conclusion)
    page.fill('[name="poids"]', "62,5")
    page.fill('[name="systolique"]', "128")
    page.fill('[name="diastolique"]', "76")
    page.select_option('[name="vaccin_1"]', "J07BB02")
    page.fill('[name="lot_1"]', "GR26")


def assert_good(page):
    assert violations(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_search_and_its_answers(enter, running_system, width, scheme):
    page = enter("dr-marchand", width=width, color_scheme=scheme)
    page.goto(f"{running_system.base}/pro/identite/")
    assert_good(page)
    page.click('button[name="identifier"]')
    assert "4 réponses sont à corriger" in page.inner_text("main")
    assert_good(page)
    for key, given, said in (
        ("suzanne-lefevre", "", "Ouvrir son dossier"),
        ("camille-martin", "", "Cette personne a un espace de santé"),
        ("yves-lambert", "", "Pas d’espace de santé ouvert"),
        ("suzanne-lefevre", "Zoé", "Personne n’a cette identité"),
        ("pierre-durand-1", "", "Plusieurs personnes ont cette identité"),
    ):
        look_for(page, running_system, key, given=given)
        assert said in page.inner_text("main")
        assert_good(page)


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_letter(enter, running_system, width, scheme):
    page = enter("dr-marchand", width=width, color_scheme=scheme)
    open_letter(page, running_system)
    assert_good(page)
    page.fill('[name="poids"]', "lourd")
    page.fill('[name="lot_1"]', "X")
    page.click('button[name="relire"]')
    assert "2 réponses sont à corriger" in page.inner_text("main")
    assert_good(page)
    type_letter(page)
    page.click('button[name="relire"]')
    assert "Signer et déposer" in page.inner_text("main")
    assert_good(page)


@pytest.mark.row("PSP-24")
def test_without_script_a_letter_is_written_read_again_corrected_and_deposited(
    enter, running_system
):
    page = enter("dr-marchand", java_script_enabled=False)
    look_for(page, running_system, "suzanne-lefevre")
    page.click("text=Ouvrir son dossier")
    page.click("text=Écrire une lettre")
    type_letter(page, conclusion="À corriger.")
    page.click('button[name="ajouter"]')
    assert page.url.endswith("#vaccins")
    page.select_option('[name="vaccin_5"]', "J07BK03")
    page.click('button[name="relire"]')
    page.click('button[name="corriger"]')
    page.fill('[name="conclusion"]', "Repos et marche.")
    page.press('[name="lot_1"]', "Enter")
    assert "Repos et marche." in page.inner_text("main")
    page.click('button[name="deposer"]')
    text = page.inner_text("main")
    assert "La lettre est déposée." in text
    assert "128 / 76 mmHg" in text
    assert "GR26" in text


def test_a_letter_sent_by_a_double_click_is_one_letter(enter, running_system):
    page = enter("dr-marchand")
    before = documents(page, running_system)
    open_letter(page, running_system)
    type_letter(page, conclusion="Cliquée deux fois.")
    page.click('button[name="relire"]')
    page.dblclick('button[name="deposer"]')
    page.wait_for_url("**fait=depose**")
    assert documents(page, running_system) == before + 1


def documents(page, system):
    page.goto(f"{system.base}/pro/patient/{patient(system)}/documents/")
    return int(page.locator('p[role="status"]').inner_text().split()[0])


def test_without_script_a_letter_outlives_the_session(enter, running_system):
    page = enter("dr-marchand", java_script_enabled=False)
    open_letter(page, running_system)
    type_letter(page, conclusion="Écrite trop longtemps.")
    context = page.context
    ended = [one for one in context.cookies() if one["name"] == "ens_session"]
    context.clear_cookies(name="ens_session")
    page.click('button[name="relire"]')
    assert "votre lettre n’est pas perdue" in page.inner_text("main")
    assert "trop longtemps" not in page.content()
    context.add_cookies(ended)  # signed in again, in another tab
    page.click('button[name="reprendre"]')
    assert page.input_value('[name="conclusion"]') == "Écrite trop longtemps."
    assert page.input_value('[name="poids"]') == "62,5"


def test_a_regulating_doctor_is_shown_the_way_in_an_emergency_and_another_is_not(
    enter, running_system
):
    for key, count in (("dr-vasseur", 1), ("dr-roux", 0)):
        page = enter(key)
        look_for(page, running_system, "camille-martin")
        assert page.locator('a[href$="/urgence/"]').count() == count, key
