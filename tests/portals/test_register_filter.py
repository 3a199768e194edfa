"""
The register filtered, by day, drawn, taken away: what is asked is what is shown, and nothing typed
by hand breaks it.
"""

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from lxml import html

from tests.portals import people
from tests.portals.people import words

ADDRESS = "/espace/acces/"


@pytest.fixture
def busy(jeanne, anne, document):
    """
    A deposit by Sophie, a reading by Anne, a refusal to Karim, and the person's own reading.
    """
    people.care_for(jeanne, anne)
    anne.browser.get(f"/pro/patient/{jeanne.id}/documents/{document}/")
    karim = people.doctor("Karim")
    karim.browser.get(f"/pro/patient/{jeanne.id}/")
    jeanne.browser.get("/espace/documents/")
    return karim


def lines(one, **asked):
    page = html.fromstring(one.browser.get(f"{ADDRESS}?{urlencode(asked)}").content)
    return [
        " ".join(found.text_content().split()) for found in page.xpath("//p[@class='trace-what']")
    ]


def option(one, name, text):
    page = html.fromstring(one.browser.get(ADDRESS).content)
    [value] = page.xpath(f"//select[@name='{name}']/option[text()=\"{text}\"]/@value")
    return value


@pytest.mark.row("ACC-13")
def test_by_who_and_by_what_they_are(jeanne, anne, busy):
    mine = lines(jeanne, qui=option(jeanne, "qui", anne.name))
    assert len(mine) == 1
    assert "a ouvert « Résultats d'analyses »" in mine[0]
    doctors = lines(jeanne, profession=option(jeanne, "profession", "Médecin"))
    assert len(doctors) == 3
    assert lines(jeanne, structure=option(jeanne, "structure", "Hôpital fictif")) == doctors


def test_no_field_of_the_filter_must_be_filled(jeanne, busy):
    page = html.fromstring(jeanne.browser.get(ADDRESS).content)
    assert page.xpath("//form[@role='search']//*[@required]") == []


def test_two_criteria_are_both_asked(jeanne, anne, busy):
    who = option(jeanne, "qui", busy.name)
    assert len(lines(jeanne, qui=who, issue="refused")) == 1
    assert lines(jeanne, qui=who, issue="permitted") == []


@pytest.mark.parametrize(
    ("asked", "count", "said"),
    [
        ({"acte": "add", "voir": "autres"}, 1, "a ajouté"),
        ({"issue": "refused"}, 1, "Refusé"),
        ({"categorie": "documents", "voir": "autres"}, 2, "Résultats d'analyses"),
        ({"categorie": "prescriptions"}, 0, ""),
        ({"mode": "emergency"}, 0, ""),
        ({"mode": "normal", "voir": "autres"}, 3, ""),
    ],
)
def test_by_act_outcome_category_and_mode(jeanne, busy, asked, count, said):
    found = lines(jeanne, **asked)
    assert len(found) == count
    assert all(said in one for one in found)


def test_the_mode_of_whoever_acts_for_somebody_is_theirs(jeanne):
    import datetime as dt

    child = people.citizen("Noé", born=dt.date(2020, 3, 1))
    people.represents(jeanne, child)
    jeanne.browser.get(f"/espace/{child.id}/documents/")
    address = f"/espace/{child.id}/acces/"
    assert "avez cherché" in words(jeanne.browser.get(f"{address}?mode=delegated"))
    assert "avez cherché" not in words(jeanne.browser.get(f"{address}?mode=normal"))


def days(name, day):
    return {f"{name}_jour": day.day, f"{name}_mois": day.month, f"{name}_annee": day.year}


