"""
The citizen's and the professional's pages in a real browser, against the running system: axe,
320 pixels, the keyboard, no script. The cast has ten years of care to show.
"""

import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

CITIZEN = "/connexion/franceconnect?login_hint={}&next=/espace/"
PRO = "/connexion/pro-sante-connect?login_hint={}&situation={}&next=/pro/"
ROW = "main .row-title a"


def sign_in(page, system, key):
    one = system.people[key]
    if one["kind"] == "citizen":
        page.goto(system.base + CITIZEN.format(one["login_hint"]))
    else:
        situation = one["situations"][0]["id"]
        page.goto(system.base + PRO.format(one["login_hint"], situation))


def first_of(page, address, then=""):
    """
    The address of the first row of a list, and a page under it.
    """
    page.goto(address)
    return page.locator(ROW).first.get_attribute("href") + then


def wrongly_chosen(page, system):
    """
    Hours that end when they begin, so that the page says so.
    """
    page.goto(f"{system.base}/espace/preferences/")
    page.select_option('select[name="de"]', "9")
    page.select_option('select[name="a"]', "9")
    with page.expect_navigation():
        page.click('button[name="enregistrer"]')
    page.goto = lambda address: None  # the page to be looked at is this one
    return "/espace/preferences/"


def asked_by_right(page, system):
    """
    A case, as whoever opened it follows it.
    """
    page.goto(f"{system.base}/espace/droits/rectification/")
    page.fill('textarea[name="mots"]', "Le compte rendu du 3 mars parle de ma sœur.")
    with page.expect_navigation():
        page.click('button[name="demander"]')
    page.goto = lambda address: None  # the page to be looked at is this one
    return "/espace/droits/"


def asked_to_confirm(page, system):
    """
    What is asked of whoever takes everything away, signed in with FranceConnect alone.
    """
    page.goto(f"{system.base}/espace/archive/")
    with page.expect_navigation():
        page.click('button[name="telecharger"]')
    page.goto = lambda address: None
    return "/espace/archive/"


def an_access(page, system):
    """
    The page of the last line of somebody else's.
    """
    page.goto(f"{system.base}/espace/acces/?voir=autres")
    return page.locator("main .row-more a").first.get_attribute("href")


def of(system, key):
    return system.people[key]["patient"].removeprefix("Patient/")


def suzanne(system):
    return of(system, "suzanne-lefevre")


PAGES = {
    "home": ("suzanne-lefevre", lambda page, system: "/espace/"),
    "not open": ("yves-lambert", lambda page, system: "/espace/"),
    "documents": ("suzanne-lefevre", lambda page, system: "/espace/documents/"),
    "no document": ("suzanne-lefevre", lambda page, system: "/espace/documents/?annee=1999"),
    "document": (
        "suzanne-lefevre",
        lambda page, system: first_of(page, f"{system.base}/espace/documents/"),
    ),
    "hide": (
        "suzanne-lefevre",
        lambda page, system: first_of(page, f"{system.base}/espace/documents/", "masquer/"),
    ),
    "accesses": ("suzanne-lefevre", lambda page, system: "/espace/acces/"),
    "an access": ("suzanne-lefevre", an_access),
    "agreements": ("suzanne-lefevre", lambda page, system: "/espace/accords/"),
    "other sections": ("suzanne-lefevre", lambda page, system: "/espace/acces/#plus"),
    "summary": ("suzanne-lefevre", lambda page, system: "/espace/resume/"),
    "child's summary": (
        "nadia-benali",
        lambda page, system: f"/espace/{of(system, 'lina-benali')}/resume/",
    ),
    "sharing": ("suzanne-lefevre", lambda page, system: "/espace/partage/?nom=roux"),
    "vaccines": ("suzanne-lefevre", lambda page, system: "/espace/prevention/"),
    "teenager's vaccines": ("lina-benali", lambda page, system: "/espace/prevention/"),
    "around": ("suzanne-lefevre", lambda page, system: "/espace/proches/"),
    "entrust": ("suzanne-lefevre", lambda page, system: "/espace/proches/ajouter/"),
    "emergency": ("suzanne-lefevre", lambda page, system: "/espace/urgence/"),
    "agreements of those helped": (
        "suzanne-lefevre",
        lambda page, system: "/espace/proches/accords/",
    ),
    "agreements taken down": ("dr-roux", lambda page, system: "/pro/accords/"),
    "invitation": ("suzanne-lefevre", lambda page, system: "/espace/invitation/"),
    "assisted": ("suzanne-lefevre", lambda page, system: "/espace/proches/accompagnement/"),
    "own area": ("lina-benali", lambda page, system: "/espace/a-moi/"),
    "article": ("lina-benali", lambda page, system: "/espace/a-moi/lire/sommeil/"),
    "preferences": ("odile-mercier", lambda page, system: "/espace/preferences/"),
    "wrong preferences": ("odile-mercier", lambda page, system: wrongly_chosen(page, system)),
    "sessions": ("suzanne-lefevre", lambda page, system: "/espace/preferences/sessions/"),
    "rights": ("suzanne-lefevre", lambda page, system: "/espace/droits/"),
    "a right": ("suzanne-lefevre", lambda page, system: "/espace/droits/effacement/"),
    "what was asked": ("suzanne-lefevre", asked_by_right),
    "a stronger sign-in": ("suzanne-lefevre", asked_to_confirm),
    "child": (
        "camille-martin",
        lambda page, system: "/espace/",
    ),
    "desk": ("dr-marchand", lambda page, system: "/pro/"),
    "nobody": ("dr-roux", lambda page, system: "/pro/"),
    "patient": ("dr-marchand", lambda page, system: f"/pro/patient/{suzanne(system)}/"),
    "patient's documents": (
        "dr-marchand",
        lambda page, system: f"/pro/patient/{suzanne(system)}/documents/",
    ),
    "patient's summary": (
        "dr-marchand",
        lambda page, system: f"/pro/patient/{suzanne(system)}/resume/",
    ),
    "patient's representatives": (
        "dr-marchand",
        lambda page, system: f"/pro/patient/{suzanne(system)}/representants/",
    ),
    "patient's document": (
        "dr-marchand",
        lambda page, system: first_of(
            page, f"{system.base}/pro/patient/{suzanne(system)}/documents/"
        ),
    ),
}


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        key, where = PAGES[name]
        sign_in(page, running_system, key)
        address = running_system.base + where(page, running_system)
        page.goto(address)
        return page

    return visit_


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, name, scheme):
    page = visit(name, color_scheme=scheme)
    assert violations(unfolded(page)) == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_phone_and_nothing_is_cut_at_320_pixels(visit, name):
    page = visit(name, width=320)
    assert violations(unfolded(page)) == []
    assert overflow(page) <= 0


