"""
The gallery and the public pages in a real browser: by keyboard, small, enlarged, dark, and
without script.
"""

from collections.abc import Callable

import pytest

from tests.plugins.browsing import unfolded, violations

pytestmark = pytest.mark.browser

WHOLE = ("accueil", "resultat", "acces", "partage", "formulaire", "patient", "simulateur")
PAGES = ["/", "/accessibilite/", "/_ui", "/erreur/server_error/"]
PAGES += [f"/_ui/{name}/" for name in WHOLE]
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""


@pytest.fixture
def visit(blank_page, site) -> Callable:
    def visited(path: str, *, size=(1280, 860), **options):
        page = blank_page(width=size[0], height=size[1], **options)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: page.problems.append(said.text))
        page.goto(site + path)
        return page

    return visited


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, path, scheme) -> None:
    page = visit(path, color_scheme=scheme)
    assert violations(unfolded(page), RULES) == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_phone(visit, path) -> None:
    assert violations(visit(path, size=(375, 812))) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_blocked_nor_fails(visit, path) -> None:
    problems = [said for said in visit(path).problems if "500" not in said]
    assert problems == []


@pytest.mark.parametrize("size", [(320, 640), (320, 256)])
@pytest.mark.parametrize("path", PAGES)
def test_at_320_pixels_nothing_is_read_sideways(visit, path, size) -> None:
    page = visit(path, size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PAGES)
def test_with_spaced_text_nothing_is_cut_off(visit, path) -> None:
    page = visit(path, size=(360, 740), bypass_csp=True)
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    cut = page.evaluate(
        """() => [...document.querySelectorAll('a, button, p, h1, h2, h3, label')].filter(e =>
        !e.closest('.unseen, .skip') && !e.classList.contains('unseen') &&
        getComputedStyle(e).overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1
        ).map(e => e.textContent.trim())"""
    )
    assert cut == []


@pytest.mark.parametrize("path", PAGES)
def test_a_finger_finds_its_targets(visit, path) -> None:
    """
    44 pixels, except for links inside a sentence and in breadcrumbs' own line.
    """
    page = visit(path, size=(375, 812))
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input, textarea')]
        .filter(e => e.type !== 'hidden' && e.offsetParent !== null && !e.closest('.skip, dt'))
        .filter(e => !(e.matches('a') && e.closest('p, dd, .flow') &&
                       !e.closest('.back, .more, .row-title, .nav')))
        .filter(e => !e.closest('.row--link'))
        .map(e => {
            const label = e.matches('.choice input') ? e.parentElement : e;
            return [e.outerHTML.slice(0, 80), Math.round(label.getBoundingClientRect().height)];
        }).filter(([, height]) => height < 44)"""
    )
    assert small == []


@pytest.mark.parametrize("path", ["/", "/_ui/accueil/", "/_ui/partage/", "/_ui/patient/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard_one_always_sees_where_one_is(visit, path, scheme) -> None:
    page = visit(path, color_scheme=scheme)
    seen = []
    for _step in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => { const e = document.activeElement; if (e === document.body) return null;
            const shown = e.closest('.row--link') || e; const look = getComputedStyle(shown);
            const box = e.getBoundingClientRect();
            return {what: e.outerHTML.slice(0, 60), width: parseFloat(look.outlineWidth),
                    style: look.outlineStyle, high: box.height, top: box.top}; }"""
        )
        if at is None:
            break
        seen.append(at["what"])
        assert at["style"] == "solid", at
        assert at["width"] >= 2, at
        assert at["high"] > 0, at
    assert len(set(seen)) >= 5
    # After something was done, Tab goes on from what says so.
    assert "skip" in seen[0] or page.locator("[data-done]").count()


def test_on_a_phone_the_bar_does_not_cover_what_has_the_focus(visit) -> None:
    page = visit("/_ui/accueil/", size=(375, 667), reduced_motion="reduce")
    bar = page.locator(".nav-first").bounding_box()
    for _step in range(40):
        page.keyboard.press("Tab")
        covered = page.evaluate(
            """() => { const e = document.activeElement;
            if (e.closest('.nav') || e === document.body) return false;
            return e.getBoundingClientRect().top; }"""
        )
        if covered is not False:
            assert covered < bar["y"]


def test_the_skip_link_leads_to_the_content(visit) -> None:
    page = visit("/_ui/accueil/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_without_script_the_other_sections_open_and_close(visit) -> None:
    page = visit("/_ui/accueil/", size=(375, 812), java_script_enabled=False)
    other = page.get_by_role("link", name="Applications")
    assert not other.is_visible()
    page.get_by_role("link", name="Plus", exact=True).click()
    assert other.is_visible()
    page.get_by_role("link", name="Fermer").click()
    assert not other.is_visible()


def test_without_script_one_can_sign_out(visit) -> None:
    page = visit("/_ui/accueil/", size=(375, 812), java_script_enabled=False)
    page.locator("details.account summary").click()
    assert page.get_by_role("button", name="Se déconnecter").is_visible()


def test_without_script_the_same_data_opens_as_a_table(visit) -> None:
    page = visit("/_ui/resultat/", java_script_enabled=False)
    page.get_by_text("Les mêmes données en tableau").first.click()
    assert page.get_by_role("cell", name="4,2 mmol/L").is_visible()


def test_a_short_screen_leaves_the_bar_in_the_page(visit) -> None:
    page = visit("/_ui/accueil/", size=(320, 256))
    assert page.locator(".nav-first").evaluate("e => getComputedStyle(e).position") == "static"
    assert page.get_by_role("link", name="Applications").is_visible()


def test_a_form_is_sent_once(visit) -> None:
    page = visit("/_ui/formulaire/")
    sent = page.evaluate(
        """() => { const form = document.querySelector('form[data-once]'); let sent = 0;
        form.addEventListener('submit', e => { sent += !e.defaultPrevented; e.preventDefault(); });
        form.requestSubmit(); form.requestSubmit(); return sent; }"""
    )
    assert sent == 1


def test_what_to_correct_is_read_first(visit) -> None:
    page = visit("/_ui/formulaire/")
    assert page.evaluate("document.activeElement.id") == "erreurs"
    page.get_by_role("link", name="Écrivez une adresse").click()
    assert page.evaluate("document.activeElement.id") == "id_email"


def test_printing_leaves_what_is_pressed_out(visit) -> None:
    page = visit("/_ui/resultat/")
    page.emulate_media(media="print")
    assert not page.locator(".nav").is_visible()
    assert not page.get_by_role("button", name="Masquer").is_visible()
    assert page.locator("svg.ruler").first.is_visible()
    assert page.get_by_role("cell", name="4,2 mmol/L").is_visible()


def test_with_forced_colours_the_mark_of_a_value_is_still_there(visit) -> None:
    page = visit("/_ui/resultat/", forced_colors="active")
    fill = "e => getComputedStyle(e).fill"
    mark = page.locator(".ruler-mark").first.evaluate(fill)
    assert mark != page.locator(".ruler-range").first.evaluate(fill)


def test_nothing_moves_for_who_asked_for_stillness(visit) -> None:
    page = visit("/_ui", reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(e => {
        const s = getComputedStyle(e); return s.animationName !== 'none' ||
        s.transitionDuration.split(',').some(d => parseFloat(d) > 0); }).length"""
    )
    assert moving == 0
