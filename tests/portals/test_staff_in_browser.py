"""
The pages of those who are appointed, in a real browser: axe, a narrow phone, no script.
"""

import pytest

from tests.plugins.browsing import overflow, unfolded, violations

pytestmark = pytest.mark.browser

AGENT = "agent-autorite"
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
    "operator": ("operateur-henry", "/exploitation/"),
    "what people ask by right": ("operateur-henry", "/exploitation/demandes/"),
    "representatives": ("operateur-henry", "/exploitation/representations/"),
    "mediator": ("mediateur-colin", "/mediation/"),
    "editor": ("editeur-gautier", "/editeur/"),
    "researcher": ("chercheuse-morin", "/recherche/"),
}


@pytest.fixture
def visit(blank_page, running_system):
    def visit_(name, **options):
        page = blank_page(**options)
        key, address = PAGES[name]
        page.goto(
            f"{running_system.base}/connexion/pro-sante-connect?login_hint={key}&next={address}"
        )
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
