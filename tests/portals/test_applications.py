"""
The applications of a space: what the store shows, what is opened, and what is taken back.
"""

import datetime as dt
import uuid
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.portals import people
from tests.portals.people import press, words

PAGE = "/espace/applications/"
SCOPES = "launch/patient openid patient/Observation.crs offline_access"
WEIGHT = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
    "effectiveDateTime": "2026-03-02",
    "valueQuantity": {
        "value": 4.2, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg",
    },
}  # fmt: skip


@pytest.fixture
def app(database):
    """
    An application of the store, nobody's yet.
    """
    return register(f"Carnet {uuid.uuid4().hex[:8]}")


@pytest.fixture
def child(jeanne):
    """
    Jeanne represents a child whose space is open.
    """
    one = people.citizen("Zoé", born=dt.date(2024, 3, 4))
    people.represents(jeanne, one)
    return one


def register(name, *, listed=True, launch="http://127.0.0.1:9/launch.html"):
    from ens.contexts.accounts import api as accounts
    from ens.contexts.store import api as store
    from ens.ground import clock

    client_id = name.lower().replace(" ", "-")
    accounts.register_clients(
        [
            {
                "client_id": client_id, "kind": "app", "auth": "none", "name": name, "logo": "Ca",
                "publisher": "Éditeur d’essai", "redirect_uris": ["http://127.0.0.1:9/callback"],
                "launch_uri": launch, "scopes": f"launch {SCOPES} patient/Condition.rs",
            }
        ],
        now=clock.now(),
    )  # fmt: skip
    if listed:
        store.list_apps(
            [
                {
                    "client_id": client_id, "purpose": "Suivre des mesures d’essai.", "impact": 1,
                    "needs": [name.split()[-1]], "price": "Trois sous.", "funder": "Une fondation.",
                    "data_use": "Rien n’en sort.", "contact": "aide@editeur.example",
                }
            ],
            now=clock.now(),
        )  # fmt: skip
    return client_id


def let_in(one, app, patient, scopes=SCOPES):
    """
    What the authorisation page does; return the token.
    """
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock
    from ens.journeys.applications import allow_app

    client = accounts.client_of(app)
    through = accounts.allowed_actor(one.actor, client=client, scopes=scopes, patient=patient.key)
    grant = allow_app.allow(through, client=client, now=clock.now())
    raw, _ = accounts.issue_token_of_grant(
        grant=grant, scopes=scopes, audience=settings.FHIR_BASE, now=clock.now()
    )
    return raw


def fhir(raw):
    from django.conf import settings

    from ens.fhir_api.application import application

    return httpx.Client(
        transport=httpx.WSGITransport(app=application),
        base_url=settings.FHIR_BASE,
        headers={"authorization": f"Bearer {raw}"},
        trust_env=False,
    )


def write(raw, patient):
    subject = {"subject": {"reference": f"Patient/{patient.id}"}}
    return fhir(raw).post("/Observation", json=WEIGHT | subject).status_code


def read(raw, patient):
    return fhir(raw).get(f"/Observation?patient={patient.id}").status_code


def launch(browser, app, base="/espace/"):
    return press_of(browser.get(f"{base}applications/{app}/"), browser, "ouvrir")


def press_of(page, browser, name):
    """
    Press, and stay at the answer.
    """
    address, data, _ = people.form_of(page, name)
    return browser.post(address, data)


@pytest.mark.row("STO-27")
def test_the_catalogue_says_what_each_is_for_its_class_price_funder_and_use_of_data(jeanne, app):
    catalogue = words(jeanne.browser.get(PAGE, {"q": app.rpartition("-")[2]}))
    for said in ("Suivre des mesures d’essai.", "Classe 1 : impact faible", "Trois sous."):
        assert said in catalogue
    sheet = words(jeanne.browser.get(f"{PAGE}{app}/"))
    for said in ("Une fondation.", "Rien n’en sort.", "Elle ne donne pas d’avis médical."):
        assert said in sheet
    assert "Lire les maladies et problèmes de santé" in sheet


def test_the_catalogue_is_searched_by_word(jeanne, app):
    other = register(f"Carnet {uuid.uuid4().hex[:8]}")
    page = words(jeanne.browser.get(PAGE, {"q": app.rpartition("-")[2]}))
    assert "1 application trouvée" in page
    assert other.rpartition("-")[2] not in page
    assert "Aucune application pour ces mots" in words(jeanne.browser.get(PAGE, {"q": "zzzz"}))
    assert jeanne.browser.get(PAGE, {"q": "<script>'%\x00" * 60}).status_code == 200


