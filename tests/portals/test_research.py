"""
The research page: what left, the two choices, the receipt. One test per choice and per reader.
"""

import datetime as dt
import re

import pytest

from tests.portals import people
from tests.portals.people import words

PAGE = "/espace/recherche/"
TODAY_CHILD = dt.date(2020, 1, 1)


def ledger_row(person, document, *, state="sent", basis="professional", category="documents"):
    """
    A line of the ledger, as the sending leaves it.
    """
    from ens.contexts.record import api as record
    from ens.ground import clock, database

    place = record.locate("DocumentReference", document)
    now = clock.now()
    sent, stopped = (now if state == "sent" else None), None
    reason = state if state not in ("sent", "waiting") else ""
    if reason:
        stopped = now
    sealed = b"" if sent or stopped else b"sealed"
    database.execute(
        "insert into feed_sending (person, rid, version, basis, category, decided_at, sent_at,"
        " stopped_at, reason, sealed, key) values (%s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s)",
        (person.key, place.rid, basis, category, now, sent, stopped, reason, sealed, document),
    )


def choose(person, name, answer, *, base="/espace/"):
    page = person.browser.get(f"{base}recherche/")
    address, data = form_of(page, name)
    assert data["recherche"] == answer
    return person.browser.post(address, data, follow=True)


def form_of(page, name):
    from lxml import html

    tree = html.fromstring(page.content)
    [form] = tree.xpath(f"//main//form[.//input[@name='donnees' and @value='{name}']]")
    data = {one.get("name"): one.get("value") or "" for one in form.iter("input")}
    [button] = form.xpath(".//button[@name='recherche']")
    data["recherche"] = button.get("value")
    return form.get("action") or page.request["PATH_INFO"], data


def allowed(person):
    from ens.contexts.access import api as access
    from ens.ground import clock

    found = access.research_choice(person=person.key, now=clock.now())
    return {basis: one.allowed for basis, one in found.items()}


def test_before_anything_left_the_page_says_so_and_how_the_law_has_it(jeanne):
    said = words(jeanne.browser.get(PAGE))
    assert "Rien n’a été envoyé" in said
    assert "La loi le prévoit pour tous, sauf si vous refusez." in said
    assert "Rien ne part sans votre accord." in said


@pytest.mark.row("HUB-15")
def test_refusing_takes_one_press_says_since_when_and_may_be_taken_back(jeanne):
    done = words(choose(jeanne, "professionnels", "refuser"))
    assert "C’est enregistré. Ce que les professionnels ajoutent ne part plus." in done
    assert re.search(r"En vigueur depuis le \d+ \w+ \d{4} à \d+ h \d\d", done)
    assert allowed(jeanne) == {"professional": False, "own": False}
    choose(jeanne, "professionnels", "accepter")
    assert allowed(jeanne)["professional"]


@pytest.mark.row("HUB-03")
def test_ones_own_data_is_agreed_to_and_stopped_by_one_press_each(jeanne):
    assert "part désormais" in words(choose(jeanne, "mes-donnees", "accepter"))
    assert allowed(jeanne) == {"professional": True, "own": True}
    assert "ne part plus" in words(choose(jeanne, "mes-donnees", "refuser"))
    assert not allowed(jeanne)["own"]


def test_a_change_is_in_the_register_and_told(jeanne):
    choose(jeanne, "professionnels", "refuser")
    choose(jeanne, "mes-donnees", "accepter")
    looked = words(jeanne.browser.get("/espace/acces/"))
    assert "Vous vous êtes opposé à la recherche" in looked
    assert "Vous avez accepté d’envoyer à la recherche ce que vous ajoutez" in looked
    assert "Vous avez ouvert la page de la recherche" in looked
    assert "Vous avez changé un choix pour la recherche." in words(jeanne.browser.get("/espace/"))


def test_a_double_submit_changes_once_and_leads_to_the_same_page(jeanne):
    from ens.contexts.access import api as access

    address, data = form_of(jeanne.browser.get(PAGE), "professionnels")
    first, second = (jeanne.browser.post(address, data) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert len(access.research_changes(person=jeanne.key)) == 1
    assert words(jeanne.browser.get("/espace/")).count("avez changé un choix") == 1


def test_a_choice_made_in_english_is_told_in_the_language_of_notices(jeanne):
    jeanne.browser.get(PAGE, {"lang": "en"})
    assert "Saved. What professionals add is no longer sent." in words(
        choose(jeanne, "professionnels", "refuser")
    )
    told = words(jeanne.browser.get("/espace/", {"lang": "fr"}))
    assert "Ce que les professionnels ajoutent ne part plus." in told


def test_what_left_is_told_by_month_and_one_by_one_with_a_link(jeanne, biologist, document):
    ledger_row(jeanne, document)
    page = jeanne.browser.get(PAGE)
    said = words(page)
    assert "1 élément parti, par mois et par sorte" in said
    assert "Documents, sans leur texte" in said
    assert "parti sans le nom" in said
    assert f"/espace/documents/{document}/" in page.content.decode()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("waiting", "Part dans un instant."), ("refused", "refusé avant l’envoi"),
        ("hidden", "masqué avant l’envoi"), ("withdrawn", "retiré avant l’envoi"),
        ("unfit", "l’entrepôt ne l’a pas pris"),
    ],
)  # fmt: skip
def test_what_has_not_left_is_told_as_such_and_not_counted(jeanne, document, state, told):
    ledger_row(jeanne, document, state=state)
    said = words(jeanne.browser.get(PAGE))
    assert told in said
    assert "par mois et par sorte" not in said