def test_without_script_a_document_is_hidden_and_shown_again(visit):
    page = visit("document", java_script_enabled=False)
    if page.locator('button[name="demasquer"]').count():  # somebody else's test hid it
        page.click('button[name="demasquer"]')
        page.click('button[name="demasquer"]')
    page.click('button[name="masquer"]')
    page.click('button[name="masquer"]')
    assert "maintenant masqué" in page.inner_text("main")
    page.click('button[name="demasquer"]')
    page.click('button[name="demasquer"]')
    assert "de nouveau visible" in page.inner_text("main")


def test_the_summary_on_paper_says_whose_it_is_in_two_languages_and_has_nothing_to_click(visit):
    page = visit("summary")
    number = page.locator(".synthesis-who dd").last
    assert not number.is_visible()
    page.emulate_media(media="print")
    assert number.is_visible()
    assert page.locator("#allergies .synthesis-also").inner_text() == "Allergies and intolerances"
    assert page.locator("main a:visible, main button:visible").count() == 0


def test_without_script_the_summary_is_read_in_the_other_language_and_taken_as_a_file(visit):
    page = visit("summary", java_script_enabled=False)
    page.click("main a[hreflang=en]")
    assert page.locator("h1").inner_text() == "Patient summary"
    page.click("main a[hreflang=fr]")
    assert page.locator("h1").inner_text() == "Synthèse médicale"
    with page.expect_download() as taken:
        page.click('main a[href$="/cda/"]')
    assert taken.value.suggested_filename.endswith(".xml")


def test_without_script_a_code_goes_from_the_person_to_the_professional(visit):
    person = visit("home", java_script_enabled=False)
    person.click('button[name="code"]')
    code = "".join(person.locator(".code span").all_inner_texts())
    doctor = visit("nobody", java_script_enabled=False)
    doctor.fill('input[name="code"]', code)
    doctor.click('button[name="entrer"]')
    assert "Suzanne LEFEVRE" in doctor.inner_text("h1")


def test_without_script_reminders_are_stopped_and_resumed(visit):
    page = visit("teenager's vaccines", java_script_enabled=False)
    page.click('button[name="arreter"]')
    assert "il n’y aura plus de rappel" in page.inner_text("main")
    page.click('button[name="reprendre"]')
    assert "les rappels sont activés" in page.inner_text("main")


def test_without_script_the_hours_of_e_mails_are_chosen(visit):
    page = visit("preferences", java_script_enabled=False)
    page.select_option('select[name="de"]', "7")
    page.select_option('select[name="documents"]', "hours")
    page.click('button[name="enregistrer"]')
    assert "C’est enregistré." in page.inner_text("main")
    assert page.input_value('select[name="de"]') == "7"
    page.select_option('select[name="de"]', "8")
    page.select_option('select[name="documents"]', "any")
    page.click('button[name="enregistrer"]')


def test_on_paper_the_reasons_are_there_and_the_buttons_are_not(visit):
    page = visit("teenager's vaccines")
    page.emulate_media(media="print")
    assert page.locator("#a-faire details p").first.is_visible()
    assert not page.locator('button[name="arreter"]').is_visible()


def test_a_dose_of_the_picture_leads_to_its_reason(visit):
    page = visit("teenager's vaccines")
    page.locator(".dose--overdue a, .dose--due a").first.click()
    assert page.locator(".why:target .row-title").inner_text()


def test_by_keyboard_a_professional_is_found_and_named(visit):
    page = visit("sharing")
    page.focus('input[name="nom"]')
    page.keyboard.press("Control+A")
    page.keyboard.type("perrin")
    page.keyboard.press("Enter")
    page.wait_for_url("**nom=perrin**")
    page.locator("main .row-acts a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/choisir/")
    page.focus('button[name="choisir"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**fait=choisi**")
    assert "PERRIN" in page.inner_text("#equipe")


def test_after_sign_out_going_back_shows_nothing(visit):
    page = visit("document")
    page.click("details.account > summary")
    page.click('form[action="/deconnexion"] button')
    page.wait_for_load_state()
    page.go_back()
    assert "mmol/L" not in page.inner_text("body")