@pytest.mark.row("STO-14")
def test_opening_sends_the_browser_to_the_app_with_the_server_and_a_launch(jeanne, app):
    from django.conf import settings

    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    answer = launch(jeanne.browser, app)
    assert answer.status_code == 302
    address = urlsplit(answer["Location"])
    assert address.geturl().startswith("http://127.0.0.1:9/launch.html?")
    said = parse_qs(address.query)
    assert said["iss"] == [settings.FHIR_BASE]
    asked = {"client_id": app, "account": jeanne.actor.account, "now": clock.now()}
    found = accounts.use_launch(said["launch"][0], **asked)
    assert found.person == jeanne.key
    assert accounts.use_launch(said["launch"][0], **asked) is None


@pytest.mark.row("STO-14")
def test_opening_from_the_page_of_a_child_is_about_the_child(jeanne, child, app):
    from ens.contexts.accounts import api as accounts
    from ens.ground import clock

    answer = launch(jeanne.browser, app, f"/espace/{child.id}/")
    [raw] = parse_qs(urlsplit(answer["Location"]).query)["launch"]
    found = accounts.look_at_launch(
        raw, client_id=app, account=jeanne.actor.account, now=clock.now()
    )
    assert found.person == child.key


def test_the_button_pressed_twice_opens_one_launch(jeanne, app):
    page = jeanne.browser.get(f"{PAGE}{app}/")
    assert (
        press_of(page, jeanne.browser, "ouvrir")["Location"]
        == press_of(page, jeanne.browser, "ouvrir")["Location"]
    )


def test_nobody_opens_an_app_on_the_space_of_a_stranger(jeanne, app):
    stranger = people.citizen("Rose")
    for way in ("", f"{app}/", f"{app}/retirer/"):
        page = jeanne.browser.get(f"/espace/{stranger.id}/applications/{way}")
        assert page.status_code == 404
    for way in ("ouvrir", "retirer"):
        address = f"/espace/{stranger.id}/applications/{app}/{way}/"
        assert jeanne.browser.post(address, {"idempotency_key": "k"}).status_code == 404
    assert "a voulu ouvrir cet espace" in words(stranger.browser.get("/espace/acces/"))


def test_what_is_not_in_the_store_is_not_opened(jeanne):
    unlisted = register(f"Hors {uuid.uuid4().hex[:8]}", listed=False)
    nowhere = register(f"Sans {uuid.uuid4().hex[:8]}", launch="")
    for app in (unlisted, nowhere, "unknown", "x" * 300):
        answer = jeanne.browser.post(f"{PAGE}{app}/ouvrir/", {"idempotency_key": "k"})
        assert answer.status_code == 404, app
    assert jeanne.browser.get(f"{PAGE}{unlisted}/").status_code == 404


def test_a_launch_is_a_post_and_a_professional_has_no_applications(jeanne, anne, app):
    assert jeanne.browser.get(f"{PAGE}{app}/ouvrir/").status_code == 405
    assert anne.browser.get(PAGE).status_code == 403


def test_a_space_that_is_not_open_has_no_applications(app):
    refused = people.citizen("Ida", state="refused")
    assert refused.browser.get(PAGE).status_code == 403
    answer = refused.browser.post(f"{PAGE}{app}/ouvrir/", {"idempotency_key": "k"})
    assert answer.status_code == 403


@pytest.mark.row("STO-12")
def test_the_page_says_what_each_may_do_since_when_and_when_it_served(jeanne, app):
    assert "Celles qui ont un accès" not in words(jeanne.browser.get(PAGE))
    raw = let_in(jeanne, app, jeanne)
    shown = words(jeanne.browser.get(PAGE))
    for said in ("Lire les mesures", "Ajouter les mesures", "Autorisée le", "Pas encore utilisée"):
        assert said in shown
    assert write(raw, jeanne) == 201
    assert "Dernière utilisation : aujourd’hui" in words(jeanne.browser.get(PAGE))


