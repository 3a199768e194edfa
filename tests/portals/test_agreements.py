"""
What a person agreed to: receipts on their pages, taken back, asked again when an application
changes.
"""

import json

import pytest

from ens.contexts.accounts import api as accounts
from ens.contexts.consents import api as consents
from ens.ground import clock
from ens.ground import database as ground
from ens.journeys.applications import allow_app, register_software
from tests.portals import people
from tests.portals.people import press, words

APP = "growth-of-this-test"
SCOPES = "patient/Observation.rs offline_access"
LISTING = {
    "purpose": "Suivre la taille", "impact": 1, "needs": ["enfant"], "price": "Gratuite",
    "funder": "Éditeur fictif", "data_use": "Rien n’est gardé.", "contact": "aide@editeur.example",
    "algorithm": "Courbes, version 1",
}  # fmt: skip


def register(tmp_path, **changed) -> None:
    """
    As the product does at each start, from the file that it is given.
    """
    scopes = changed.pop("scopes", SCOPES)
    publisher = changed.pop("publisher", "Éditeur fictif")
    client = {
        "client_id": APP, "kind": "app", "name": "Croissance", "publisher": publisher,
        "auth": "none", "redirect_uris": ["http://127.0.0.1:9/callback"], "scopes": scopes,
        "listing": {**LISTING, **changed},
    }  # fmt: skip
    (tmp_path / "registrations.json").write_text(json.dumps({"clients": [client]}))
    register_software.register(tmp_path, now=clock.now())


def allow(one: people.Someone, *, shown_at=None) -> int:
    [client] = accounts.clients([APP]).values()
    allowed = accounts.allowed_actor(one.actor, client=client, scopes=SCOPES, patient=one.key)
    return allow_app.allow(allowed, client=client, shown_at=shown_at, now=clock.now())


@pytest.mark.row("ACC-06")
def test_an_application_allowed_leaves_a_receipt_that_the_person_reads(jeanne, tmp_path) -> None:
    register(tmp_path)
    allow(jeanne, shown_at=clock.now())
    page = jeanne.browser.get("/espace/accords/")
    assert "Croissance, Éditeur fictif" in words(page)
    [kept] = [one for one in consents.receipts_of(person=jeanne.key) if one.about == APP]
    one = jeanne.browser.get(f"/espace/accords/{kept.receipt}/")
    for text in ("Suivre la taille", "un an au plus", "version 1, en français", kept.reference,
                 "secondes après l’affichage"):  # fmt: skip
        assert text in words(one)


@pytest.mark.row("ACC-08")
@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm": "Réseau de neurones, version 2"},
        {"purpose": "Suivre la taille et vendre des vêtements"},
        {"data_use": "Les mesures sont gardées un an."},
        {"scopes": SCOPES + " patient/Patient.r"},
        {"publisher": "Courtier en données"},
    ],
    ids=["algorithm", "purpose", "data", "scopes", "publisher"],
)
def test_an_application_that_changes_stops_and_asks_again(jeanne, tmp_path, changed) -> None:
    register(tmp_path)
    grant = allow(jeanne)
    register(tmp_path)
    assert not accounts.is_withdrawn(grant)
    register(tmp_path, **changed)
    assert accounts.is_withdrawn(grant)
    held = [one for one in consents.receipts_of(person=jeanne.key) if one.holds(clock.now())]
    assert APP not in {one.about for one in held}
    kinds = ground.execute("select kind from notices_notice where person = %s", (jeanne.key,))
    assert ("application-changed",) in kinds.fetchall()
    assert "redemande votre accord" in words(jeanne.browser.get("/espace/"))


def test_another_price_or_contact_asks_nobody_again(jeanne, tmp_path) -> None:
    register(tmp_path)
    grant = allow(jeanne)
    register(tmp_path, price="1 euro", contact="autre@editeur.example")
    assert not accounts.is_withdrawn(grant)


@pytest.mark.row("ACC-07")
def test_an_agreement_is_taken_back_where_its_receipt_leads(jeanne, tmp_path) -> None:
    register(tmp_path)
    grant = allow(jeanne)
    [kept] = [one for one in consents.receipts_of(person=jeanne.key) if one.holds(clock.now())]
    assert f"/espace/applications/{APP}/" in (
        jeanne.browser.get(f"/espace/accords/{kept.receipt}/").content.decode()
    )
    asked = jeanne.browser.get(f"/espace/applications/{APP}/retirer/")
    press(jeanne.browser, asked, "revoquer")
    assert accounts.is_withdrawn(grant)
    assert "Cet accord est retiré" in words(jeanne.browser.get(f"/espace/accords/{kept.receipt}/"))


def test_to_agree_to_research_leaves_a_receipt_and_to_stop_ends_it(jeanne) -> None:
    page = jeanne.browser.get("/espace/recherche/")
    assert page.status_code == 200
    from ens.journeys import research_of_person

    told = {"actor": jeanne.actor, "patient": "", "basis": "own", "key": "", "title": "Essai"}
    research_of_person.choose(**told, allowed=True, now=clock.now())
    [kept] = [one for one in consents.receipts_of(person=jeanne.key) if one.kind == "research"]
    assert kept.holds(clock.now())
    research_of_person.choose(**told, allowed=False, now=clock.now())
    again = consents.receipt(person=jeanne.key, receipt=kept.receipt)
    assert again.withdrawn_at


def test_somebody_else_s_receipts_are_not_there(jeanne, anne, tmp_path) -> None:
    register(tmp_path)
    allow(jeanne)
    other = people.citizen("Odile")
    [kept] = [one for one in consents.receipts_of(person=jeanne.key) if one.about == APP]
    assert other.browser.get(f"/espace/accords/{kept.receipt}/").status_code == 404
    assert other.browser.get(f"/espace/{jeanne.id}/accords/").status_code == 404
    assert jeanne.browser.get("/espace/accords/999999999999/").status_code == 404
    assert jeanne.browser.get(f"/espace/accords/{2**70}/").status_code == 404
    assert anne.browser.get("/espace/accords/").status_code in (302, 403)


@pytest.mark.row("ACC-06", "ACC-07")
def test_a_pass_leaves_a_receipt_that_ends_with_it(jeanne) -> None:
    from ens.journeys.sharing import passes

    now = clock.now()
    told = {"actor": jeanne.actor, "patient": ""}
    _, number = passes.make(
        **told, lends=["documents"], several=False, term="jour", key="",
        now=now,
    )  # fmt: skip
    held = [one for one in consents.receipts_of(person=jeanne.key) if one.kind == "pass"]
    assert [one.about for one in held] == [f"pass:{number}"]
    assert "Les documents et résultats" in held[0].said.data
    assert held[0].holds(now)
    page = words(jeanne.browser.get(f"/espace/accords/{held[0].receipt}/"))
    assert "Qui porte le code" in page
    passes.end(**told, number=number, key="", now=clock.now())
    assert consents.receipt(person=jeanne.key, receipt=held[0].receipt).withdrawn_at