def test_a_long_list_has_pages(jeanne, biologist):
    for _ in range(22):
        ledger_row(jeanne, people.deposit(biologist, jeanne))
    first, second = (jeanne.browser.get(PAGE, {"page": page}) for page in ("1", "2"))
    assert words(first).count("parti sans le nom") == 20
    assert words(second).count("parti sans le nom") == 2
    for odd in ("0", "99", "x", "-1", "²"):
        assert jeanne.browser.get(PAGE, {"page": odd}).status_code == 200


@pytest.fixture
def child(jeanne):
    found = people.citizen("Noé", born=TODAY_CHILD)
    people.represents(jeanne, found)
    return found


@pytest.fixture
def paul(child):
    found = people.citizen("Paul")
    people.represents(found, child)
    return found


@pytest.mark.row("HUB-15")
def test_a_parent_decides_for_their_child_and_the_other_sees_it(jeanne, child, paul):
    base = f"/espace/{child.id}/"
    choose(jeanne, "professionnels", "refuser", base=base)
    assert not allowed(child)["professional"]
    assert allowed(jeanne)["professional"]
    said = words(paul.browser.get(f"{base}recherche/"))
    assert f"choisi par {jeanne.name}" in said
    assert f"{jeanne.name} a refusé : ce choix se change depuis son compte." in said


def test_the_other_parent_does_not_undo_a_refusal_by_posting_it(jeanne, child, paul):
    base = f"/espace/{child.id}/"
    choose(jeanne, "professionnels", "refuser", base=base)
    answer = paul.browser.post(
        f"{base}recherche/",
        {"donnees": "professionnels", "recherche": "accepter", "idempotency_key": "k"},
    )
    assert answer.status_code == 409
    assert "Un autre représentant a refusé" in words(answer)
    assert not allowed(child)["professional"]


def test_what_is_secret_from_parents_is_not_in_what_they_read(jeanne, child, biologist):
    document = people.deposit(biologist, child)
    ledger_row(child, document)
    make_secret(child, document)
    assert "Rien n’a été envoyé" in words(jeanne.browser.get(f"/espace/{child.id}/recherche/"))
    assert "1 élément parti" in words(child.browser.get(PAGE))


def make_secret(person, document):
    from ens.ground import database

    database.execute(
        "update record_resource set flags = flags | 4 where person = %s and fid = %s",
        (person.key, document),
    )


def test_the_receipt_says_what_was_chosen_by_whom_and_since_when(jeanne):
    page = choose(jeanne, "professionnels", "refuser")
    [address] = re.findall(r'href="(/espace/recherche/recu/\d+/)"', page.content.decode())
    said = words(jeanne.browser.get(address))
    assert "Ce que les professionnels ajoutent ne part plus." in said
    assert jeanne.name in said
    assert re.search(r"R\d+-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}", said)
    assert "Remplacé" not in said
    choose(jeanne, "professionnels", "accepter")
    assert "Remplacé par un autre choix le" in words(jeanne.browser.get(address))


def test_a_receipt_is_of_one_person_and_unknown_to_others(jeanne):
    page = choose(jeanne, "professionnels", "refuser")
    [number] = re.findall(r"/recherche/recu/(\d+)/", page.content.decode())
    stranger = people.citizen("Odile")
    assert stranger.browser.get(f"{PAGE}recu/{number}/").status_code == 404
    assert jeanne.browser.get(f"{PAGE}recu/0/").status_code == 404
    assert people.nobody().get(f"{PAGE}recu/{number}/").status_code in (302, 403)


def test_nobody_else_reads_or_decides(jeanne, anne):
    stranger = people.citizen("Odile")
    address = f"/espace/{jeanne.id}/recherche/"
    data = {"donnees": "professionnels", "recherche": "refuser", "idempotency_key": "k"}
    assert stranger.browser.get(address).status_code == 404
    assert stranger.browser.post(address, data).status_code == 404
    assert anne.browser.post(address, data).status_code == 403
    assert people.nobody().post(address, data).status_code == 403
    assert allowed(jeanne)["professional"]


@pytest.mark.parametrize(
    "data",
    [{}, {"donnees": "professionnels"}, {"donnees": "x", "recherche": "refuser"},
     {"donnees": "professionnels", "recherche": "peut-être"}],
)  # fmt: skip
def test_a_form_that_asks_nothing_changes_nothing(jeanne, data):
    assert jeanne.browser.post(PAGE, data).status_code == 302
    assert allowed(jeanne) == {"professional": True, "own": False}


def test_of_a_space_that_is_not_open_the_page_says_so(database):
    closed = people.citizen("Odile", state="closed")
    assert closed.browser.get(PAGE).status_code == 403


def test_without_the_register_no_choice_is_made(jeanne):
    from ens.ground import failpoints

    address, data = form_of(jeanne.browser.get(PAGE), "professionnels")
    failpoints.arm("register-write:raise")
    try:
        assert jeanne.browser.post(address, data).status_code == 503
    finally:
        failpoints.arm("")
    assert allowed(jeanne)["professional"]
    assert jeanne.browser.post(address, data).status_code == 302
    assert not allowed(jeanne)["professional"]


def test_the_menu_of_a_space_leads_there(jeanne):
    assert 'href="/espace/recherche/"' in jeanne.browser.get("/espace/").content.decode()