@pytest.mark.row("STO-13")
def test_switching_off_stops_the_token_at_the_next_call_and_is_told(jeanne, app):
    raw = let_in(jeanne, app, jeanne)
    assert read(raw, jeanne) == 200
    asking = press(jeanne.browser, jeanne.browser.get(PAGE), "revoquer")
    assert "Elle ne pourra plus" in words(asking)
    assert read(raw, jeanne) == 200
    done = press(jeanne.browser, asking, "revoquer")
    assert "n’a plus accès à rien" in words(done)
    assert (read(raw, jeanne), write(raw, jeanne)) == (401, 401)
    assert "n'a plus accès à rien." in words(jeanne.browser.get("/espace/"))
    register_ = words(jeanne.browser.get("/espace/acces/"))
    assert "Vous avez coupé l’accès de cette application" in register_
    assert "Vous avez autorisé cette application" in register_


def test_switching_off_twice_by_a_double_submit_is_told_once(jeanne, app):
    let_in(jeanne, app, jeanne)
    asking = jeanne.browser.get(f"{PAGE}{app}/retirer/")
    first, second = (press_of(asking, jeanne.browser, "revoquer") for _ in range(2))
    assert first["Location"] == second["Location"] == f"{PAGE}?fait=retiree"
    assert words(jeanne.browser.get("/espace/")).count("n'a plus accès à rien") == 1


@pytest.mark.row("STO-12", "STO-13")
def test_unchecking_a_scope_later_counts_at_once(jeanne, app):
    raw = let_in(jeanne, app, jeanne)
    assert write(raw, jeanne) == 201
    done = uncheck(jeanne, app, "patient/Observation.c")
    assert "ne peut plus faire que ce qui est coché" in words(done)
    assert (write(raw, jeanne), read(raw, jeanne)) == (403, 200)
    assert "Ajouter les mesures" not in words(done)
    assert "peut faire moins de choses" in words(jeanne.browser.get("/espace/"))
    assert "avez réduit les droits de cette application" in words(
        jeanne.browser.get("/espace/acces/")
    )


def uncheck(one, app, *gone, base="/espace/"):
    address = f"{base}applications/{app}/"
    page = one.browser.get(address)
    tree = people.html.fromstring(page.content)
    kept = [
        box.get("value") for box in tree.xpath("//input[@name='scope']")
        if box.get("value") not in gone
    ]  # fmt: skip
    _, data, _ = people.form_of(page, "changer")
    return one.browser.post(address, data | {"scope": kept}, follow=True)


def test_a_refused_call_names_the_scope_that_is_missing(jeanne, app):
    raw = let_in(jeanne, app, jeanne)
    uncheck(jeanne, app, "patient/Observation.c")
    answer = fhir(raw).post("/Observation", json=WEIGHT)
    [issue] = answer.json()["issue"]
    assert issue["details"]["coding"][0]["code"] == "outside-app-scopes"


def test_unchecking_everything_is_refused_and_says_how_to_switch_off(jeanne, app):
    raw = let_in(jeanne, app, jeanne)
    page = uncheck(jeanne, app, "patient/Observation.c", "patient/Observation.rs")
    assert page.status_code == 422
    assert "coupez tout l’accès plus bas" in words(page)
    assert read(raw, jeanne) == 200


def test_nothing_can_be_added_by_the_page_that_takes_back(jeanne, app):
    raw = let_in(jeanne, app, jeanne, scopes="patient/Observation.rs")
    page = jeanne.browser.get(f"{PAGE}{app}/")
    _, data, _ = people.form_of(page, "changer")
    forged = ["patient/Observation.rs", "patient/Observation.c", "patient/*.cruds", "x", "\x00"]
    jeanne.browser.post(f"{PAGE}{app}/", data | {"scope": forged})
    assert (read(raw, jeanne), write(raw, jeanne)) == (200, 403)


def test_taking_back_from_an_app_that_has_nothing_is_not_found(jeanne, app):
    answer = jeanne.browser.post(f"{PAGE}{app}/", {"scope": "x", "idempotency_key": "k"})
    assert answer.status_code == 404
    assert jeanne.browser.get(f"{PAGE}nothing/").status_code == 404


@pytest.mark.row("STO-12")
def test_what_is_allowed_for_a_child_is_on_the_child_s_page_only(jeanne, child, app):
    raw = let_in(jeanne, app, child)
    helped = f"/espace/{child.id}/"
    assert "Celles qui ont un accès" in words(jeanne.browser.get(f"{helped}applications/"))
    assert "Celles qui ont un accès" not in words(jeanne.browser.get(PAGE))
    assert (read(raw, child), write(raw, child)) == (200, 201)
    assert fhir(raw).get(f"/Observation?patient={jeanne.id}").json().get("total") == 0
    assert write(raw, jeanne) in (403, 404, 422)