def test_between_two_days_both_included(jeanne, busy):
    import datetime as dt

    from ens.ground import clock

    today = clock.today()
    before, after = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    assert len(lines(jeanne, voir="autres", **days("du", today), **days("au", today))) == 3
    assert lines(jeanne, **days("au", before)) == []
    assert lines(jeanne, **days("du", after)) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"acte": "nothing"}, "Choisissez une des réponses."),
        ({"categorie": "'; drop table"}, "Choisissez une des réponses."),
        ({"mode": "x" * 5000}, "Choisissez une des réponses."),
        ({"issue": "\x00"}, "Choisissez une des réponses."),
        ({"du_jour": "31", "du_mois": "2", "du_annee": "2026"}, "Cette date n’existe pas."),
        ({"du_jour": "1"}, "Indiquez le jour, le mois et l’année."),
        ({"du_jour": "1", "du_mois": "1", "du_annee": "9999"}, "année plus proche"),
        ({"au_jour": "1", "au_mois": "1", "au_annee": "0001"}, "année plus proche"),
        (
            {"du_jour": "2", "du_mois": "1", "du_annee": "2026", "au_jour": "1", "au_mois": "1",
             "au_annee": "2026"},
            "Choisissez une fin qui vient après le début.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_a_filter_is_told_beside_its_field(jeanne, asked, said):
    answer = jeanne.browser.get(f"{ADDRESS}?{urlencode(asked)}")
    assert answer.status_code == 422
    assert said in words(answer)


@pytest.mark.parametrize("name", ["qui", "profession", "structure", "logiciel"])
@pytest.mark.parametrize("value", ["0", "é" * 3000, "\x00", "0123456789abcdef", "%s", "' or 1=1"])
def test_an_actor_that_is_none_finds_nothing(jeanne, busy, name, value):
    answer = jeanne.browser.get(f"{ADDRESS}?{urlencode({name: value})}")
    assert answer.status_code == 200
    assert "Aucun accès ne correspond" in words(answer)


@pytest.mark.parametrize(
    "before",
    ["", "1", "-", "1-", "-1-1", "1-1-1", "9" * 18 + "-1", "9" * 19 + "-1", "1-" + "9" * 18,
     "٣-1", "0-0", "\x00", "1.5-2"],
)  # fmt: skip
def test_a_place_typed_by_hand_breaks_nothing(jeanne, before):
    assert jeanne.browser.get(f"{ADDRESS}?{urlencode({'avant': before})}").status_code == 200


def test_pages_follow_each_other_without_a_gap_while_lines_are_added(jeanne):
    for _ in range(70):
        jeanne.browser.get("/espace/documents/")
    seen, address = [], f"{ADDRESS}?acte=see"
    while address:
        page = html.fromstring(jeanne.browser.get(address).content)
        seen += page.xpath("//p[@class='row-more']/a/@href")
        older = page.xpath("//a[@rel='next']/@href")
        address = f"{ADDRESS}{older[0]}" if older else ""
    assert len(seen) == len(set(seen)) >= 70


def test_acts_are_under_the_name_of_their_day(jeanne, busy):
    page = html.fromstring(jeanne.browser.get(ADDRESS).content)
    headings = [one.text_content() for one in page.xpath("//section//h2")]
    assert "Aujourd’hui" in headings


def test_the_year_is_drawn_with_the_same_numbers_as_a_table(jeanne, busy):
    text = words(jeanne.browser.get(ADDRESS))
    assert "Les douze derniers mois" in text
    assert "Professionnels3" in text.replace(" ", "")
    assert "Les douze derniers mois" not in words(jeanne.browser.get(f"{ADDRESS}?issue=refused"))


def test_categories_are_those_of_the_rules(database):
    from ens.contexts.access import api as access
    from ens.portals.citizen import register_labels as labels

    assert {name: str(text) for name, text in labels.CATEGORIES.items()} == access.category_titles()


# --- taken away


def test_a_table_holds_what_is_filtered(jeanne, anne, busy):
    answer = jeanne.browser.get(f"{ADDRESS}fichier/tableau/?issue=refused")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][1] == busy.name
    assert "Refusé" in rows[1]


def test_a_name_that_is_a_formula_is_none_in_the_table(jeanne):
    from ens.portals.citizen.views.access_files import _harmless

    assert [_harmless(one) for one in ("=1+1", "+1", "-1", "@a", "Anne")] == [
        "'=1+1", "'+1", "'-1", "'@a", "Anne",
    ]  # fmt: skip


def test_a_sheet_is_printed(jeanne, anne, busy):
    answer = jeanne.browser.get(f"{ADDRESS}fichier/feuille/?voir=autres")
    assert anne.name in words(answer)
    assert "Vous avez" not in words(answer)


def test_software_reads_the_same_as_audit_events(jeanne, busy):
    answer = jeanne.browser.get(f"{ADDRESS}fichier/fhir/?acte=add")
    bundle = json.loads(answer.content)
    assert bundle["type"] == "collection"
    assert {one["resource"]["resourceType"] for one in bundle["entry"]} == {"AuditEvent"}


@pytest.mark.parametrize("kind", ["tableau", "feuille", "fhir"])
def test_taking_it_away_is_in_it(jeanne, kind):
    assert jeanne.browser.get(f"{ADDRESS}fichier/{kind}/").status_code == 200
    assert "Vous avez emporté une copie : ce registre" in words(jeanne.browser.get(ADDRESS))


@pytest.mark.parametrize("kind", ["exe", "tableau.csv", "é", "%00"])
def test_another_kind_of_file_is_not_found(jeanne, kind):
    assert jeanne.browser.get(f"{ADDRESS}fichier/{kind}/").status_code == 404


def test_a_file_of_a_wrong_filter_is_refused_and_nothing_is_written(jeanne):
    assert jeanne.browser.get(f"{ADDRESS}fichier/tableau/?acte=x").status_code == 422
    assert "emporté" not in words(jeanne.browser.get(ADDRESS))


@pytest.mark.parametrize("path", ["", "fichier/tableau/", "fichier/feuille/", "fichier/fhir/"])
def test_nobody_else_has_it(jeanne, anne, path):
    other = people.citizen("Odile")
    assert other.browser.get(f"/espace/{jeanne.id}/acces/{path}").status_code == 404
    assert anne.browser.get(f"/espace/{jeanne.id}/acces/{path}").status_code == 403
    assert people.nobody().get(f"{ADDRESS}{path}").status_code == 302
