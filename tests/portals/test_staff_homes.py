"""
Where those who are appointed arrive: a page of their own, true at this moment.
"""

import pytest

from tests.portals import people
from tests.portals.people import words

HOMES = {"researcher": "/recherche/", "editor": "/editeur/", "operator": "/exploitation/"}


@pytest.mark.parametrize("kind", HOMES)
def test_somebody_appointed_has_a_home_and_nobody_else_enters(database, kind):
    address = HOMES[kind]
    assert people.staff(kind).get(address).status_code == 200
    others = [people.staff(other) for other in (*HOMES, "authority") if other != kind]
    others += [people.citizen().browser, people.doctor().browser]
    assert [one.get(address).status_code for one in others] == [403] * len(others)
    assert people.nobody().get(address).status_code == 302
    assert people.staff(kind).post(address).status_code == 405


@pytest.mark.parametrize("kind", ["authority", *HOMES])
def test_the_sign_in_page_speaks_to_who_is_appointed(database, kind):
    page = people.nobody().get("/connexion/", {"pour": kind})
    assert "Vous êtes désigné" in words(page)
    assert "Vous êtes désigné" not in words(people.nobody().get("/connexion/?pour=professional"))


def test_the_operator_reads_what_answers_and_what_waits(database):
    from ens.contexts.notices import api as notices
    from ens.ground import clock, outbox
    from ens.ground import database as ground

    key = outbox.publish(notices.NoticeWritten(0, 0), now=clock.now())
    text = words(people.staff("operator").get("/exploitation/"))
    ground.execute("delete from ground_outbox where id = %s", (key,))
    assert "Une partie ne répond pas" in text  # no worker runs beside this test
    assert "Base de données" in text
    assert "dont une depuis" in text
    assert "Aucune sauvegarde n’est connue" in text


def test_the_operator_reads_when_it_was_last_kept(database):
    from django.conf import settings

    kept = settings.ENS_HOME / "last-backup"
    for text, said in (
        ("2026-03-02T09:05:00+00:00", "2 mars 2026 à 10 h 05"),
        ("nonsense", "Aucune sauvegarde n’est connue"),
    ):
        kept.write_text(text, encoding="utf-8")
        assert said in words(people.staff("operator").get("/exploitation/")).replace(" ", " ")
    kept.unlink()


def test_the_operator_reads_who_is_appointed_and_no_citizen(database):
    person = people.citizen()
    text = words(people.staff("operator").get("/exploitation/"))
    assert "Exploitation" in text
    assert person.name not in text


def test_an_editor_reads_where_to_begin(database):
    from django.conf import settings

    page = people.staff("editor").get("/editeur/").content.decode()
    for address in ("metadata", ".well-known/smart-configuration"):
        assert f'href="{settings.FHIR_BASE}/{address}"' in page
    assert f'href="{settings.ENS_SANDBOX_URL}/scenario"' in page


def test_a_researcher_is_led_to_what_the_hub_holds(database):
    from django.test import override_settings

    assert 'href="http://hub.example/"' not in words(people.staff("researcher").get("/recherche/"))
    with override_settings(ENS_HUB_URL="http://hub.example/"):
        page = people.staff("researcher").get("/recherche/").content.decode()
    assert 'href="http://hub.example/"' in page
    with override_settings(ENS_HUB_URL=""):
        page = people.staff("researcher").get("/recherche/")
    assert "n’est pas renseignée" in words(page)
