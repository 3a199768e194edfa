"""
The register in plain French: who, what, when, why they could, and what was refused.
"""

import pytest

from tests.portals import people
from tests.portals.people import words


@pytest.mark.row("ACC-13")
def test_a_citizen_reads_who_what_when_and_why(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    text = words(jeanne.browser.get("/espace/acces/"))
    assert f"{anne.name}, médecin, a ouvert « Résultats d'analyses »" in text
    assert "Aujourd’hui à" in text
    assert "Parce que cette personne fait partie de l'équipe de soins." in text
    assert "Hôpital fictif" in text


def test_a_deposit_is_told_with_why_the_law_lets_it(jeanne, biologist, document):
    text = words(jeanne.browser.get("/espace/acces/"))
    assert f"{biologist.name}, médecin, a ajouté « Résultats d'analyses »" in text
    assert "Parce que la loi demande de déposer ici ce qui concerne les soins." in text


def test_a_refusal_is_said_as_such(jeanne, anne):
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    text = words(jeanne.browser.get("/espace/acces/"))
    assert "a voulu ouvrir cet espace Refusé" in text
    assert "Ce professionnel ne fait pas partie de votre équipe de soins" in text


def test_ones_own_acts_are_there_and_left_out_on_demand(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    jeanne.browser.get(f"/espace/documents/{document}/")
    everything = words(jeanne.browser.get("/espace/acces/"))
    others = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    assert "Vous avez ouvert « Résultats d'analyses »" in everything
    assert "Vous avez" not in others
    assert anne.name in others


def test_reading_the_register_is_in_the_register(jeanne):
    jeanne.browser.get("/espace/acces/")
    assert "Vous avez ouvert ce registre" in words(jeanne.browser.get("/espace/acces/"))


def test_a_page_opened_is_one_line_however_much_it_read(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    text = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    assert text.count(f"{anne.name}, médecin, a ") == 1
    assert "a consulté les documents" in text


def test_what_was_looked_for_and_not_there_is_not_told_as_seen(jeanne, anne, document):
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/")
    said = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    told = said.partition("a consulté")[2].partition("Parce que")[0]
    assert "les documents" in told
    assert "allergies" not in told


def test_older_accesses_are_on_the_following_page(jeanne):
    from lxml import html

    for _ in range(60):
        jeanne.browser.get("/espace/documents/")
    page = jeanne.browser.get("/espace/acces/")
    [older] = html.fromstring(page.content).xpath("//a[@rel='next']/@href")
    following = jeanne.browser.get(f"/espace/acces/{older}")
    first, second = (words(one).count("avez cherché les documents") for one in (page, following))
    assert first + second == 60
    assert second


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 30, "٣"])
def test_a_page_number_typed_by_hand_never_breaks_the_page(jeanne, before):
    assert jeanne.browser.get(f"/espace/acces/?avant={before}").status_code == 200


def test_an_empty_register_of_others_says_so(jeanne):
    text = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    assert "Personne d’autre que vous" in text


def test_a_relative_without_representation_reads_nothing_of_it(jeanne):
    other = people.citizen("Odile")
    assert other.browser.get(f"/espace/{jeanne.id}/acces/").status_code == 404


def test_a_professional_has_no_page_of_the_register(anne, jeanne):
    people.care_for(jeanne, anne)
    assert anne.browser.get(f"/espace/{jeanne.id}/acces/").status_code == 403


def test_the_software_in_between_is_named(jeanne, anne):
    from dataclasses import replace

    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.contexts.register import api as register
    from ens.ground import clock

    people.care_for(jeanne, anne)
    who = register.enroll(
        kind="professional", account=anne.actor.account, name=anne.name,
        profession="Médecin", structure="Hôpital fictif", software="Logiciel du cabinet",
    )  # fmt: skip
    reach = access.reach(
        actor=replace(anne.actor, who=who), persons=(jeanne.key,), action="read", now=clock.now()
    )
    record.read(record.locate("Patient", jeanne.id), reach=reach, now=clock.now())
    text = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    assert "a ouvert l’identité" in text
    assert "avec Logiciel du cabinet" in text


def test_a_search_without_relation_is_told_as_having_shown_nothing(jeanne, anne, document):
    from ens.contexts.access import api as access
    from ens.contexts.record import api as record
    from ens.ground import clock

    reach = access.reach(actor=anne.actor, persons=(jeanne.key,), action="search", now=clock.now())
    query = record.parse_query("DocumentReference", [("patient", jeanne.id)])
    record.search(query, reach=reach, now=clock.now())
    text = words(jeanne.browser.get("/espace/acces/?voir=autres"))
    assert f"{anne.name}, médecin, a voulu voir les documents Refusé" in text
    assert "équipe de soins : rien ne lui a été montré." in text
