"""
An outsider's application, as it is: opened from the store, on its own origin, with the npm
`fhirclient` that its editor chose, and put out again.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from ens.sandbox import apps_host
from tests.flows.visitor import Visitor
from tests.plugins.browsing import overflow, violations
from tests.plugins.instance import Running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not all(file.is_file() for file in apps_host.VENDOR.values()),
        reason="needs npm packages: tools/fetch_packages.py",
    ),
]

PARENT, PAGE = "nadia-benali", "/espace/applications/"
LASTING = "offline_access"
ADDING = "patient/Observation.c"


class Owner(Visitor):
    """
    Somebody with two windows: the space, and the application.
    """

    def __init__(self, running: Running, chromium: Any) -> None:
        super().__init__(running, chromium, viewport={"width": 375, "height": 800})
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.apps = f"http://127.0.0.1:{running.port + 11}"

    def window(self) -> Any:
        return self.context.new_page()

    def opened(self, *, without: str = "", base: str = "/espace/") -> Any:
        """
        Open the app from the store in the present window and allow it, but for one scope.
        """
        self.go(f"{base}applications/")
        self.press("ouvrir")
        self.page.wait_for_url("**/oauth/authorize?**")
        if without:
            self.page.locator(f'input[value="{without}"]').evaluate("box => box.checked = false")
        self.press_value("decision", "allow")
        self.page.wait_for_url(f"{self.apps}/growth/")
        self.page.wait_for_selector("#status:not([hidden]), #known:not([hidden])")
        return self.page

    def saved(self, app: Any, weight: str = "", height: str = "", day: str = "") -> str:
        """
        Write in the app's form; return what it says then.
        """
        for name, value in (("weight", weight), ("height", height), ("day", day)):
            if value:
                app.fill(f"#{name}", value)
        app.evaluate("document.getElementById('status').hidden = true")
        app.click("#save")
        app.wait_for_selector("#status:not([hidden])")
        return " ".join(app.inner_text("#status").split())


@pytest.fixture
def owner(running_system: Running, chromium: Any) -> Iterator[Owner]:
    one = Owner(running_system, chromium)
    one.sign_in(PARENT)
    yield one
    one.context.close()
    assert one.errors == []


@pytest.mark.row("STO-12", "STO-14", "STO-19", "VIT-06")
def test_opened_from_the_store_without_one_scope_it_writes_what_the_space_then_draws(
    owner: Owner,
) -> None:
    app = owner.opened(without=LASTING)
    said = owner.saved(app, weight="61,4", height="168,5", day="2026-11-20")
    assert said == "C’est enregistré dans l’espace de santé."
    app.wait_for_selector("#rows >> text=61,4 kg")
    assert "refresh_token" not in app.evaluate("JSON.stringify({...sessionStorage})")
    assert owner.go("/espace/mesures/") == 200
    for code, value in (("29463-7", "61,4 kg"), ("8302-2", "168,5 cm")):
        part = owner.page.locator(f"#m{code}")
        assert part.locator("svg.curve circle").count() > 1
        first = " ".join(part.locator("tbody tr").first.inner_text().split())
        assert first == f"20 novembre 2026 Source : Croissance {value}"
    owner.go("/espace/acces/")
    assert "Vous avez autorisé cette application" in owner.text
    assert "avec Croissance" in owner.text


def test_the_page_of_the_child_opens_it_on_the_child_without_asking(
    owner: Owner, running_system: Running
) -> None:
    child = next(
        one for one in represented(running_system) if one["space"] == "open"
    )["patient"].partition("/")[2]  # fmt: skip
    owner.go(f"/espace/{child}/applications/")
    owner.press("ouvrir")
    owner.page.wait_for_url("**/oauth/authorize?**")
    assert owner.page.locator('input[name="patient"]').count() == 0
    owner.press_value("decision", "allow")
    owner.page.wait_for_selector("#adding:not([hidden])")
    state = owner.page.evaluate("JSON.stringify({...sessionStorage})")
    assert child in state
    assert owner.saved(owner.page, weight="40,5") == "C’est enregistré dans l’espace de santé."
    owner.go(f"/espace/{child}/mesures/29463-7/")
    assert "40,5 kg" in owner.text


def represented(running: Running) -> list[dict[str, Any]]:
    return [running.people[key] for key in running.people[PARENT].get("represents", [])]


@pytest.mark.row("STO-13")
def test_switched_off_while_it_is_open_its_next_call_is_refused(owner: Owner) -> None:
    app = owner.opened()
    owner.page = owner.window()
    owner.go(f"{PAGE}growth/retirer/")
    owner.press("revoquer")
    owner.page.wait_for_url("**/applications/?fait=retiree")
    said = owner.saved(app, weight="62")
    assert "son accès a été coupé" in said
    assert app.locator("#adding").is_hidden()
    app.reload()
    app.wait_for_selector("#status:not([hidden])")
    assert "ne laisse plus entrer cette application" in app.inner_text("#status")
    assert app.locator("#known").is_hidden()


@pytest.mark.row("STO-12", "STO-13")
def test_a_right_unchecked_while_it_is_open_is_refused_at_once(owner: Owner) -> None:
    app = owner.opened()
    owner.page = owner.window()
    owner.go(f"{PAGE}growth/")
    owner.page.uncheck(f'input[value="{ADDING}"]')
    owner.press("changer")
    owner.page.wait_for_url("**/growth/?fait=moins")
    said = owner.saved(app, weight="62")
    assert "Vous n’avez pas autorisé cette application à faire cela." in said
    assert "outside-app-scopes" in said
    assert app.locator("#table").is_visible()


def test_without_the_right_to_read_it_only_adds(owner: Owner) -> None:
    owner.go(PAGE)
    owner.press("ouvrir")
    owner.page.wait_for_url("**/oauth/authorize?**")
    owner.page.locator('input[name="without"][value="patient/Observation.rs"]').evaluate(
        "box => box.checked = true"
    )
    owner.press_value("decision", "allow")
    owner.page.wait_for_selector("#adding:not([hidden])")
    assert "elle en ajoute seulement" in owner.page.inner_text("#status")
    assert owner.page.locator("#known").is_hidden()
    assert owner.saved(owner.page, weight="61") == "C’est enregistré dans l’espace de santé."


def test_refused_as_a_whole_it_says_so_and_has_nothing(owner: Owner) -> None:
    owner.go(PAGE)
    owner.press("ouvrir")
    owner.page.wait_for_url("**/oauth/authorize?**")
    owner.press_value("decision", "deny")
    owner.page.wait_for_selector("#status:not([hidden])")
    assert "elle n’a rien reçu" in owner.page.inner_text("#status")
    assert "access_token" not in owner.page.evaluate("JSON.stringify({...sessionStorage})")


@pytest.mark.row("STO-15")
def test_opened_by_itself_it_asks_whose_record_it_is_about(owner: Owner) -> None:
    owner.page.goto(f"{owner.apps}/growth/launch.html")
    owner.page.wait_for_url("**/oauth/authorize?**")
    persons = owner.page.locator('input[name="patient"]')
    assert persons.count() == 1 + len(represented(owner.running))
    persons.first.check()
    owner.press_value("decision", "allow")
    owner.page.wait_for_selector("#adding:not([hidden])")
    assert owner.saved(owner.page, weight="61,2") == "C’est enregistré dans l’espace de santé."


def test_a_launch_serves_once(owner: Owner) -> None:
    addresses: list[str] = []
    owner.page.on(
        "request",
        lambda one: addresses.append(one.url) if "launch.html?" in one.url else None,
    )
    owner.opened()
    owner.page.goto(addresses[0])
    owner.page.wait_for_url(f"{owner.apps}/growth/?error=**")
    owner.page.wait_for_selector("#status:not([hidden])")
    assert "invalid_request" in owner.page.inner_text("#status")
    assert "access_token" not in owner.page.evaluate("JSON.stringify({...sessionStorage})")


def test_it_gives_no_code_to_a_server_it_does_not_know(owner: Owner) -> None:
    owner.page.goto(f"{owner.apps}/growth/launch.html?iss=http://127.0.0.1:9/fhir&launch=x")
    owner.page.wait_for_selector("text=ne connaît pas ce serveur")
    assert owner.page.evaluate("Object.keys(sessionStorage).length") == 0


def test_its_access_is_renewed_without_the_person(owner: Owner) -> None:
    app = owner.opened()
    app.evaluate("""() => {
        const key = JSON.parse(sessionStorage.SMART_KEY);
        const state = JSON.parse(sessionStorage[key]);
        sessionStorage[key] = JSON.stringify({...state, expiresAt: 1});
    }""")
    with app.expect_response("**/oauth/token") as renewed:
        app.reload()
    assert renewed.value.status == 200
    app.wait_for_selector("#known:not([hidden])")


def test_what_is_typed_wrong_stays_in_the_app(owner: Owner) -> None:
    app = owner.opened()
    app.click("#save")
    assert "un poids, une taille, ou les deux" in app.inner_text("#weight-error")
    app.fill("#weight", "quatre")
    app.fill("#height", "900")
    app.click("#save")
    assert "nombre entre 0,3 et 350 kg" in app.inner_text("#weight-error")
    assert "nombre entre 20 et 250 cm" in app.inner_text("#height-error")
    assert app.evaluate("document.activeElement.id") == "weight"


def test_its_pages_are_accessible_and_fit_a_narrow_window(owner: Owner) -> None:
    app = owner.opened()
    owner.saved(app, weight="61,3")
    app.set_viewport_size({"width": 320, "height": 700})
    assert violations(app) == []
    assert overflow(app) <= 0


def test_the_pages_of_the_space_are_too(owner: Owner) -> None:
    owner.opened()
    owner.page.set_viewport_size({"width": 320, "height": 700})
    for path in (
        PAGE, f"{PAGE}?q=zzz", f"{PAGE}growth/", f"{PAGE}growth/retirer/", "/espace/mesures/",
        "/espace/mesures/29463-7/", "/espace/mesures/ajouter/", "/espace/mesures/85354-9/ajouter/",
    ):  # fmt: skip
        assert owner.go(path) == 200
        assert violations(owner.page) == [], path
        assert overflow(owner.page) <= 0, path


def test_without_script_the_space_lets_in_and_puts_out(
    running_system: Running, chromium: Any
) -> None:
    owner = Visitor(running_system, chromium, java_script_enabled=False)
    owner.sign_in(PARENT)
    owner.go(PAGE)
    owner.press("ouvrir")
    assert "/growth/launch.html" in owner.page.url
    assert "a besoin de JavaScript" in owner.page.inner_text("main")
    owner.go("/espace/mesures/29463-7/ajouter/")
    owner.page.fill('input[name="valeur"]', "61,7")
    owner.press("ajouter")
    assert "61,7 kg" in owner.text
    owner.go(f"{PAGE}growth/")
    if owner.page.locator('button[name="revoquer"]').count():
        owner.press_twice("revoquer")
        assert "n’a plus accès à rien" in owner.text
    owner.context.close()
