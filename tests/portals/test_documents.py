"""
The list of documents: by type, by year, page after page, newest first.
"""

import datetime as dt

import pytest

from tests.portals import people
from tests.portals.people import words

PDF = b"%PDF-1.4\n%fichier d'essai\n"


def test_a_citizen_sees_title_date_author_and_structure_newest_first(jeanne, biologist):
    people.deposit(biologist, jeanne, day=dt.date(2024, 5, 2))
    people.deposit(biologist, jeanne, day=dt.date(2026, 3, 2))
    text = words(jeanne.browser.get("/espace/documents/"))
    assert "2 documents" in text
    assert "Résultats d'analyses Le 2 mars 2026 · " + biologist.name in text
    assert "Laboratoire fictif Source : Professionnel" in text
    assert text.index("2 mars 2026") < text.index("2 mai 2024")


@pytest.mark.row("DMP-06")
def test_documents_are_filtered_by_type_and_by_year(jeanne, biologist):
    lab = people.deposit(biologist, jeanne, day=dt.date(2024, 5, 2))
    letter = people.deposit_file(
        biologist, jeanne, PDF, media_type="application/pdf", code="11488-4",
        day=dt.date(2026, 3, 2),
    )  # fmt: skip
    found = {
        query: [one for one in (lab, letter) if one in page.content.decode()]
        for query in ("", "?type=11502-2", "?annee=2026", "?type=11502-2&annee=2026")
        for page in [jeanne.browser.get(f"/espace/documents/{query}")]
    }
    assert found == {
        "": [lab, letter],
        "?type=11502-2": [lab],
        "?annee=2026": [letter],
        "?type=11502-2&annee=2026": [],
    }


def test_the_filters_offer_what_exists_with_how_many(jeanne, biologist):
    people.deposit(biologist, jeanne, day=dt.date(2024, 5, 2))
    text = words(jeanne.browser.get("/espace/documents/"))
    assert "Résultats d'analyses (1)" in text
    assert "2024 (1)" in text


def test_a_filter_that_finds_nothing_says_so_and_leads_back(jeanne, document):
    text = words(jeanne.browser.get("/espace/documents/?annee=1999"))
    assert "Aucun document ne correspond" in text
    assert "Tout afficher" in text


@pytest.mark.parametrize("query", ["?annee=abc", "?type=n'importe", "?suite=abc", "?annee=20%00"])
def test_a_filter_typed_by_hand_never_breaks_the_page(jeanne, document, query):
    page = jeanne.browser.get(f"/espace/documents/{query}", follow=True)
    assert page.status_code == 200
    assert document in page.content.decode()


def test_an_empty_space_says_what_will_come(jeanne):
    assert "Aucun document pour l’instant" in words(jeanne.browser.get("/espace/documents/"))


def test_more_than_a_page_goes_on_without_losing_or_repeating(jeanne, biologist):
    from lxml import html

    first = dt.date(2020, 1, 1)
    deposited = {
        people.deposit_file(
            biologist, jeanne, PDF, media_type="application/pdf", code="11488-4",
            day=first + dt.timedelta(days=n),
        )
        for n in range(23)
    }  # fmt: skip
    page = jeanne.browser.get("/espace/documents/")
    seen = []
    while True:
        tree = html.fromstring(page.content)
        seen += tree.xpath("//p[@class='row-title']/a/@href")
        following = tree.xpath("//a[@rel='next']/@href")
        if not following:
            break
        page = jeanne.browser.get(f"/espace/documents/{following[0]}")
    assert len(seen) == 23
    assert {one.split("/")[-2] for one in seen} == deposited


def test_the_link_to_a_following_page_is_its_readers_alone(jeanne, biologist):
    from lxml import html

    for n in range(21):
        people.deposit_file(
            biologist, jeanne, PDF, media_type="application/pdf", code="11488-4",
            day=dt.date(2020, 1, 1) + dt.timedelta(days=n),
        )  # fmt: skip
    tree = html.fromstring(jeanne.browser.get("/espace/documents/").content)
    [following] = tree.xpath("//a[@rel='next']/@href")
    other = people.citizen("Odile")
    answer = other.browser.get(f"/espace/documents/{following}", follow=True)
    assert "Aucun document pour l’instant" in words(answer)


def test_a_professional_without_relation_finds_no_list(jeanne, anne, document):
    assert anne.browser.get(f"/pro/patient/{jeanne.id}/documents/").status_code == 404


@pytest.mark.row("DMP-12")
def test_a_professional_in_the_care_team_sees_the_list(jeanne, anne, document):
    people.care_for(jeanne, anne)
    page = anne.browser.get(f"/pro/patient/{jeanne.id}/documents/")
    assert document in page.content.decode()
    assert jeanne.name in words(page)