@pytest.mark.row("STO-13")
def test_the_other_parent_sees_who_allowed_it_and_switches_it_off(jeanne, child, app):
    paul = people.citizen("Paul")
    people.represents(paul, child)
    raw = let_in(jeanne, app, child)
    page = paul.browser.get(f"/espace/{child.id}/applications/")
    assert f"par {jeanne.name}" in words(page)
    press(paul.browser, press(paul.browser, page, "revoquer"), "revoquer")
    assert read(raw, child) == 401
    assert "n'a plus accès à rien" in words(jeanne.browser.get(f"/espace/{child.id}/"))


def test_switching_off_for_one_person_leaves_the_other_alone(jeanne, child, app):
    mine, hers = let_in(jeanne, app, jeanne), let_in(jeanne, app, child)
    asking = jeanne.browser.get(f"/espace/{child.id}/applications/{app}/retirer/")
    press(jeanne.browser, asking, "revoquer")
    assert (read(hers, child), read(mine, jeanne)) == (401, 200)


@pytest.mark.row("STO-19")
def test_what_the_app_did_is_in_the_register_under_its_name(jeanne, app):
    raw = let_in(jeanne, app, jeanne)
    write(raw, jeanne)
    read(raw, jeanne)
    told = words(jeanne.browser.get("/espace/acces/"))
    name = f"avec Carnet {app.rpartition('-')[2]}"
    assert told.count(name) >= 3
    assert "avez ajouté un résultat ou une mesure" in told


def test_an_app_that_came_by_itself_is_shown_though_it_is_not_in_the_store(jeanne):
    unlisted = register(f"Hors {uuid.uuid4().hex[:8]}", listed=False)
    let_in(jeanne, unlisted, jeanne)
    page = jeanne.browser.get(f"{PAGE}{unlisted}/")
    assert "Hors du catalogue" in words(page)
    assert b'name="ouvrir"' not in page.content


@pytest.mark.row("STO-25")
def test_a_suspended_app_stops_everywhere_and_its_people_are_told_why(jeanne, child, app, capsys):
    from ens.config.commands import main

    mine, hers = let_in(jeanne, app, jeanne), let_in(jeanne, app, child)
    assert main(["suspend-app", app, "--because", "contrôle de sécurité non passé."]) == 0
    assert "people told: 2" in capsys.readouterr().out
    assert (read(mine, jeanne), read(hers, child)) == (401, 401)
    for base in ("/espace/", f"/espace/{child.id}/"):
        assert "est suspendue : contrôle de sécurité non passé." in words(jeanne.browser.get(base))
    assert "a suspendu cette application" in words(jeanne.browser.get("/espace/acces/"))
    assert jeanne.browser.get(f"{PAGE}{app}/").status_code == 404
    answer = jeanne.browser.post(f"{PAGE}{app}/ouvrir/", {"idempotency_key": "k"})
    assert answer.status_code == 404
    assert main(["suspend-app", app, "--because", "x"]) == 1


@pytest.mark.parametrize("name", ["%00", "a%00b", "%0d%0a", "%C3%A9", "x" * 5000, ".."])
def test_an_address_that_can_be_no_application_answers_as_one_that_never_existed(jeanne, name):
    for page in ("", "ouvrir/", "retirer/"):
        for send in (jeanne.browser.get, jeanne.browser.post):
            assert send(f"{PAGE}{name}/{page}").status_code in (404, 405)


def test_what_is_not_in_the_store_cannot_be_suspended(jeanne, capsys):
    from ens.config.commands import main

    unlisted = register(f"Hors {uuid.uuid4().hex[:8]}", listed=False)
    raw = let_in(jeanne, unlisted, jeanne)
    assert main(["suspend-app", unlisted, "--because", "x"]) == 1
    assert read(raw, jeanne) == 200


def test_a_crash_while_switching_off_leaves_everything_or_nothing(jeanne, app):
    from ens.ground import failpoints

    raw = let_in(jeanne, app, jeanne)
    asking = jeanne.browser.get(f"{PAGE}{app}/retirer/")
    failpoints.arm("after-trace:raise")
    try:
        assert press_of(asking, jeanne.browser, "revoquer").status_code >= 500
    finally:
        failpoints.arm("")
    assert read(raw, jeanne) == 200
    assert "n'a plus accès" not in words(jeanne.browser.get("/espace/"))
    press_of(asking, jeanne.browser, "revoquer")
    assert read(raw, jeanne) == 401
