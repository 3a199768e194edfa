"""
The pages of those who are appointed, in a real browser: axe, a narrow phone, no script.
"""

import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

AGENT = "agent-autorite"
VISIT = """
insert into watch_alert
    (person, day, account, professional, place, points, reasons, lines, things, found_at)
select 1, date '2026-01-05', 1, min(professional), (select min(structure) from directory_structure),
    70, '{nothing-written,first-visit,night}', 12, 48, now() from directory_professional
on conflict (person, account, day) do update set lines = 12 returning alert
"""


def a_visit(page, system):
    """
    A professional who went where no care led them, found by the morning's comparison.
    """
    [(alert,)] = system.sql(VISIT)
    return f"/autorite/veille/{alert}/"


def a_change(page, system):
    """
    What one line less would change, before it is in force.
    """
    page.goto(f"{system.base}/autorite/matrice/60/")
    page.locator("main input[type=checkbox]").first.click()
    with page.expect_navigation():
        page.click('button[name="voir"]')
    page.goto = lambda address: None  # the page to be looked at is this one
    return "/autorite/matrice/60/"


def beside(page, system):
    """
    The settings of somebody who shows their code.
    """
    person = page.context.browser.new_page()
    person.goto(f"{system.base}/connexion/franceconnect?login_hint=suzanne-lefevre&next=/espace/")
    person.goto(f"{system.base}/espace/proches/accompagnement/")
    person.click('button[name="code"]')
    code = "".join(person.locator(".code span").all_inner_texts())
    person.close()
    page.fill('input[name="code"]', code)
    with page.expect_navigation():
        page.click('button[name="commencer"]')
    return page.url.removeprefix(system.base)


PAGES = {
    "overview": (AGENT, "/autorite/"),
    "deposits": (AGENT, "/autorite/depots/?par=structure"),
    "accesses": (AGENT, "/autorite/acces/"),
    "spaces": (AGENT, "/autorite/espaces/"),
    "emergencies": (AGENT, "/autorite/bris-de-glace/"),
    "refusals": (AGENT, "/autorite/refus/"),
    "another year": (AGENT, "/autorite/depots/?annee=2001"),
    "method": (AGENT, "/autorite/methode/"),
    "queue": (AGENT, "/autorite/urgences/"),
    "matrix": (AGENT, "/autorite/matrice/"),
    "a profession": (AGENT, "/autorite/matrice/60/"),
    "a change of the matrix": (AGENT, a_change),
    "visits to look at": (AGENT, "/autorite/veille/"),
    "a visit to look at": (AGENT, a_visit),
    "operator": ("operateur-henry", "/exploitation/"),
    "what people ask by right": ("operateur-henry", "/exploitation/demandes/"),
    "representatives": ("operateur-henry", "/exploitation/representations/"),
    "mediator": ("mediateur-colin", "/mediation/"),
    "beside somebody": ("mediateur-colin", beside),
    "editor": ("editeur-gautier", "/editeur/"),
    "researcher": ("chercheuse-morin", "/recherche/"),
}


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        key, where = PAGES[name]
        page.goto(f"{running_system.base}/connexion/pro-sante-connect?login_hint={key}")
        address = where if isinstance(where, str) else where(page, running_system)
        page.goto(running_system.base + address)
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


@pytest.mark.parametrize("key", [AGENT, "operateur-henry", "editeur-gautier", "chercheuse-morin"])
def test_whoever_is_appointed_arrives_at_home(blank_page, running_system, key):
    """
    No `next`: the provider brings them back to a page of their own.
    """
    page = blank_page()
    page.goto(f"{running_system.base}/connexion/pro-sante-connect?login_hint={key}")
    homes = {address for one, address in PAGES.values() if one == key}
    assert page.url.removeprefix(running_system.base) in homes
    assert page.title()


def test_without_script_a_year_a_month_and_a_file_are_chosen(visit):
    page = visit("deposits", java_script_enabled=False)
    page.select_option('select[name="mois"]', index=1)
    page.click("main form button")
    assert "mois=1" in page.url
    assert "par=structure" in page.url
    with page.expect_download() as download:
        page.click('a[href*="donnees.csv"]')
    assert download.value.suggested_filename.endswith("-par-structure.csv")


def test_the_population_that_was_loaded_is_counted(visit, running_system):
    """
    What the cast's records hold was deposited: as many as there are, to the rounding.
    """
    [(truth,)] = running_system.sql(
        "select count(*) from register_trace where action = 'create' and code = ''"
        " and type = 'DocumentReference'"
    )
    page = visit("deposits")
    said = page.inner_text("main .lead")
    counted = int("".join(letter for letter in said.split(" ")[0] if letter.isdigit()))
    assert abs(counted - truth) <= 2
